// Scans batches of contents that Git holds. Each thread reads through a Git process of its own.
import { createBlobReader } from "../../adapters/platform/git-blobs.ts";
import type { App } from "../create-app.ts";
import type { FileReport } from "../located-finding.ts";
import type { BatchScanner, BatchSetup } from "./batch.ts";
import { type BlobScanner, createBlobScanner, MAX_BLOB } from "./blob-scan.ts";

/** The batches' root is the top of a repository; a thread has to do with one. */
export function createBlobBatchScanner(app: App, { roots, key, excerpts }: BatchSetup): BatchScanner {
  const root = roots[0]!;
  let scan: BlobScanner | null = null;
  // Where nobody closes it, because the thread is ended, it sees its end of the pipe closed.
  const reader = createBlobReader(root.path);
  const scanBatch: BatchScanner["scan"] = async ({ sequence, root: index, files, blobs }) => {
    scan ??= createBlobScanner({ app, project: await app.forProject(root.policy), root, key, excerpts });
    const scanBlob = scan;
    const reports: FileReport[] = [];
    let scanned = 0;
    let bytes = 0;
    const ids = blobs!.map(({ blob }) => blob);
    await reader.read(ids, Math.min(root.maxFileSize, MAX_BLOB), async (i, content, size) => {
      const { commit } = blobs![i]!;
      const outcome = await scanBlob(files[i]!, content, size, commit);
      if (outcome.scanned) {
        scanned++;
        bytes += size;
      }
      const { path, findings, skipped } = outcome.report;
      if (skipped !== null || findings.length > 0) {
        reports.push({ path, findings, skipped });
      }
      return true;
    });
    return { sequence, root: index, files: scanned, bytes, reports, stamps: null };
  };
  return { scan: scanBatch, close: reader.close };
}
