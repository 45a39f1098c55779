// Between a scan and the cache of one of its roots: which files need not be scanned, and what to remember of the others.
import { lstatSync, type Stats } from "node:fs";
import type { FileReport, LocatedFinding } from "../located-finding.ts";
import { skip } from "../located-finding.ts";
import type { KeptFinding, KeptResult, ScanCache } from "../scan-cache/scan-cache.ts";
import { type Digest, type FileStamp, NO_DIGEST, readStamp } from "../scan-cache/stamp.ts";
import type { BatchResult } from "./batch.ts";
import type { ScanRoot } from "./plan.ts";

/** What is known of a file before it is scanned. */
export type Recalled =
  /** It must be scanned, unless its content has this digest. */
  | { readonly kind: "unknown"; readonly digest: Digest }
  | { readonly kind: "known"; readonly scanned: boolean; readonly bytes: number; readonly report: FileReport | null };

export interface Memory {
  /** `path` is relative to the root, of a regular file. */
  recall(path: string): Recalled;
  /** Remembers the result of a batch of these files, and completes it with what was found in the contents that were known. */
  settle(result: BatchResult, files: readonly string[]): BatchResult;
  /** Keeps all for the next scan. `complete`: files that were not asked for are gone. */
  end(complete: boolean): void;
}

const unknown: Recalled = { kind: "unknown", digest: NO_DIGEST };

/** `needsText`: findings that cannot be shown without the file's text. */
export function createMemory(
  cache: ScanCache,
  root: ScanRoot,
  needsText: (finding: LocatedFinding) => boolean,
): Memory {
  const base = root.path.endsWith("/") ? root.path : `${root.path}/`;

  /** null where the file is clean. */
  const reportOf = (file: string, result: KeptResult): FileReport | null => {
    const path = root.shownPrefix + file;
    if (result.kind === "binary") return { path, findings: [], skipped: skip(path, "binary") };
    if (result.findings.length === 0) return null;
    const findings = result.findings.map((kept) => ({ ...kept, path, commit: null, excerpt: null }));
    return { path, findings, skipped: null };
  };

  const remember = (file: string, stamp: FileStamp, report: FileReport | undefined): void => {
    const isBinary = report?.skipped != null;
    const result: KeptResult = isBinary
      ? { kind: "binary" }
      : { kind: "text", findings: (report?.findings ?? []).map(kept) };
    cache.keep(file, stamp, result);
  };

  return {
    recall(file) {
      if (cache.isEmpty) return unknown;
      const stat = statOf(base + file);
      if (stat?.isFile() !== true || stat.size > root.maxFileSize) return unknown;
      const entry = cache.find(file);
      if (entry === null) return unknown;
      const report = reportOf(file, entry.result());
      if (report?.findings.some(needsText) === true) return unknown;
      if (!entry.isOf(stat)) return { kind: "unknown", digest: entry.digest() };
      entry.confirm();
      const scanned = report?.skipped == null;
      return { kind: "known", scanned, bytes: scanned ? stat.size : 0, report };
    },
    settle(result, files) {
      if (result.stamps === null) return result;
      const reports: FileReport[] = [];
      let next = 0;
      for (const [i, file] of files.entries()) {
        const path = root.shownPrefix + file;
        const stamp = readStamp(result.stamps, i);
        let own: FileReport | undefined;
        // They come in the order of the files; an archive has one for each of its entries.
        for (let given = result.reports[next]; given !== undefined; given = result.reports[++next]) {
          if (given.path !== path && !given.path.startsWith(`${path}!/`)) break;
          own = given;
          reports.push(given);
        }
        if (stamp === null) cache.forget(file);
        else {
          if (stamp.unchanged) own = reportOf(file, cache.find(file)!.result()) ?? undefined;
          if (stamp.unchanged && own !== undefined) reports.push(own);
          remember(file, stamp, own);
        }
      }
      return { ...result, reports };
    },
    end: (complete) => cache.save(complete),
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Whoever opens it says why.
    return undefined;
  }
}

const kept = ({ path, commit, excerpt, ...rest }: LocatedFinding): KeptFinding => rest;
