// Listens where this user alone can reach: on a socket in a fresh folder of mode 0700, or on a named pipe with a name that
// nobody can guess. Nothing of it is on a network.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";

export interface LocalSocket {
  readonly address: string;
  /** Ends all connections and removes the folder. */
  close(): void;
}

export type ListenLocally = (onConnection: (connection: Duplex) => void) => Promise<LocalSocket>;

/** Longer paths than this cannot be bound on every system. */
const MAX_PATH = 100;

/** Rejects with a system error where it cannot listen. */
export const listenLocally: ListenLocally = async (onConnection) => {
  const address = newAddress();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // A connection that breaks is closed, which is told by "close".
    socket.on("error", () => {});
    onConnection(socket);
  });
  const removeFolder = (): void => {
    if (process.platform !== "win32") rmSync(dirname(address), { recursive: true, force: true });
  };
  process.once("exit", removeFolder);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  }).catch((error: unknown) => {
    removeFolder();
    throw error;
  });
  server.unref();
  return {
    address,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
      process.off("exit", removeFolder);
      removeFolder();
    },
  };
};

function newAddress(): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\latchkey-${randomBytes(16).toString("hex")}`;
  const parent = tmpdir().length < MAX_PATH - 30 ? tmpdir() : "/tmp";
  return join(mkdtempSync(join(parent, "latchkey-")), "channel");
}
