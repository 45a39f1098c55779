// Scores predictions with the scorer that comes with the corpora.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "./dataset.ts";

export interface Scorer {
  readonly script: string;
  readonly corpus: string;
}

/** The scorer's last line, for findings that stand at these places. */
export const score = (scorer: Scorer, places: readonly Place[], extra: readonly string[] = []): string => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-score-"));
  try {
    const file = join(folder, "findings.json");
    writeFileSync(file, JSON.stringify({ findings: places.map((place) => ({ rule: "generic", ...place })) }));
    const labels = join(scorer.corpus, "labels.jsonl");
    const root = join(scorer.corpus, "files");
    const options = ["--labels", labels, "--root", root, "--findings", file, ...extra];
    return execFileSync(process.execPath, [scorer.script, ...options], { encoding: "utf8", maxBuffer: 1 << 26 }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
};
