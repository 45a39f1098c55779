// Looks into the files of a folder that are archives by their names.
import type { SkipReason } from "../located-finding.ts";
import { skip } from "../located-finding.ts";
import type { ProjectScanner } from "../project/project-scanner.ts";
import type { FileScanner, FileToScan } from "../scan/scan-file.ts";
import { type ArchiveOutcome, createArchiveScanner } from "./archive-scan.ts";
import { archiveKind } from "./kind.ts";

/** Gives null where the file is no archive, or cannot be opened: it is for others to say why. */
export function createFileArchiveScan({ app, reader, excerpts, fingerprint }: Omit<FileScanner, "project">) {
  const scan = createArchiveScanner({ app, excerpts, fingerprint });
  return async (file: FileToScan, project: ProjectScanner): Promise<ArchiveOutcome | null> => {
    const kind = archiveKind(file.path);
    if (kind === null) return null;
    const opened = reader.open(file.path, file.root);
    if (opened.kind !== "open") return null;
    const { fd, size } = opened;
    const { shownAs, knownAs, maxFileSize } = file;
    try {
      if (size > maxFileSize) return left(shownAs, "too large");
      return await scan({ fd, size, kind, project, shownAs, knownAs, maxFileSize });
    } catch {
      return left(shownAs, "scanner error");
    } finally {
      reader.close(fd);
    }
  };
}

const left = (path: string, reason: SkipReason): ArchiveOutcome => ({
  files: 0,
  bytes: 0,
  reports: [{ path, findings: [], skipped: skip(path, reason) }],
});
