// Scans what Git says is new: the content of the index (`--staged`), or the working tree's changes since a revision; only
// findings on lines that were added count.
import { relative } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import { type ChangedFile, filesSince, type LineRange, repositoryTop, stagedFiles } from "../adapters/platform/git.ts";
import { createBlobReader } from "../adapters/platform/git-blobs.ts";
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

interface Changes {
  readonly root: ScanRoot;
  readonly files: readonly ChangedFile[];
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

/** Scans contents that are read from Git. */
async function scanContents(
  app: App,
  { root, files }: Changes,
  { key, excerpts = false }: ScanSettings,
  { listener, started, judge }: ContentScan,
): Promise<Result<ScanSummary>> {
  const collector = createCollector(listener, started, [root]);
  const project = await app.forProject(root.policy);
  const scanBlob = createBlobScanner({ app, project, root, key, excerpts });
  const blobs = files.map(({ blob }) => blob ?? "");
  const reader = createBlobReader(root.path);
  await reader.read(blobs, Math.min(root.maxFileSize, MAX_BLOB), async (index, content, size) => {
    if (!listener.signal.aborted) {
      const { scanned, report } = await scanBlob(files[index]!.path, content, size, null);
      if (scanned) collector.count(1, size);
      collector.report(judge, report);
    }
    return !listener.signal.aborted;
  });
  await reader.close();
  return ok(collector.summary());
}

interface ContentScan {
  readonly listener: ScanListener;
  readonly started: number;
  readonly judge: Judge;
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
    batches.push({ sequence: batches.length, root: 0, files: some, named: false, known: null, blobs: null });
  }
  const facts = { today: app.today, knownRules: app.knownRules, load: async () => app };
  await scanInBatches(facts, [root], batches, settings, { collector, listener, judges: [judge] });
  return ok(collector.summary());
}

async function findChanges(
  app: App,
  paths: readonly string[],
  settings: ScanSettings,
  list: (top: string, paths: readonly string[]) => Promise<Result<ChangedFile[]>>,
): Promise<Result<Changes>> {
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
