// Scans folders and files of the disk: walks, spreads the files over threads, judges what was found. Used by the
// command line and the language server alike.

import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import { matchPatterns } from "../adapters/platform/ignore-files.ts";
import { walk } from "../adapters/platform/walk.ts";
import type { Allowance } from "../core/detection/project/policy.ts";
import type { Confidence } from "../core/detection/rule.ts";
import type { Baseline } from "./baseline.ts";
import type { App } from "./create-app.ts";
import { type ScanSummary, type Skipped, skip } from "./located-finding.ts";
import { type Batch, type BatchSetup, createBatchScanner } from "./scan/batch.ts";
import { type Collector, createCollector, type ScanListener } from "./scan/collect.ts";
import { createJudge, type Judge } from "./scan/judge.ts";
import { planRoots, type ScanRoot } from "./scan/plan.ts";
import { scanBatches } from "./scan/pool.ts";

export interface ScanSettings {
  readonly cwd: string;
  /** The key of the fingerprints. */
  readonly key: Uint8Array;
  /** Masked source lines beside the findings. Default: none. */
  readonly excerpts?: boolean;
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
}

/** More threads cost memory and gain little: the disk and the walk are shared. */
const MAX_THREADS = 8;
const BATCH_FILES = 24;
/** A worker compiles the rules anew and runs slowly until it has: measured, it pays back only in scans that last longer. */
const MILLISECONDS_ALONE = 1500;

export const defaultThreads = (): number => Math.min(MAX_THREADS, availableParallelism());

/** What a thread needs to have others scan for it, without rules of its own. */
export type ScanFacts = Pick<App, "today" | "knownRules">;

/**
 * Scans `paths` (files or folders, relative to `settings.cwd`). The summary's `complete` is false where a file could not
 * be scanned or the signal was aborted. Given facts alone, the calling thread stays free. Codes of errors: those of
 * `planRoots`.
 */
export async function scanWorkspace(
  app: App | ScanFacts,
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
  const batches = batchRoots(roots.value, settings, collector.skip);
  await scanInBatches(app, roots.value, batches, settings, { collector, listener });
  const here = realpathSync.native(settings.cwd);
  const whole = roots.value.some(
    ({ file, knownPrefix, path }) => file === null && knownPrefix === "" && isWithin(here, path),
  );
  return ok({ ...collector.summary(), whole });
}

const isWithin = (folder: string, top: string): boolean => !/^\.\.(?:[\\/]|$)/.test(relative(top, folder));

/** The judge of a root's findings. */
export const judgeOf = ({ today }: ScanFacts, { config }: ScanRoot, settings: ScanSettings): Judge =>
  createJudge({
    config,
    minConfidence: settings.minConfidence ?? null,
    rules: settings.rules ?? null,
    baseline: settings.baseline ?? null,
    today,
  });

/** Scans the files of `batches`, of any of the `roots`, and tells the collector of them. */
export async function scanInBatches(
  app: App | ScanFacts,
  roots: readonly ScanRoot[],
  batches: Iterable<Batch>,
  settings: ScanSettings,
  {
    collector,
    listener,
    judges = roots.map((root) => judgeOf(app, root, settings)),
  }: { collector: Collector; listener: ScanListener; judges?: readonly Judge[] },
): Promise<void> {
  const { key, excerpts = false } = settings;
  const setup: BatchSetup = { roots: roots.map(forThread), key, excerpts };
  const options = {
    setup,
    threads: settings.threads ?? defaultThreads(),
    // Who names a number of threads gets them at once.
    aloneFor: settings.threads == null ? MILLISECONDS_ALONE : 0,
    scanHere: "engine" in app ? createBatchScanner(app, setup) : null,
    signal: listener.signal,
  };
  await scanBatches(batches[Symbol.iterator](), options, (result) => {
    collector.count(result.files, result.bytes);
    for (const report of result.reports) collector.report(judges[result.root]!, report);
  });
}

/** What a thread needs of a root; the settings hold a map that is of no use there. */
const forThread = ({ path, shownPrefix, knownPrefix, maxFileSize, policy }: ScanRoot) => ({
  path,
  shownPrefix,
  knownPrefix,
  maxFileSize,
  policy,
});

function* batchRoots(
  roots: readonly ScanRoot[],
  settings: ScanSettings,
  onSkip: (skipped: Skipped) => void,
): Generator<Batch> {
  let sequence = 0;
  // A root within another is looked at once, on its own.
  const claimed = new Set(roots.length < 2 ? [] : roots.map((root) => join(root.path, root.file ?? "")));
  for (const [index, root] of roots.entries()) {
    if (root.file !== null) {
      yield { sequence: sequence++, root: index, files: [root.file], named: true };
      continue;
    }
    let files: string[] = [];
    const { ignore = true } = settings;
    const excluded = ignore ? excludes(root, settings) : null;
    for (const entry of walk(root.path, { ignore, excluded, claimed })) {
      if (entry.kind !== "file") {
        const reason = entry.kind === "skipped" ? entry.reason : (`unreadable (${entry.code})` as const);
        onSkip(skip(root.shownPrefix + entry.path, reason));
      } else if (files.push(entry.path) === BATCH_FILES) {
        yield { sequence: sequence++, root: index, files, named: false };
        files = [];
      }
    }
    if (files.length > 0) yield { sequence: sequence++, root: index, files, named: false };
  }
}

/** Tells which paths of a root (a folder's ends in "/") its project or the settings leave out; null: none. */
export function excludes(root: ScanRoot, { exclude = [] }: ScanSettings): ((path: string) => boolean) | null {
  const globs = [...root.config.exclude, ...exclude];
  if (globs.length === 0) return null;
  const matches = matchPatterns(globs.join("\n"));
  return (path) => matches(root.projectPrefix + path) === "ignored";
}
