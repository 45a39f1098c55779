// Scans a content that comes from Git, under the path that it has there.
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, type LocatedFinding, type SkipReason, skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import type { BatchRoot } from "./batch.ts";
import { beginTextScan, createWindowBuffer, feed } from "./text-scan.ts";

/** Contents are held in memory whole. */
export const MAX_BLOB = 256 * 1024 * 1024;

export interface BlobScanOptions {
  readonly app: App;
  readonly project: ProjectScanner;
  readonly root: BatchRoot;
  readonly key: Uint8Array;
  readonly excerpts: boolean;
}

export interface BlobOutcome {
  /** Whether it was read as text. */
  readonly scanned: boolean;
  readonly report: FileReport;
}

/**
 * `content`: null where Git has none for us; `size` then says whether it is too large. `commit`: that brought it in, if
 * known.
 */
export type BlobScanner = (
  name: string,
  content: Buffer | null,
  size: number,
  commit: string | null,
) => Promise<BlobOutcome>;

/** One content at a time. */
export function createBlobScanner({ app, project, root, key, excerpts }: BlobScanOptions): BlobScanner {
  const buffer = createWindowBuffer();
  return async (name, content, size, commit) => {
    const path = root.shownPrefix + name;
    const outcome = (findings: readonly LocatedFinding[], reason: SkipReason | null): BlobOutcome => ({
      scanned: reason === null,
      report: { path, findings, skipped: reason === null ? null : skip(path, reason) },
    });
    if (content === null) return outcome([], size > 0 ? "too large" : "unreadable (missing or broken object)");
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
    if (result.kind === "binary") return outcome([], "binary");
    const late = result.overdue ? "the project's rules took too long" : null;
    return { ...outcome(result.findings, late), scanned: true };
  };
}
