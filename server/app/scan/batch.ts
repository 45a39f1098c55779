// A batch of files of one root: the unit of work that travels to worker threads, and what comes back.
import { nodeFileReader } from "../../adapters/platform/open-file.ts";
import type { ProjectPolicy } from "../../core/detection/project/policy.ts";
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import { type Digest, newStamps, type StampKeys, stampKeys, writeStamp } from "../scan-cache/stamp.ts";
import { type FileScanner, scanFile } from "./scan-file.ts";
import { createWindowBuffer } from "./text-scan.ts";

/** A folder that is scanned, or the folder of a file that was named. */
export interface BatchRoot {
  /** Absolute real path. */
  readonly path: string;
  /** Before a file's path: how reports name it. */
  readonly shownPrefix: string;
  /** Before a file's path: how fingerprints know it. */
  readonly knownPrefix: string;
  /** In bytes. */
  readonly maxFileSize: number;
  readonly policy: ProjectPolicy;
}

/** All that a thread needs to scan batches; can be cloned to it. */
export interface BatchSetup {
  readonly roots: readonly BatchRoot[];
  readonly key: Uint8Array;
  readonly excerpts: boolean;
  /** See `AppOptions`. */
  readonly exposures: boolean;
}

export interface Batch {
  readonly sequence: number;
  /** Index into the roots. */
  readonly root: number;
  /** Relative to the root. */
  readonly files: readonly string[];
  /** The user named these files: they may be links to anywhere. */
  readonly named: boolean;
  /** For each file the digest of the content that need not be scanned; null: nothing of it, or of any, is remembered. */
  readonly known: readonly (Digest | null)[] | null;
}

export interface BatchResult {
  readonly sequence: number;
  readonly root: number;
  /** Files that were read as text, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files with findings or skipped; the others are clean. */
  readonly reports: readonly FileReport[];
  /** What to remember of the files; null: nothing of any. */
  readonly stamps: Uint32Array | null;
}

/** One batch at a time: wait for the result before the next is given. */
export type BatchScanner = (batch: Batch) => Promise<BatchResult>;

/** Scans batches in the calling thread. */
export function createBatchScanner(app: App, setup: BatchSetup): BatchScanner {
  let keys: StampKeys | null = null;
  const scanner: Omit<FileScanner, "project"> = {
    app,
    reader: nodeFileReader,
    buffer: createWindowBuffer(),
    excerpts: setup.excerpts,
    stampKeys() {
      keys ??= stampKeys(setup.key);
      return keys;
    },
    fingerprint: (rule, path, secret) => fingerprint(app.hash, setup.key, rule, path, secret),
  };
  const projects = new Map<number, ProjectScanner>();
  return async ({ sequence, root: index, files, named, known }) => {
    const root = setup.roots[index]!;
    const project = projects.get(index) ?? (await app.forProject(root.policy));
    projects.set(index, project);
    const reports: FileReport[] = [];
    const stamps = known === null ? null : newStamps(files.length);
    let scanned = 0;
    let bytes = 0;
    for (const [i, file] of files.entries()) {
      const path = root.shownPrefix + file;
      const outcome = await scanFile(
        { ...scanner, project },
        {
          path: root.path === "/" ? `/${file}` : `${root.path}/${file}`,
          shownAs: path,
          knownAs: root.knownPrefix + file,
          root: named ? null : root.path,
          maxFileSize: root.maxFileSize,
          known: known?.[i] ?? null,
        },
      );
      if (stamps !== null) writeStamp(stamps, i, outcome.stamp);
      if (outcome.scanned) scanned++;
      bytes += outcome.bytes;
      if (outcome.findings.length > 0 || outcome.reason !== null) {
        const skipped = outcome.reason === null ? null : skip(path, outcome.reason, named);
        reports.push({ path, findings: outcome.findings, skipped });
      }
    }
    return { sequence, root: index, files: scanned, bytes, reports, stamps };
  };
}

/** What is said of a batch whose thread died: none of its files counts as scanned. */
export const lostBatch = (setup: BatchSetup, { sequence, root, files }: Batch): BatchResult => ({
  sequence,
  root,
  files: 0,
  bytes: 0,
  stamps: null,
  reports: files.map((file) => {
    const path = setup.roots[root]!.shownPrefix + file;
    return { path, findings: [], skipped: skip(path, "scanner error") };
  }),
});
