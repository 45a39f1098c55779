// A batch of files of one root: the unit of work that travels to worker threads, and what comes back.
import { nodeFileReader } from "../../adapters/platform/open-file.ts";
import type { ProjectPolicy } from "../../core/detection/project/policy.ts";
import type { ArchiveOutcome } from "../archive-scan/archive-scan.ts";
import type { App } from "../create-app.ts";
import { fingerprint } from "../fingerprint.ts";
import { type FileReport, skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import { type Digest, newStamps, type StampKeys, stampKeys, writeStamp } from "../scan-cache/stamp.ts";
import { type FileScanner, type FileToScan, scanFile } from "./scan-file.ts";
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
  /** Whether archives are looked into. */
  readonly archives: boolean;
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
  /** For each file the content that Git holds and the commit that brought it in; null: the files are on the disk. */
  readonly blobs: readonly BlobOfCommit[] | null;
}

export interface BlobOfCommit {
  readonly blob: string;
  readonly commit: string;
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

export interface BatchScanner {
  /** One batch at a time: wait for the result before the next is given. */
  scan(batch: Batch): Promise<BatchResult>;
  /** Ends what was started to read. */
  close(): Promise<void>;
}

/** Scans batches in the calling thread. */
export function createBatchScanner(app: App, setup: BatchSetup): BatchScanner {
  const scanFiles = createFileBatchScanner(app, setup);
  let scanBlobs: BatchScanner | null = null;
  return {
    async scan(batch) {
      if (batch.blobs === null) return scanFiles(batch);
      scanBlobs ??= (await import("./blob-batch.ts")).createBlobBatchScanner(app, setup);
      return scanBlobs.scan(batch);
    },
    close: async () => scanBlobs?.close(),
  };
}

type FileArchiveScan = (file: FileToScan, project: ProjectScanner) => Promise<ArchiveOutcome | null>;

/** Loads what looks into archives only where that is asked for. */
async function loadArchiveScan(scanner: Omit<FileScanner, "project">): Promise<FileArchiveScan> {
  const { createFileArchiveScan } = await import("../archive-scan/file-archive-scan.ts");
  return createFileArchiveScan(scanner);
}

function createFileBatchScanner(app: App, setup: BatchSetup): BatchScanner["scan"] {
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
  let scanArchive: FileArchiveScan | null = null;
  const projects = new Map<number, ProjectScanner>();
  return async ({ sequence, root: index, files, named, known }) => {
    const root = setup.roots[index]!;
    const project = projects.get(index) ?? (await app.forProject(root.policy));
    projects.set(index, project);
    const reports: FileReport[] = [];
    const stamps = known === null ? null : newStamps(files.length);
    let scanned = 0;
    let bytes = 0;
    scanArchive ??= setup.archives ? await loadArchiveScan(scanner) : null;
    for (const [i, file] of files.entries()) {
      const path = root.shownPrefix + file;
      const toScan: FileToScan = {
        path: root.path === "/" ? `/${file}` : `${root.path}/${file}`,
        shownAs: path,
        knownAs: root.knownPrefix + file,
        root: named ? null : root.path,
        maxFileSize: root.maxFileSize,
        known: known?.[i] ?? null,
      };
      const inside = (await scanArchive?.(toScan, project)) ?? null;
      if (inside !== null) {
        scanned += inside.files;
        bytes += inside.bytes;
        reports.push(...inside.reports);
        continue;
      }
      const outcome = await scanFile({ ...scanner, project }, toScan);
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
