// Opens, reads and scans one file, and says what became of it. Reads synchronously, which is fastest, and lets others
// run between the windows of a long file.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FileReader } from "../../adapters/platform/open-file.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import type { App } from "../create-app.ts";
import type { LocatedFinding, SkipReason } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import { beginTextScan, type WindowBuffer } from "./text-scan.ts";

export interface FileScanner {
  readonly app: App;
  readonly project: ProjectScanner;
  readonly reader: FileReader;
  readonly buffer: WindowBuffer;
  readonly excerpts: boolean;
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
}

/** `bytes`: how many were scanned; 0 and a reason where none were. */
export interface FileOutcome {
  readonly bytes: number;
  readonly scanned: boolean;
  readonly findings: readonly LocatedFinding[];
  readonly reason: SkipReason | null;
}

/** Bytes after which others may run. */
const SLICE = 4_000_000;

const notScanned = (reason: SkipReason): FileOutcome => ({ bytes: 0, scanned: false, findings: [], reason });

export async function scanFile(scanner: FileScanner, file: FileToScan): Promise<FileOutcome> {
  const opened = scanner.reader.open(file.path, file.root);
  if (opened.kind === "refused") return notScanned(opened.reason);
  if (opened.kind === "failed") return notScanned(`unreadable (${opened.code})`);
  try {
    if (opened.size > file.maxFileSize) return notScanned("too large");
    return await readAndScan(scanner, file, opened.fd, opened.size);
  } catch {
    // A defect of the scanner must not hide the other files; it is reported, without the message, which may hold text.
    return notScanned("scanner error");
  } finally {
    scanner.reader.close(opened.fd);
  }
}

async function readAndScan(scanner: FileScanner, file: FileToScan, fd: number, size: number): Promise<FileOutcome> {
  const { app, project, excerpts, fingerprint, reader, buffer } = scanner;
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
    if (!(await scan.filled(count))) return notScanned("binary");
    if (total < size && total % SLICE < count) await nextTurn();
  }
  const result = await scan.end();
  if (result.kind === "binary") return notScanned("binary");
  if (result.overdue) reason ??= "the project's rules took too long";
  return { bytes: total, scanned: true, findings: result.findings, reason };
}
