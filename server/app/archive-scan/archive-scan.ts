// Scans what an archive holds, in bounded memory and time: entries as streams, archives within archives too. What cannot be scanned
// is reported with its reason, and the rest goes on.
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ArchiveEntries, EntryContent } from "../../adapters/archives/entry.ts";
import { fileRange } from "../../adapters/archives/file-range.ts";
import { tarEntries } from "../../adapters/archives/tar.ts";
import { zipEntries } from "../../adapters/archives/zip.ts";
import type { App } from "../create-app.ts";
import { type FileReport, type LocatedFinding, type SkipReason, skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import { beginTextScan, createWindowBuffer, feed } from "../scan/text-scan.ts";
import { type ArchiveKind, archiveKind, innerPath, unpackedName } from "./kind.ts";
import { type ArchiveLimits, archiveLimits, type Budget, createBudget, LimitReached } from "./limits.ts";

export interface ArchiveScanOptions {
  readonly app: App;
  readonly excerpts: boolean;
  /** Of a text that stands under this path; see `ArchiveFile.knownAs`. */
  readonly fingerprint: (rule: string, path: string, secret: Uint8Array) => string;
  readonly limits?: ArchiveLimits;
}

/** An open file that is an archive. */
export interface ArchiveFile {
  readonly fd: number;
  /** In bytes. */
  readonly size: number;
  readonly kind: ArchiveKind;
  /** As reports name it. */
  readonly shownAs: string;
  /** As fingerprints know it. */
  readonly knownAs: string;
  /** What its project asks for. */
  readonly project: ProjectScanner;
  /** Of an entry, in bytes. */
  readonly maxFileSize: number;
}

export interface ArchiveOutcome {
  /** Entries that were read as text, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Entries with findings or skipped, and the archive where it could not be read. */
  readonly reports: readonly FileReport[];
}

export type ArchiveScanner = (file: ArchiveFile) => Promise<ArchiveOutcome>;

type Source = AsyncIterable<Buffer>;

/** Where something stands within the file: what follows its path. */
interface Place {
  readonly inner: string;
  readonly depth: number;
}

/** One archive at a time. */
export function createArchiveScanner(options: ArchiveScanOptions): ArchiveScanner {
  const { app, excerpts, limits = archiveLimits } = options;
  const buffer = createWindowBuffer();
  return async (file) => {
    const reports: FileReport[] = [];
    const budget = createBudget(file.size, limits);
    let files = 0;
    let bytes = 0;

    const report = (inner: string, findings: readonly LocatedFinding[], reason: SkipReason | null): void => {
      const path = file.shownAs + inner;
      if (findings.length === 0 && reason === null) return;
      reports.push({ path, findings, skipped: reason === null ? null : skip(path, reason) });
    };

    const scanText = async (source: Source, inner: string): Promise<void> => {
      const text = {
        app,
        excerpts,
        project: file.project,
        place: { path: file.knownAs + inner, commit: null },
        path: file.shownAs + inner,
        fingerprint: (rule: string, secret: Uint8Array) => options.fingerprint(rule, file.knownAs + inner, secret),
      };
      const scan = beginTextScan(text, buffer);
      let total = 0;
      let reason: SkipReason | null = null;
      for await (const chunk of source) {
        total += chunk.length;
        if (total > file.maxFileSize) {
          reason = "too large";
          break;
        }
        if (!(await feed(scan, chunk))) break;
      }
      const result = await scan.end();
      if (result.kind === "binary") return report(inner, [], "binary");
      files++;
      bytes += total;
      return report(inner, result.findings, result.overdue ? "the project's rules took too long" : reason);
    };

    const scanEntry = async (name: string, content: EntryContent, { inner, depth }: Place): Promise<void> => {
      budget.entry();
      const place = { inner: `${inner}!/${innerPath(name)}`, depth: depth + 1 };
      if (content.kind === "unreadable") return report(place.inner, [], `archive: ${content.why}`);
      const { stream, compressed } = content;
      const source = compressed ? metered(stream, budget) : (stream as Source);
      try {
        await scanNamed(source, name, place);
      } catch (error) {
        if (error instanceof LimitReached) throw error;
        report(place.inner, [], "archive: damaged");
      } finally {
        stream.destroy();
      }
    };

    const scanNamed = async (source: Source, name: string, place: Place): Promise<void> => {
      const kind = archiveKind(name);
      if (kind === null) return scanText(source, place.inner);
      if (place.depth >= limits.depth) return report(place.inner, [], "archive: nested too deep");
      if (kind !== "zip") return scanStream(kind, source, name, place);
      const whole = await collect(source, limits.nestedZip);
      if (whole === null) return report(place.inner, [], "archive: too large within an archive");
      return scanEntries(zipEntries(whole), place);
    };

    const scanStream = (kind: "tar" | "gzip", source: Source, name: string, place: Place): Promise<void> => {
      if (kind === "tar") return scanEntries(tarEntries(source), place);
      const unpacked = metered(gunzip(source), budget);
      const inner = unpackedName(name);
      // A packed tar is one archive, not two.
      if (archiveKind(inner) === "tar") return scanEntries(tarEntries(unpacked), place);
      return scanEntry(inner, { kind: "stream", stream: Readable.from(unpacked), compressed: false }, place);
    };

    const scanEntries = async (entries: ArchiveEntries, place: Place): Promise<void> => {
      for await (const { name, content } of entries) await scanEntry(name, content, place);
    };

    try {
      const place = { inner: "", depth: 0 };
      if (file.kind === "zip") await scanEntries(zipEntries(file), place);
      else {
        const source = fileRange(file.fd, 0, file.size);
        await scanStream(file.kind, source, file.shownAs.slice(file.shownAs.lastIndexOf("/") + 1), place);
      }
    } catch (error) {
      report("", [], error instanceof LimitReached ? `archive: ${error.reason}` : "archive: damaged");
    }
    return { files, bytes, reports };
  };
}

/** What is wrong with the source is thrown to who reads the result. */
function gunzip(source: Source): Readable {
  return pipeline(source, createGunzip(), () => {}) as unknown as Readable;
}

/** Counts what is unpacked. */
async function* metered(stream: AsyncIterable<Buffer>, budget: Budget): Source {
  for await (const chunk of stream) {
    budget.unpacked(chunk.length);
    yield chunk;
  }
}

/** All of it in memory; null where it is more than `most`. */
async function collect(source: Source, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
