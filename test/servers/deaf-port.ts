// A port that drops whoever wants to connect, as a machine that has gone or a firewall does: a process that listens and was
// frozen, whose queue of connections is full. The kernel answers no further one.
import { connect, type Socket } from "node:net";
import { startProcess, stopProcess } from "../../scripts/support/processes.ts";
import type { Stoppable } from "./support/running.ts";

export interface DeafPort extends Stoppable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
}

const LISTENER = `
  const server = require("node:net").createServer();
  server.listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
    process.stdout.write(server.address().port + "\\n", () => process.kill(process.pid, "SIGSTOP"));
  });`;

/** Milliseconds in which a connection on loopback is there, if ever. */
const SOON = 300;

export async function startDeafPort(): Promise<DeafPort> {
  const child = startProcess(process.execPath, ["-e", LISTENER], { stdio: ["ignore", "pipe", "inherit"] });
  const port = Number(await new Promise((resolve) => child.stdout!.once("data", resolve)));
  const queue: Socket[] = [];
  let isFull = false;
  while (!isFull) {
    const socket = connect({ host: "127.0.0.1", port }).on("error", () => {});
    queue.push(socket);
    isFull = await Promise.race([
      new Promise<boolean>((resolve) => socket.once("connect", () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), SOON)),
    ]);
  }
  const stop = async (): Promise<void> => {
    for (const socket of queue) socket.destroy();
    await stopProcess(child, 0);
  };
  return { address: `http://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}
