// Starts processes that never outlive this one: each leads a process group of its own, which is ended as a whole.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();
let watching = false;

/** As `spawn`; the process and its descendants are killed when this process exits or is interrupted. */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32" });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
  if (!watching) {
    watching = true;
    process.once("exit", () => {
      for (const each of running) signalGroup(each, "SIGKILL");
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
  }
  return child;
}

/** Asks the process group to end, insists after `graceMs`, and resolves when its leader is gone. */
export async function stopProcess(child: ChildProcess, graceMs = 3000): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    signalGroup(child, "SIGTERM");
    const insist = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    await gone;
    clearTimeout(insist);
  }
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** Runs to the end and gives the exit code; output goes where `stdio` says (default: to standard error). */
export function runProcess(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = startProcess(command, args, { stdio: ["ignore", 2, 2], ...options });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
