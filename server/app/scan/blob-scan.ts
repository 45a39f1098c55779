// Scans a content that comes from Git, under the path that it has there.
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, type LocatedFinding, skip } from "../located-finding.ts";
import type { Collector } from "./collect.ts";
import type { Judge } from "./judge.ts";
import type { ScanRoot } from "./plan.ts";
import { beginTextScan, createWindowBuffer, feed } from "./text-scan.ts";

/** Contents are held in memory whole. */
export const MAX_BLOB = 256 * 1024 * 1024;

export interface BlobScanOptions {
  readonly app: App;
  readonly root: ScanRoot;
  readonly key: Uint8Array;
  readonly excerpts: boolean;
  readonly collector: Collector;
  readonly judge: Judge;
}

/**
 * `content`: null where Git has none for us; `size` then says whether it is too large. `adjust` changes what was found
 * before it is judged.
 */
export type BlobScanner = (
  name: string,
  content: Buffer | null,
  size: number,
  adjust: (findings: readonly LocatedFinding[]) => readonly LocatedFinding[],
) => Promise<void>;

/** A scanner that tells the collector what it found. One content at a time. */
export function createBlobScanner({ app, root, key, excerpts, collector, judge }: BlobScanOptions): BlobScanner {
  const buffer = createWindowBuffer();
  return async (name, content, size, adjust) => {
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
    collector.report(judge, { path, findings: adjust(result.findings), skipped: null });
  };
}
