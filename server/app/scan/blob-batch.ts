// Scans batches of contents that Git holds. Each thread reads through a Git process of its own.
import { createBlobReader } from "../../adapters/platform/git-blobs.ts";
import type { App } from "../create-app.ts";
import type { FileReport } from "../located-finding.ts";
import type { BatchScanner, BatchSetup } from "./batch.ts";
import { createBlobScanner, MAX_BLOB } from "./blob-scan.ts";

/** The batches' root is the top of a repository; a thread has to do with one. */
export function createBlobBatchScanner(app: App, { roots, key, excerpts }: BatchSetup): BatchScanner {
  const root = roots[0]!;
  const scan = createBlobScanner({ app, root, key, excerpts });
  // Where nobody closes it, because the thread is ended, it sees its end of the pipe closed.
  const reader = createBlobReader(root.path);
  const scanBatch: BatchScanner["scan"] = async ({ sequence, root: index, files, blobs }) => {
    const reports: FileReport[] = [];
    let scanned = 0;
    let bytes = 0;
    const ids = blobs!.map(({ blob }) => blob);
    await reader.read(ids, Math.min(root.maxFileSize, MAX_BLOB), async (i, content, size) => {
      const outcome = await scan(files[i]!, content, size);
      if (outcome.scanned) {
        scanned++;
        bytes += size;
      }
      const { path, findings, skipped } = outcome.report;
      if (skipped !== null || findings.length > 0) {
        const { commit } = blobs![i]!;
        reports.push({ path, findings: findings.map((finding) => ({ ...finding, commit })), skipped });
      }
      return true;
    });
    return { sequence, root: index, files: scanned, bytes, reports, stamps: null };
  };
  return { scan: scanBatch, close: reader.close };
}
