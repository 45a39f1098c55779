// Scans what Git says is new: the content of the index (`--staged`), or the working tree's changes since a revision.
// Only findings on lines that were added count.
import { relative } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import {
  type ChangedFile,
  filesSince,
  type LineRange,
  readBlobs,
  repositoryTop,
  stagedFiles,
} from "../adapters/platform/git.ts";
import type { App } from "./create-app.ts";
import { fingerprint } from "./fingerprint.ts";
import { type LocatedFinding, type ScanSummary, skip } from "./located-finding.ts";
import type { Batch } from "./scan/batch.ts";
import { createCollector, type ScanListener } from "./scan/collect.ts";
import type { Judge } from "./scan/judge.ts";
import { planRoots, type ScanRoot, showPath } from "./scan/plan.ts";
import { beginTextScan, createWindowBuffer, feed } from "./scan/text-scan.ts";
import { excludes, judgeOf, type ScanSettings, scanInBatches } from "./workspace-scan.ts";

/** Staged content is held in memory whole. */
const MAX_BLOB = 256 * 1024 * 1024;
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
  const collector = createCollector(listener, started);
  const judge = onAddedLines(judgeOf(app, root, settings), shownFiles(root, files));
  const limit = Math.min(root.maxFileSize, MAX_BLOB);
  const buffer = createWindowBuffer();
  const blobs = files.map(({ blob }) => blob ?? "");
  await readBlobs(root.path, blobs, limit, async (index, content, size) => {
    if (listener.signal.aborted) return;
    const name = files[index]!.path;
    const path = root.shownPrefix + name;
    if (content === null) {
      const skipped = skip(path, size > limit ? "too large" : "unreadable (not in the repository)");
      return collector.report(judge, { path, findings: [], skipped });
    }
    const scan = beginTextScan(
      {
        app,
        path,
        excerpts: settings.excerpts ?? false,
        fingerprint: (rule, secret) => fingerprint(app.hash, settings.key, rule, root.knownPrefix + name, secret),
      },
      buffer,
      content.length,
    );
    await feed(scan, content);
    const result = await scan.end();
    if (result.kind === "binary") {
      return collector.report(judge, { path, findings: [], skipped: skip(path, "binary") });
    }
    collector.count(1, content.length);
    collector.report(judge, { path, findings: result.findings, skipped: null });
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
  const collector = createCollector(listener, started);
  const judge = onAddedLines(judgeOf(app, root, settings), shownFiles(root, files));
  const batches: Batch[] = [];
  for (let at = 0; at < files.length; at += BATCH_FILES) {
    const some = files.slice(at, at + BATCH_FILES).map(({ path }) => path);
    batches.push({ sequence: batches.length, root: 0, files: some, named: false });
  }
  await scanInBatches(app, [root], batches, settings, { collector, listener, judges: [judge] });
  return ok(collector.summary());
}

async function findChanges(
  app: App,
  paths: readonly string[],
  settings: ScanSettings,
  list: (top: string, paths: readonly string[]) => Promise<Result<ChangedFile[]>>,
): Promise<Result<Changes>> {
  const { cwd, maxFileSize = null, ignore = true } = settings;
  const top = await repositoryTop(cwd);
  if (!top.ok) return top;
  const options = { cwd, maxFileSize, knownRules: app.knownRules };
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
