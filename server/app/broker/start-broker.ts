// Starts the broker's process and speaks with it; starts another when it has ended.
import { type ChildProcess, spawn } from "node:child_process";
import { createPeer, type Handler, type Message, type Peer } from "../../../shared/peer.ts";
import type { Result } from "../../../shared/result.ts";
import { secretFailure } from "../../core/references/failure.ts";
import type { Environment } from "../../core/references/provider.ts";
import { GREETING } from "./protocol.ts";

export interface BrokerOptions {
  /** File of the broker's process. */
  readonly program: string;
  readonly workspace: string;
  readonly environment: Environment;
  /** Answers to what the broker asks. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Runs whenever a process has been started, before anything else is asked of it. */
  onStart?(peer: Peer): void;
  log(message: string): void;
}

export interface BrokerConnection {
  /** Starts the broker where it does not run. Code "broker-lost" where it cannot be started, or ended on the way. */
  request(method: string, message: Message, signal?: AbortSignal): Promise<Result<Message>>;
  /** Ends the process; a later request starts another. */
  stop(): Promise<void>;
  /** Its process id; null: it does not run. */
  readonly pid: number | null;
}

interface Running {
  readonly child: ChildProcess;
  readonly peer: Peer;
  readonly ended: Promise<void>;
  /** Resolves to false where the process ended before it was ready. */
  readonly ready: Promise<boolean>;
  /** This process waits for the other until what it returns is called. Without it either may end. */
  hold(): () => void;
}

export function createBrokerConnection(options: BrokerOptions): BrokerConnection {
  let running: Running | null = null;

  const current = (): Running => {
    if (running !== null) return running;
    const started = start(options);
    running = started;
    void started.ended.then(() => {
      if (running === started) running = null;
    });
    return started;
  };

  return {
    get pid() {
      return running?.child.pid ?? null;
    },
    async request(method, message, signal) {
      const { peer, ready, hold } = current();
      const release = hold();
      const result = (await ready) ? await peer.request(method, message, signal) : lost("could not be started");
      release();
      return result.ok || result.error.code !== "peer-gone" ? result : lost("ended before it answered");
    },
    async stop() {
      if (running === null) return;
      const release = running.hold();
      running.child.stdin!.end();
      await running.ended;
      release();
    },
  };
}

const lost = (what: string) =>
  secretFailure("broker-lost", `the process that keeps secrets ${what}`, "try again; latchkey doctor says more");

function start({ program, workspace, environment, handlers, onStart, log }: BrokerOptions): Running {
  const child = launch(program, workspace, environment);
  const { promise: ready, resolve: setReady } = Promise.withResolvers<boolean>();
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>();
  const peer = createPeer((frame) => {
    child.stdin!.write(frame, () => frame.fill(0));
  }, handlers);
  onStart?.(peer);
  let greeting = Buffer.alloc(0);
  let isGreeted = false;
  child.stdout!.on("data", (chunk: Buffer) => {
    if (isGreeted) return peer.receive(chunk);
    greeting = Buffer.concat([greeting, chunk]);
    if (greeting.length < GREETING.length) return;
    isGreeted = greeting.subarray(0, GREETING.length).toString("latin1") === GREETING;
    setReady(isGreeted);
    if (!isGreeted) child.kill();
    else if (greeting.length > GREETING.length) peer.receive(greeting.subarray(GREETING.length));
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => log(text.trimEnd()));
  // Its end is told by "close".
  child.stdin!.on("error", () => {});
  child.on("error", (error) => log(`the broker did not start: ${error.message}`));
  child.once("close", () => {
    setReady(false);
    peer.end();
    setEnded();
  });
  return { child, peer, ended, ready, hold: holding(child) };
}

/** Whoever started it may end while nothing is asked: the broker follows when its input ends. */
function holding(child: ChildProcess): () => () => void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as { ref(): void; unref(): void }[];
  let held = 0;
  for (const part of parts) part.unref();
  return () => {
    if (held++ === 0) for (const part of parts) part.ref();
    return () => {
      if (--held === 0) for (const part of parts) part.unref();
    };
  };
}

/** Variables that would let somebody look into the process, or load something into it. */
const INTRUSIVE = ["NODE_OPTIONS", "NODE_PATH", "NODE_REPL_EXTERNAL_MODULE", "NODE_V8_COVERAGE"];

function launch(program: string, workspace: string, environment: Environment): ChildProcess {
  const env = { ...environment };
  for (const name of INTRUSIVE) delete env[name];
  // Within a desktop editor Node is Electron, which must be told to be just that.
  if (process.versions["electron"] !== undefined) env["ELECTRON_RUN_AS_NODE"] = "1";
  const flags = process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? ["--disable-sigusr1"] : [];
  const args = [...flags, program, workspace];
  const options = { env, stdio: "pipe", windowsHide: true } as const;
  if (process.platform === "win32") return spawn(process.execPath, args, options);
  // Node cannot turn core dumps off for itself.
  return spawn("/bin/sh", ["-c", 'ulimit -c 0; exec "$0" "$@"', process.execPath, ...args], options);
}
