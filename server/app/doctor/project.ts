// Checks of a project: its manifest, the environment and the mode, .env files in Git, the hook.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run, safeOptions } from "../../adapters/platform/git.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { readModeContext } from "../../core/policy/modes.ts";
import { type Manifest, noManifest } from "../../core/references/manifest.ts";
import type { Environment } from "../../core/references/provider.ts";
import { isHookInstalled } from "../install-hook.ts";
import { createLazyApp } from "../lazy-app.ts";
import { readManifestText } from "../manifest/parse-manifest.ts";
import { loadProject } from "../project/load-project.ts";
import { MANIFEST } from "../scan-config.ts";
import { broken, type Checked, fine, warning } from "./finding.ts";

/** Every mistake with its line and column. Null: there is no manifest that could be used. */
export function checkManifest(project: string): { readonly checked: Checked[]; readonly manifest: Manifest | null } {
  let text: string;
  try {
    text = readFileSync(join(project, MANIFEST), "utf8");
  } catch (error) {
    const code = errorCode(error);
    const checked =
      code === "ENOENT"
        ? warning(MANIFEST, "there is none yet", "latchkey init")
        : broken(MANIFEST, `it cannot be read: ${code}`, "make it a readable file");
    return { checked: [checked], manifest: code === "ENOENT" ? noManifest : null };
  }
  const { manifest, problems, position } = readManifestText(text);
  const checked = problems.map(({ severity, start, message, remedy }) => {
    const { line, column } = position(start);
    return { what: `${MANIFEST}:${line}:${column}`, state: severity, message, remedy };
  });
  const isUsable = problems.every(({ severity }) => severity !== "error");
  const summary = fine(
    MANIFEST,
    `${counted(manifest.secrets.size, "secret")}, ${counted(manifest.backends.size, "backend")}`,
  );
  return { checked: checked.length === 0 ? [summary] : checked, manifest: isUsable ? manifest : null };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function checkMode(environment: Environment, manifest: Manifest): Checked {
  const mode = readModeContext(environment, manifest.policy.mode);
  if (!mode.ok) return broken("mode", mode.error.message, mode.error.remedy);
  const { mode: name, environment: deployment, allowInsecure } = mode.value;
  if (name === "permissive" && deployment !== "local") {
    const remedy = "unset LATCHKEY_SECURITY_MODE, or set it to strict";
    return warning("mode", `the mode is permissive in ${deployment}`, remedy);
  }
  if (allowInsecure && deployment !== "local") {
    const message = `LATCHKEY_ALLOW_INSECURE_ENV is set in ${deployment}, where it counts for nothing`;
    return warning("mode", message, "unset it");
  }
  return fine("mode", `${name}, ${deployment}`);
}

/** Settings of the scan, and those of other scanners; nothing where they are in order. Messages begin with the place. */
export async function checkScanSettings(project: string): Promise<Checked[]> {
  const { knownRules } = createLazyApp({ exposures: false });
  const loaded = await loadProject({ project, shownAs: (file) => relative(project, file), knownRules });
  const problems = loaded.ok ? loaded.value.problems : [loaded.error];
  return problems.map(({ message, remedy }) => broken("settings of the scan", message, remedy ?? "correct it"));
}

/** Samples without values are meant to be committed. */
const SAMPLE = /\.(?:example|sample|template|dist|defaults?|schema)$/;

/** Nothing where there is no repository. */
export async function checkTracked(project: string): Promise<Checked[]> {
  const listed = await run(project, [...safeOptions, "ls-files", "-z", "--", ":(glob)**/.env", ":(glob)**/.env.*"]);
  if (listed.code !== 0) return [];
  const tracked = listed.output.split("\0").filter((path) => path !== "" && !SAMPLE.test(path));
  if (tracked.length === 0) return [fine(".env files", "none is in Git")];
  return tracked.map((path) =>
    broken(".env files", `${path} is in Git`, "git rm --cached it, add it to .gitignore, and change what was in it"),
  );
}

export async function checkHook(cwd: string): Promise<Checked[]> {
  const isInstalled = await isHookInstalled(cwd);
  if (isInstalled === null) return [];
  if (isInstalled) return [fine("pre-commit hook", "commits are checked for leaks")];
  return [warning("pre-commit hook", "commits are not checked for leaks", "latchkey init --hook")];
}
