// Scans what Git says is new: the content of the index (`--staged`), or the working tree's changes since a revision; only
// findings on lines that were added count. Or scans everything that Git still has (`--history`).
import { relative } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import {
  type ChangedFile,
  filesOfHistory,
  filesSince,
  type LineRange,
  repositoryTop,
  stagedFiles,
} from "../adapters/platform/git.ts";
import { readBlobs } from "../adapters/platform/git-blobs.ts";
import type { App } from "./create-app.ts";
import type { LocatedFinding, ScanSummary } from "./located-finding.ts";
import type { Batch } from "./scan/batch.ts";
import { excludes } from "./scan/batch-roots.ts";
import { createBlobScanner, MAX_BLOB } from "./scan/blob-scan.ts";
import { createCollector, type ScanListener } from "./scan/collect.ts";
import type { Judge } from "./scan/judge.ts";
import { planRoots, type ScanRoot, showPath } from "./scan/plan.ts";
import { judgeOf, type ScanSettings, scanInBatches } from "./workspace-scan.ts";

const BATCH_FILES = 24;

interface Changes<File> {
  readonly root: ScanRoot;
  readonly files: readonly File[];
}

/** Scans the content of the index where it differs from HEAD. Codes: those of `planRoots` and of Git. */
export async function scanStaged(
  app: App,
  paths: readonly string[],
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const changes = await findChanges(app, paths, settings, stagedFiles);
  if (!changes.ok) return changes;
  const { root, files } = changes.value;
  const judge = onAddedLines(judgeOf(app, root, settings), shownFiles(root, files));
  return scanContents(app, changes.value, settings, { listener, started, judge });
}

/**
 * Scans every content that the repository's history holds, each once. A leak that stays in a file from commit to commit
 * is reported for the first of them. Codes: those of `planRoots` and of Git.
 */
export async function scanHistory(
  app: App,
  paths: readonly string[],
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const changes = await findChanges(app, paths, settings, filesOfHistory);
  if (!changes.ok) return changes;
  const { root } = changes.value;
  const seen = new Set<string>();
  // Only now, as a content may lie under a path that is left out and under one that is not.
  const files = changes.value.files.filter(({ blob }) => !seen.has(blob) && seen.add(blob));
  const known = new Set<string>();
  const choose: Choose = (findings) => {
    // What a comment silences in one commit may be left bare by the next.
    const keyOf = ({ fingerprint, suppressed }: LocatedFinding): string => `${fingerprint} ${suppressed?.by ?? ""}`;
    const fresh = findings.filter((finding) => !known.has(keyOf(finding)));
    for (const finding of fresh) known.add(keyOf(finding));
    return fresh;
  };
  const judge = judgeOf(app, root, settings);
  return scanContents(app, { root, files }, settings, { listener, started, judge, choose });
}

/** Says what of that which was found in a content counts, before it is judged. */
type Choose = (findings: readonly LocatedFinding[]) => readonly LocatedFinding[];

interface ContentScan {
  readonly listener: ScanListener;
  readonly started: number;
  readonly judge: Judge;
  readonly choose?: Choose;
}

/** Scans contents that are read from Git. */
async function scanContents<
  File extends { readonly path: string; readonly blob: string | null; readonly commit?: string },
>(
  app: App,
  { root, files }: Changes<File>,
  { key, excerpts = false }: ScanSettings,
  { listener, started, judge, choose = (findings) => findings }: ContentScan,
): Promise<Result<ScanSummary>> {
  const collector = createCollector(listener, started, [root]);
  const project = await app.forProject(root.policy);
  const scanBlob = createBlobScanner({ app, project, root, key, excerpts, collector, judge });
  const blobs = files.map(({ blob }) => blob ?? "");
  await readBlobs(root.path, blobs, Math.min(root.maxFileSize, MAX_BLOB), async (index, content, size) => {
    const file = files[index]!;
    if (!listener.signal.aborted) await scanBlob(file.path, content, size, file.commit ?? null, choose);
    return !listener.signal.aborted;
  });
  return ok(collector.summary());
}

/** Scans the working tree where it differs from `revision`. Codes: those of `planRoots` and of Git. */
export async function scanSince(
  app: App,
  revision: string,
  paths: readonly string[],
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const changes = await findChanges(app, paths, settings, (top, within) => filesSince(top, revision, within));
  if (!changes.ok) return changes;
  const { root, files } = changes.value;
  const collector = createCollector(listener, started, [root]);
  const judge = onAddedLines(judgeOf(app, root, settings), shownFiles(root, files));
  const batches: Batch[] = [];
  for (let at = 0; at < files.length; at += BATCH_FILES) {
    const some = files.slice(at, at + BATCH_FILES).map(({ path }) => path);
    batches.push({ sequence: batches.length, root: 0, files: some, named: false, known: null });
  }
  const facts = { today: app.today, knownRules: app.knownRules, load: async () => app };
  await scanInBatches(facts, [root], batches, settings, { collector, listener, judges: [judge] });
  return ok(collector.summary());
}

async function findChanges<File extends { readonly path: string }>(
  app: App,
  paths: readonly string[],
  settings: ScanSettings,
  list: (top: string, paths: readonly string[]) => Promise<Result<File[]>>,
): Promise<Result<Changes<File>>> {
  const { cwd, maxFileSize = null, ignore = true, allowances = [] } = settings;
  const top = await repositoryTop(cwd);
  if (!top.ok) return top;
  const options = { cwd, maxFileSize, knownRules: app.knownRules, allowances };
  const named = await planRoots(paths, options);
  if (!named.ok) return named;
  const roots = await planRoots([top.value], options);
  if (!roots.ok) return roots;
  const root = roots.value[0]!;
  const within = named.value.map(({ path, file }) =>
    showPath(relative(root.path, file === null ? path : `${path}/${file}`)),
  );
  const files = await list(root.path, within.includes("") ? [] : within);
  if (!files.ok) return files;
  const excluded = ignore ? excludes(root, settings) : null;
  return ok({ root, files: files.value.filter(({ path }) => excluded?.(path) !== true) });
}

const shownFiles = (root: ScanRoot, files: readonly ChangedFile[]): ReadonlyMap<string, readonly LineRange[] | null> =>
  new Map(files.map(({ path, added }) => [root.shownPrefix + path, added]));

/** A judge for which only findings count that touch an added line. */
function onAddedLines(judge: Judge, added: ReadonlyMap<string, readonly LineRange[] | null>): Judge {
  const isNew = ({ path, start, end }: LocatedFinding): boolean => {
    const ranges = added.get(path);
    return ranges == null || ranges.some(({ from, to }) => start.line < to && end.line >= from);
  };
  return (finding) => (isNew(finding) ? judge(finding) : null);
}
