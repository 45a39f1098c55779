// Scans folders and files of the disk: walks, spreads the files over threads, judges what was found. Used by the
// command line and the language server alike.

import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, relative } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import type { Allowance } from "../core/detection/project/policy.ts";
import type { Confidence } from "../core/detection/rule.ts";
import type { Baseline } from "./baseline.ts";
import type { App } from "./create-app.ts";
import type { ScanSummary } from "./located-finding.ts";
import { type Batch, type BatchResult, type BatchScanner, type BatchSetup, createBatchScanner } from "./scan/batch.ts";
import { batchRoots } from "./scan/batch-roots.ts";
import { type Collector, createCollector, type ScanListener } from "./scan/collect.ts";
import { createJudge, type Judge } from "./scan/judge.ts";
import { planRoots, type ScanRoot } from "./scan/plan.ts";
import { scanBatches, type Work } from "./scan/pool.ts";

export interface ScanSettings {
  readonly cwd: string;
  /** The key of the fingerprints. */
  readonly key: Uint8Array;
  /** Masked source lines beside the findings. Default: none. */
  readonly excerpts?: boolean;
  /** See `AppOptions`: for the threads that are started; the app given must have been made alike. Default false. */
  readonly exposures?: boolean;
  /** Only these rules. Default: all. */
  readonly rules?: ReadonlySet<string> | null;
  /** Default: the project's, or medium. */
  readonly minConfidence?: Confidence | null;
  /** In bytes. Default: the project's, or 1 GiB. */
  readonly maxFileSize?: number | null;
  readonly baseline?: Baseline | null;
  /** What a baseline of another scanner allows. */
  readonly allowances?: readonly Allowance[];
  /** Threads that scan. Default: the processors, at most `MAX_THREADS`. */
  readonly threads?: number | null;
  /** False looks into ignored files too. Default true. */
  readonly ignore?: boolean;
  /** Globs in .gitignore syntax, relative to the project, besides its own. */
  readonly exclude?: readonly string[];
  /** Whether archives are looked into. Default false. */
  readonly archives?: boolean;
  /** Where to remember what was found, so that the next scan takes less time. Default: nowhere. */
  readonly cache?: CachePlace | null;
}

export interface CachePlace {
  /** Names the folder of caches. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Changes with the product and its rules. */
  readonly build: string;
}

/** More threads cost memory and gain little: the disk and the walk are shared. */
const MAX_THREADS = 8;
/** A worker compiles the rules anew and runs slowly until it has: measured, it pays back only in scans that last longer. */
const MILLISECONDS_ALONE = 1500;

export const defaultThreads = (): number => Math.min(MAX_THREADS, availableParallelism());

/** What a thread needs to have others scan for it, without rules of its own. */
export interface ScanFacts extends Pick<App, "today" | "knownRules"> {
  /** Gives the thread rules of its own, when it comes to scanning; absent: it stays free. */
  readonly load?: () => Promise<App>;
}

/**
 * Scans `paths` (files or folders, relative to `settings.cwd`). The summary's `complete` is false where a file could not
 * be scanned or the signal was aborted. Codes of errors: those of `planRoots`.
 */
export async function scanWorkspace(
  app: ScanFacts,
  paths: readonly string[],
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const roots = await planRoots(paths, {
    cwd: settings.cwd,
    maxFileSize: settings.maxFileSize ?? null,
    knownRules: app.knownRules,
    allowances: settings.allowances ?? [],
  });
  if (!roots.ok) return roots;
  const collector = createCollector(listener, started, roots.value);
  const judges = roots.value.map((root) => judgeOf(app, root, settings));
  const setup = setupOf(roots.value, settings);
  const batches = batchRoots(roots.value, settings, { onSkip: collector.skip, judges, setup, today: app.today });
  const { work, settle } = batches;
  await scanInBatches(app, roots.value, work, settings, { collector, listener, judges, settle });
  batches.end(!listener.signal.aborted);
  const here = realpathSync.native(settings.cwd);
  const whole = roots.value.some(
    ({ file, knownPrefix, path }) => file === null && knownPrefix === "" && isWithin(here, path),
  );
  return ok({ ...collector.summary(), whole });
}

function isWithin(folder: string, top: string): boolean {
  const between = relative(top, folder);
  return !between.startsWith("..") && !isAbsolute(between);
}

/** The judge of a root's findings. */
export const judgeOf = ({ today }: ScanFacts, { config }: ScanRoot, settings: ScanSettings): Judge =>
  createJudge({
    config,
    minConfidence: settings.minConfidence ?? null,
    rules: settings.rules ?? null,
    baseline: settings.baseline ?? null,
    today,
  });

interface BatchListeners {
  readonly collector: Collector;
  readonly listener: ScanListener;
  /** One for each root. */
  readonly judges: readonly Judge[];
  /** Completes a result with what is known from elsewhere. */
  readonly settle?: (result: BatchResult) => BatchResult;
}

const setupOf = (
  roots: readonly ScanRoot[],
  { key, excerpts = false, exposures = false, archives = false }: ScanSettings,
): BatchSetup => ({
  roots: roots.map(forThread),
  key,
  excerpts,
  archives,
  exposures,
});

/** Does the `work`, of any of the `roots`, and tells the collector of it. */
export async function scanInBatches(
  { load }: ScanFacts,
  roots: readonly ScanRoot[],
  work: Iterable<Work>,
  settings: ScanSettings,
  { collector, listener, judges, settle = (result) => result }: BatchListeners,
): Promise<void> {
  const setup = setupOf(roots, settings);
  let scanner = null as BatchScanner | null;
  const scanHere = async (load: () => Promise<App>, batch: Batch): Promise<BatchResult> => {
    scanner ??= createBatchScanner(await load(), setup);
    return scanner.scan(batch);
  };
  const options = {
    setup,
    threads: settings.threads ?? defaultThreads(),
    // Who names a number of threads gets them at once.
    aloneFor: settings.threads == null ? MILLISECONDS_ALONE : 0,
    scanHere: load === undefined ? null : (batch: Batch) => scanHere(load, batch),
    signal: listener.signal,
  };
  try {
    await scanBatches(work[Symbol.iterator](), options, (given) => {
      const result = settle(given);
      collector.count(result.files, result.bytes);
      for (const report of result.reports) collector.report(judges[result.root]!, report);
    });
  } finally {
    await scanner?.close();
  }
}

/** What a thread needs of a root; the settings hold a map that is of no use there. */
const forThread = ({ path, shownPrefix, knownPrefix, maxFileSize, policy }: ScanRoot) => ({
  path,
  shownPrefix,
  knownPrefix,
  maxFileSize,
  policy,
});
