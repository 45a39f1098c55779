// A JSON report of gitleaks as a baseline. A finding that tells its secret is known by it; one that is redacted by its place.
import { createHash } from "node:crypto";
import type { Criterion } from "../../core/detection/project/policy.ts";
import { type ImportContext, type Imported, isRecord } from "./importer.ts";

type Entry = Readonly<Record<string, unknown>> & { readonly RuleID: string; readonly File: string };

export const isGitleaksReport = (document: unknown): document is readonly Entry[] =>
  Array.isArray(document) &&
  document.length > 0 &&
  document.every((one) => isRecord(one) && typeof one["RuleID"] === "string" && typeof one["File"] === "string");

export function readGitleaksReport(report: readonly Entry[], { by }: ImportContext): Imported {
  const hashes = new Map<string, Set<string>>();
  const places = new Map<string, [line: number, rule: string, commit: null][]>();
  for (const { RuleID, File, Secret, StartLine } of report) {
    const path = File.replaceAll("\\", "/").replace(/^\.\//, "");
    if (typeof Secret === "string" && Secret !== "" && !/REDACTED|\.\.\.$/.test(Secret)) {
      const known = hashes.get(path) ?? new Set();
      hashes.set(path, known.add(createHash("sha1").update(Secret).digest("hex")));
    } else if (typeof StartLine === "number") {
      const known = places.get(path) ?? [];
      known.push([StartLine, RuleID, null]);
      places.set(path, known);
    }
  }
  const criteria: Criterion[][] = [[{ kind: "hashes", hashes }], [{ kind: "places", places }]];
  const allowance = { by, reason: null, rules: null, speaker: "gitleaks", off: false, criteria, all: false } as const;
  return { rules: [], allowances: [allowance], problems: [] };
}
