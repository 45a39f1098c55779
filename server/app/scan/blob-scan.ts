// Scans a content that comes from Git, under the path that it has there.
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, type LocatedFinding, type SkipReason, skip } from "../located-finding.ts";
import type { BatchRoot } from "./batch.ts";
import { beginTextScan, createWindowBuffer, feed } from "./text-scan.ts";

/** Contents are held in memory whole. */
export const MAX_BLOB = 256 * 1024 * 1024;

export interface BlobScanOptions {
  readonly app: App;
  readonly root: BatchRoot;
  readonly key: Uint8Array;
  readonly excerpts: boolean;
}

export interface BlobOutcome {
  /** Whether it was read as text. */
  readonly scanned: boolean;
  readonly report: FileReport;
}

/** `content`: null where Git has none for us; `size` then says whether it is too large. */
export type BlobScanner = (name: string, content: Buffer | null, size: number) => Promise<BlobOutcome>;

/** One content at a time. */
export function createBlobScanner({ app, root, key, excerpts }: BlobScanOptions): BlobScanner {
  const buffer = createWindowBuffer();
  return async (name, content, size) => {
    const path = root.shownPrefix + name;
    const outcome = (findings: readonly LocatedFinding[], reason: SkipReason | null): BlobOutcome => ({
      scanned: reason === null,
      report: { path, findings, skipped: reason === null ? null : skip(path, reason) },
    });
    if (content === null) return outcome([], size > 0 ? "too large" : "unreadable (missing or broken object)");
    const text = {
      app,
      path,
      excerpts,
      fingerprint: (rule: string, secret: Uint8Array) =>
        fingerprint(app.hash, key, rule, root.knownPrefix + name, secret),
    };
    const scan = beginTextScan(text, buffer, content.length);
    await feed(scan, content);
    const result = await scan.end();
    return result.kind === "binary" ? outcome([], "binary") : outcome(result.findings, null);
  };
}
