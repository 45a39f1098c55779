// Baselines of other scanners, as `--baseline` takes them: what they know is allowed.
import { err, ok, type Result } from "../../shared/result.ts";
import type { ImportContext, Imported } from "../adapters/importers/importer.ts";
import type { Allowance } from "../core/detection/project/policy.ts";
import { failureOf, regexEngine } from "./project/load-policy.ts";

/**
 * What a baseline of detect-secrets or a JSON report of gitleaks allows; null where the document, read as JSON, is neither.
 * Code: "baseline-invalid".
 */
export async function readForeignBaseline(
  document: unknown,
  shownAs: string,
): Promise<Result<readonly Allowance[]> | null> {
  const context: ImportContext = { by: "baseline", regex: regexEngine, readOther: () => null };
  const imported = await readAny(document, context);
  if (imported === null) return null;
  const [problem] = imported.problems;
  if (problem === undefined) return ok(imported.allowances);
  const { message } = failureOf(problem, "", shownAs);
  const remedy = "write it anew with its own scanner";
  return err({ code: "baseline-invalid", message: `the baseline ${message}`, remedy });
}

async function readAny(document: unknown, context: ImportContext): Promise<Imported | null> {
  const { isDetectSecretsBaseline, readDetectSecrets } = await import("../adapters/importers/detect-secrets.ts");
  if (isDetectSecretsBaseline(document)) return readDetectSecrets(document, context);
  const { isGitleaksReport, readGitleaksReport } = await import("../adapters/importers/gitleaks-report.ts");
  return isGitleaksReport(document) ? readGitleaksReport(document, context) : null;
}
