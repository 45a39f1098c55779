// Scans every content that a repository's history holds, each once. Git tells of them while they are scanned, so that neither its list
// nor anything else but the ids of the contents is held in memory.
import { relative, resolve } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { commitOf, repositoryTop } from "../adapters/platform/git.ts";
import { type HistoricalFile, type History, isInHistory, readHistory } from "../adapters/platform/git-history.ts";
import type { LocatedFinding, ScanSummary } from "./located-finding.ts";
import type { BatchResult } from "./scan/batch.ts";
import { excludes } from "./scan/batch-roots.ts";
import { createCollector, type ScanListener } from "./scan/collect.ts";
import { createIdSet } from "./scan/id-set.ts";
import { planRoots, type ScanRoot, showPath } from "./scan/plan.ts";
import type { Work } from "./scan/pool.ts";
import { judgeOf, type ScanFacts, type ScanSettings, scanInBatches } from "./workspace-scan.ts";

const BATCH_BLOBS = 64;

/**
 * A leak that stays in a file from commit to commit is reported for the first of them. `since`: a revision; what it and
 * the commits before it hold is left out. `paths` need not be in the working tree any more. Codes: those of `planRoots`
 * and of Git.
 */
export async function scanHistory(
  app: ScanFacts,
  since: string | null,
  paths: readonly string[],
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const top = await repositoryTop(settings.cwd);
  if (!top.ok) return top;
  const { cwd, maxFileSize = null, allowances = [] } = settings;
  const options = { cwd, maxFileSize, knownRules: app.knownRules, allowances };
  const roots = await planRoots([top.value], options);
  if (!roots.ok) return roots;
  const root = roots.value[0]!;
  const within = await pathsInHistory(root, paths, options);
  if (!within.ok) return within;
  const commit = since === null ? ok(null) : await commitOf(root.path, since);
  if (!commit.ok) return commit;

  const history = readHistory(root.path, {
    paths: within.value.includes("") ? [] : within.value,
    since: commit.value,
  });
  const stop = (): void => history.stop();
  listener.signal.addEventListener("abort", stop, { once: true });
  const collector = createCollector(listener, started, [root]);
  const work = batchesOf(history, settings.ignore === false ? null : excludes(root, settings));
  const judges = [judgeOf(app, root, settings)];
  await scanInBatches(app, [root], work, settings, { collector, listener, judges, settle: firstOnly() });
  const ended = listener.signal.aborted ? ok(undefined) : await history.ended;
  listener.signal.removeEventListener("abort", stop);
  return ended.ok ? ok(collector.summary()) : ended;
}

/** The paths as the repository knows them, "" for all of it. */
async function pathsInHistory(
  root: ScanRoot,
  paths: readonly string[],
  options: Parameters<typeof planRoots>[1],
): Promise<Result<string[]>> {
  const known: string[] = [];
  for (const path of paths) {
    const named = await planRoots([path], options);
    if (named.ok) {
      const [{ path: folder, file }] = named.value as [ScanRoot];
      known.push(showPath(relative(root.path, file === null ? folder : `${folder}/${file}`)));
      continue;
    }
    if (named.error.code !== "path-missing") return named;
    const gone = await goneFrom(root, path, options);
    if (!gone.ok) return gone;
    known.push(gone.value);
  }
  return ok(known);
}

/** A path that is not in the working tree any more. */
async function goneFrom(
  root: ScanRoot,
  path: string,
  options: Parameters<typeof planRoots>[1],
): Promise<Result<string>> {
  const here = await planRoots(["."], options);
  if (!here.ok) return here;
  const gone = showPath(relative(root.path, resolve(here.value[0]!.path, path)));
  const isOutside = gone === ".." || gone.startsWith("../");
  if (!isOutside && (await isInHistory(root.path, gone))) return ok(gone);
  return err({
    code: "path-missing",
    message: `${path} cannot be scanned: it is neither in the working tree nor in the history`,
    remedy: "check the path; it is taken relative to the working directory",
  });
}

/** Each content once, under the first path that is not left out. */
function* batchesOf(history: History, excluded: ((path: string) => boolean) | null): Generator<Work> {
  const seen = createIdSet();
  let sequence = 0;
  let files: HistoricalFile[] = [];
  const batch = (): Work => {
    const some = files;
    files = [];
    const blobs = some.map(({ blob, commit }) => ({ blob, commit }));
    const paths = some.map(({ path }) => path);
    return { sequence: sequence++, root: 0, files: paths, named: false, known: null, blobs };
  };
  for (let next = history.next(); next !== null; next = history.next()) {
    if (next instanceof Promise) {
      yield { later: next };
      continue;
    }
    for (const file of next) {
      if (excluded?.(file.path) === true || !seen.add(file.blob)) continue;
      if (files.push(file) === BATCH_BLOBS) yield batch();
    }
  }
  if (files.length > 0) yield batch();
}

/** Drops what an older content had already. */
function firstOnly(): (result: BatchResult) => BatchResult {
  const known = new Set<string>();
  // What a comment silences in one commit may be left bare by the next.
  const isNew = ({ fingerprint, suppressed }: LocatedFinding): boolean => {
    const key = `${fingerprint} ${suppressed?.by ?? ""}`;
    return !known.has(key) && known.add(key) !== null;
  };
  return (result) => ({
    ...result,
    reports: result.reports.map((report) => ({ ...report, findings: report.findings.filter(isNew) })),
  });
}
