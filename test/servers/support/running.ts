// Starts a program of the tests in a temporary folder, waits until it answers, and takes both down again.
// Nothing outlives the tests: an exit or a signal ends the process groups, and on Linux the kernel ends the rest.
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startProcess, stopProcess } from "../../../scripts/support/processes.ts";
import { which } from "../../../scripts/support/system-packages.ts";

/** What every server of the tests can do. `await using` stops it as well. */
export interface Stoppable extends AsyncDisposable {
  /** Ends every process of the server and removes what it wrote. May be called twice. */
  stop(): Promise<void>;
}

export interface Launch {
  /** As a person reads it, for messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where the log goes, and the working folder. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the standard input, which is then closed. */
  readonly input?: string;
  /** User and group to run as; only root can ask for it. */
  readonly runAs?: User | undefined;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Launched {
  readonly child: ChildProcess;
  /** All that the program has printed. */
  log(): string;
  stop(): Promise<void>;
  /** Without a chance to say goodbye. */
  kill(): Promise<void>;
}

/** A folder that `remove` takes away, or the end of this process, under the system's folder for such. */
export function temporaryFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  if (!watching) process.once("exit", () => folders.forEach(removeFolder));
  watching = true;
  folders.add(path);
  const remove = (): void => {
    removeFolder(path);
    folders.delete(path);
  };
  return { path, remove };
}

const folders = new Set<string>();
let watching = false;

/** Of servers that have not been stopped. */
export const foldersInUse = (): string[] => [...folders];

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

/** A port of the loopback address that nobody listens on. */
export function freePort(): Promise<number> {
  return listenBriefly(0);
}

/** As `freePort`, for a program that takes the port after it as well. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await freePort();
    const next = await listenBriefly(port + 1).catch(() => undefined);
    if (next !== undefined) return port;
  }
}

function listenBriefly(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the program; its output goes to a file, so that a program left running never holds the tests back. */
export function launch(options: Launch): Launched {
  mkdirSync(options.folder, { recursive: true });
  const logFile = join(options.folder, "output.log");
  const log = openSync(logFile, "a");
  const [command, args] = bound(options);
  const child = startProcess(command, args, {
    cwd: options.folder,
    env: options.env ?? process.env,
    stdio: [options.input === undefined ? "ignore" : "pipe", log, log],
  });
  closeSync(log);
  // A program that cannot be started at all is reported by `waitUntil`, which sees that it is gone.
  child.once("error", () => {});
  child.stdin?.once("error", () => {});
  child.stdin?.end(options.input);
  child.unref();
  const stop = (): Promise<void> => {
    child.ref();
    return stopProcess(child, 10_000);
  };
  const kill = (): Promise<void> => {
    child.kill("SIGKILL");
    return stop();
  };
  return { child, log: () => readFileSync(logFile, "utf8"), stop, kill };
}

/** The kernel kills the program when this process is gone, even when it was killed itself. */
export function bound({
  command,
  args,
  runAs,
}: Pick<Launch, "command" | "args" | "runAs">): readonly [string, readonly string[]] {
  const setpriv = process.platform === "linux" ? which("setpriv") : undefined;
  if (setpriv === undefined) return [command, args];
  const user = runAs === undefined ? [] : [`--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, "--clear-groups"];
  return [setpriv, [...user, "--pdeathsig=KILL", command, ...args]];
}

/** Resolves when `ready` does not throw and is not false; fails with the log where the program ends before that. */
export async function waitUntil(
  launched: Launched,
  name: string,
  ready: () => Promise<boolean>,
  limitMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await ready()) return;
    } catch (error) {
      last = error;
    }
    if (launched.child.exitCode !== null || launched.child.signalCode !== null || launched.child.pid === undefined) {
      throw new Error(`${name} ended before it answered:\n${launched.log().slice(-4000)}`);
    }
    await sleep(50);
  }
  throw new Error(`${name} did not answer in ${limitMs / 1000} s (${last}):\n${launched.log().slice(-4000)}`);
}

/** Makes a `stop` that runs its steps once, in order, whatever the earlier ones do. */
export function stopping(...steps: readonly (() => unknown)[]): Stoppable {
  let stopped: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  const stop = (): Promise<void> => {
    stopped ??= run();
    return stopped;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}
