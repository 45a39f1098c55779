// Opens, reads and scans one file, and says what became of it. Reads synchronously, which is fastest, and lets others
// run between the windows of a long file.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FileReader, FileStat } from "../../adapters/platform/open-file.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import type { App } from "../create-app.ts";
import type { LocatedFinding, SkipReason } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import {
  type Digest,
  digestContent,
  type FileStamp,
  isSettled,
  NO_DIGEST,
  NO_PAIR,
  pairOfStat,
  type StampKeys,
  sameDigest,
} from "../scan-cache/stamp.ts";
import { beginTextScan, type WindowBuffer } from "./text-scan.ts";

export interface FileScanner {
  readonly app: App;
  readonly project: ProjectScanner;
  readonly reader: FileReader;
  readonly buffer: WindowBuffer;
  readonly excerpts: boolean;
  /** Loads what hashes, which most short scans do without. */
  readonly stampKeys: () => StampKeys;
  readonly fingerprint: (rule: string, path: string, secret: Uint8Array) => string;
}

export interface FileToScan {
  /** Absolute. */
  readonly path: string;
  /** As reports name it. */
  readonly shownAs: string;
  /** As fingerprints know it: relative to the project. */
  readonly knownAs: string;
  /** The folder it must lie in; null where the user named it. */
  readonly root: string | null;
  /** In bytes. */
  readonly maxFileSize: number;
  /** A text with this digest need not be scanned; null: no digest is wanted. */
  readonly known: Digest | null;
}

/** `bytes`: how many were scanned; 0 and a reason where none were. */
export interface FileOutcome {
  readonly bytes: number;
  readonly scanned: boolean;
  readonly findings: readonly LocatedFinding[];
  readonly reason: SkipReason | null;
  /** null where the next scan must look at the file anew, or nobody wants it. */
  readonly stamp: FileStamp | null;
}

/** Bytes after which others may run. */
const SLICE = 4_000_000;

const notScanned = (reason: SkipReason, stamp: FileStamp | null = null): FileOutcome => ({
  bytes: 0,
  scanned: false,
  findings: [],
  reason,
  stamp,
});

export async function scanFile(scanner: FileScanner, file: FileToScan): Promise<FileOutcome> {
  const opened = scanner.reader.open(file.path, file.root);
  if (opened.kind === "refused") return notScanned(opened.reason);
  if (opened.kind === "failed") return notScanned(`unreadable (${opened.code})`);
  try {
    if (opened.size > file.maxFileSize) return notScanned("too large");
    return await readAndScan(scanner, file, opened.fd, opened);
  } catch {
    // A defect of the scanner must not hide the other files; it is reported, without the message, which may hold text.
    return notScanned("scanner error");
  } finally {
    scanner.reader.close(opened.fd);
  }
}

interface OpenFacts {
  readonly size: number;
  readonly stat: FileStat;
}

async function readAndScan(
  scanner: FileScanner,
  file: FileToScan,
  fd: number,
  { size, stat }: OpenFacts,
): Promise<FileOutcome> {
  const { app, project, excerpts, fingerprint, reader, buffer, stampKeys } = scanner;
  const { known } = file;
  const opened = Date.now();
  const stamp = (digest: Digest, unchanged = false): FileStamp | null =>
    known === null
      ? null
      : { stat: isSettled(stat, opened) ? pairOfStat(stampKeys(), stat) : NO_PAIR, digest, unchanged };
  const scan = beginTextScan(
    {
      app,
      project,
      place: { path: file.knownAs, commit: null },
      excerpts,
      path: file.shownAs,
      fingerprint: (rule, secret) => fingerprint(rule, file.knownAs, secret),
    },
    buffer,
    size,
  );
  let total = 0;
  let reason: SkipReason | null = null;
  for (;;) {
    let count: number;
    const room = scan.room();
    try {
      count = reader.read(fd, room);
    } catch (error) {
      if (total === 0) return notScanned(`unreadable (${errorCode(error)})`);
      reason = "cut off while being read";
      break;
    }
    total += count;
    if (count === 0) {
      if (total < size) reason = "cut off while being read";
      break;
    }
    if (total > file.maxFileSize) {
      reason = "too large";
      break;
    }
    if (!(await scan.filled(count))) return notScanned("binary", stamp(NO_DIGEST));
    if (total < size && total % SLICE < count) await nextTurn();
  }
  const isWhole = reason === null && total === size;
  const whole = known === null || !isWhole ? null : scan.whole();
  const digest = whole === null ? NO_DIGEST : digestContent(stampKeys(), whole);
  if (known !== null && whole !== null && sameDigest(digest, known)) {
    return { bytes: total, scanned: true, findings: [], reason, stamp: stamp(digest, true) };
  }
  const result = await scan.end();
  if (result.kind === "binary") return notScanned("binary", stamp(NO_DIGEST));
  if (result.overdue) reason ??= "the project's rules took too long";
  const { findings } = result;
  return { bytes: total, scanned: true, findings, reason, stamp: isWhole && reason === null ? stamp(digest) : null };
}
