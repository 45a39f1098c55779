// Scans a content that comes from Git, under the path that it has there.
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, type LocatedFinding, skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import type { Collector } from "./collect.ts";
import type { Judge } from "./judge.ts";
import type { ScanRoot } from "./plan.ts";
import { beginTextScan, createWindowBuffer, feed } from "./text-scan.ts";

/** Contents are held in memory whole. */
export const MAX_BLOB = 256 * 1024 * 1024;

export interface BlobScanOptions {
  readonly app: App;
  readonly project: ProjectScanner;
  readonly root: ScanRoot;
  readonly key: Uint8Array;
  readonly excerpts: boolean;
  readonly collector: Collector;
  readonly judge: Judge;
}

/**
 * `content`: null where Git has none for us; `size` then says whether it is too large. `commit`: that brought it in, if
 * known. `choose` says what of that which was found counts.
 */
export type BlobScanner = (
  name: string,
  content: Buffer | null,
  size: number,
  commit: string | null,
  choose: (findings: readonly LocatedFinding[]) => readonly LocatedFinding[],
) => Promise<void>;

/** A scanner that tells the collector what it found. One content at a time. */
export function createBlobScanner({
  app,
  project,
  root,
  key,
  excerpts,
  collector,
  judge,
}: BlobScanOptions): BlobScanner {
  const buffer = createWindowBuffer();
  return async (name, content, size, commit, choose) => {
    const path = root.shownPrefix + name;
    const left = (reason: Parameters<typeof skip>[1]): FileReport => ({
      path,
      findings: [],
      skipped: skip(path, reason),
    });
    if (content === null) {
      return collector.report(judge, left(size > 0 ? "too large" : "unreadable (missing or broken object)"));
    }
    const text = {
      app,
      project,
      place: { path: root.knownPrefix + name, commit },
      path,
      excerpts,
      fingerprint: (rule: string, secret: Uint8Array) =>
        fingerprint(app.hash, key, rule, root.knownPrefix + name, secret),
    };
    const scan = beginTextScan(text, buffer, content.length);
    await feed(scan, content);
    const result = await scan.end();
    if (result.kind === "binary") return collector.report(judge, left("binary"));
    collector.count(1, content.length);
    const skipped = result.overdue ? skip(path, "the project's rules took too long") : null;
    collector.report(judge, { path, findings: choose(result.findings), skipped });
  };
}
