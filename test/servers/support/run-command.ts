// Runs a program to its end and gives what it printed; it dies with the tests, like the servers.
import { startProcess } from "../../../scripts/support/processes.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
}

export function runCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startProcess(command, args, {
      env: options.env ?? process.env,
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout?.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
    // A program that reads nothing closes its end; what it thinks of that is in its exit code.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
    child.once("error", reject);
    child.once("close", (code) => {
      const [stdout, stderr] = [chunks.stdout, chunks.stderr].map((each) => Buffer.concat(each).toString("utf8"));
      resolve({ code: code ?? 1, stdout: stdout ?? "", stderr: stderr ?? "" });
    });
  });
}

/** As `runCommand`; a program that fails is an error with its words. Gives the standard output. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await runCommand(command, args, options);
  if (ran.code !== 0) throw new Error(`${command} failed (${ran.code}):\n${ran.stderr || ran.stdout}`);
  return ran.stdout;
}
