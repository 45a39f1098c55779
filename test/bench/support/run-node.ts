// Runs a whole Node process and says what it cost: wall clock from start to exit, and the largest memory it ever had.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../scripts/support/paths.ts";
import { startProcess } from "../../../scripts/support/processes.ts";

export const cli = join(root, "dist", "cli.cjs");
export const memoryProbe = join(root, "test", "bench", "support", "memory-probe.cjs");

export interface ProbeReading {
  /** In bytes. */
  readonly peakMemory: number;
  /** Milliseconds of processors, of all threads. */
  readonly processorTime: number;
}

/** What the memory probe wrote. */
export function readProbe(path: string): ProbeReading {
  const [peakMemory = 0, processorTime = 0] = readFileSync(path, "utf8").split(" ").map(Number);
  return { peakMemory, processorTime };
}

export interface NodeRun {
  readonly milliseconds: number;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes; null unless asked for. */
  readonly peakMemory: number | null;
  /** Milliseconds of processors, of all threads; null unless memory is measured. */
  readonly processorTime: number | null;
}

export interface NodeRunOptions {
  readonly cwd?: string;
  readonly measureMemory?: boolean;
  /** For `runScan`: the state folder, in which a scan remembers what it found. Default: none, all is scanned. */
  readonly home?: string;
}

/** Runs `node …args` with its output in files, as a pipe's reader would take part in the measurement. */
export async function runNode(args: readonly string[], options: NodeRunOptions = {}): Promise<NodeRun> {
  const { home } = options;
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const at = (name: string): string => join(folder, name);
  const [out, err] = [openSync(at("out"), "w"), openSync(at("err"), "w")];
  try {
    const preload = options.measureMemory ? ["--require", memoryProbe] : [];
    const start = performance.now();
    const child = startProcess(process.execPath, [...preload, ...args], {
      cwd: options.cwd,
      stdio: ["ignore", out, err],
      env: { ...process.env, NO_COLOR: "1", LATCHKEY_BENCH_MEMORY: at("memory"), ...(home && { LATCHKEY_HOME: home }) },
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    const milliseconds = performance.now() - start;
    const probe = options.measureMemory ? readProbe(at("memory")) : null;
    return {
      milliseconds,
      exitCode,
      stdout: readFileSync(at("out"), "utf8"),
      stderr: readFileSync(at("err"), "utf8"),
      peakMemory: probe?.peakMemory ?? null,
      processorTime: probe?.processorTime ?? null,
    };
  } finally {
    closeSync(out);
    closeSync(err);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `runNode` for `latchkey scan`; throws unless it did its work (exit 0 or 1). */
export async function runScan(args: readonly string[], options: NodeRunOptions = {}): Promise<NodeRun> {
  const run = await runNode([cli, "scan", ...(options.home === undefined ? ["--no-cache"] : []), ...args], options);
  if (run.exitCode !== 0 && run.exitCode !== 1) {
    throw new Error(`latchkey scan ended with ${run.exitCode}: ${run.stderr.slice(0, 2000)}`);
  }
  return run;
}

/** What `scan --format json` prints, as far as the benchmarks look at it. */
export interface ScanReport {
  readonly findings: readonly { readonly rule: string; readonly path: string }[];
  readonly summary: { readonly files: number; readonly bytes: number; readonly skipped: readonly unknown[] };
}
