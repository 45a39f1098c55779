// The `scan` section of latchkey.yaml: what to leave out, which rules to turn off or weigh otherwise. Finds the manifest
// of a project and reads it; what is in it is the matter of scan-config-parse.ts.
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { findRepository } from "../adapters/platform/ignore-files.ts";
import { errorCode } from "../adapters/platform/walk.ts";
import type { PatternRuleSpec } from "../core/detection/project/policy.ts";
import type { Confidence, Severity } from "../core/detection/rule.ts";

export const MANIFEST = "latchkey.yaml";
const MAX_MANIFEST = 1024 * 1024;

export interface ScanConfig {
  /** Globs in .gitignore syntax, relative to the manifest's folder. */
  readonly exclude: readonly string[];
  readonly rules: ReadonlyMap<string, "off" | Severity>;
  readonly minConfidence: Confidence | null;
  readonly maxFileSize: number | null;
  /** Rules of the project's own. */
  readonly customRules: readonly PatternRuleSpec[];
}

export const noConfig: ScanConfig = {
  exclude: [],
  rules: new Map(),
  minConfidence: null,
  maxFileSize: null,
  customRules: [],
};

/** Gives the ids of all rules. Called only where a manifest names rules: who has no app at hand makes one for it. */
export type KnownRules = () => Promise<ReadonlySet<string>>;

/** The project a folder belongs to: the nearest folder upwards with a manifest or a repository; else the folder itself. */
export function findProject(folder: string): string {
  const top = findRepository(folder);
  for (let at = folder; ; at = dirname(at)) {
    if (readManifest(at) !== null) return at;
    if (at === top || dirname(at) === at) return top ?? folder;
  }
}

/**
 * Reads the manifest of a project folder; `noConfig` where there is none. `knownRules` gives the ids that may be named.
 * Codes: "manifest-unreadable", "manifest-invalid"; the message begins with file:line:column of the first mistake.
 */
export async function readScanConfig(
  project: string,
  shownAs: string,
  knownRules: KnownRules,
): Promise<Result<ScanConfig>> {
  const manifest = readManifest(project);
  if (manifest === null) return ok(noConfig);
  if (manifest.text === null) {
    return err({
      code: "manifest-unreadable",
      message: `${shownAs} cannot be read: ${manifest.code}`,
      remedy: "make it a readable file of at most 1 MiB, or remove it",
    });
  }
  return parseScanConfig(manifest.text, shownAs, knownRules);
}

/** The settings in the text of a manifest; `shownAs` is how messages name it. Code: "manifest-invalid", as above. */
export async function parseScanConfig(
  text: string,
  shownAs: string,
  knownRules: KnownRules,
): Promise<Result<ScanConfig>> {
  // Loaded only where there is a manifest: most scans are done before the YAML parser would be.
  const { parseManifest } = await import("./scan-config-parse.ts");
  return parseManifest(text, shownAs, knownRules);
}

type Manifest = { readonly text: string; readonly code: "" } | { readonly text: null; readonly code: string };

function readManifest(folder: string): Manifest | null {
  const path = join(folder, MANIFEST);
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { text: null, code: "it is not a regular file" };
    return stat.size > MAX_MANIFEST
      ? { text: null, code: "it is larger than 1 MiB" }
      : { text: readFileSync(path, "utf8"), code: "" };
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? null : { text: null, code };
  }
}
