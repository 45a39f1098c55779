// What holds in a project: the scan section of its latchkey.yaml, and the configurations of other scanners that it has.
import { join, relative } from "node:path";
import { type Failure, ok, type Result } from "../../../shared/result.ts";
import { findRepository } from "../../adapters/platform/ignore-files.ts";
import type { PatternRuleSpec, ProjectPolicy } from "../../core/detection/project/policy.ts";
import { type KnownRules, MANIFEST, readScanConfig, type ScanConfig } from "../scan-config.ts";
import { type FoundConfiguration, loadPolicy } from "./load-policy.ts";

export interface LoadedProject {
  readonly config: ScanConfig;
  /** Rules and allowances of both; paths are relative to `topOf` the project. */
  readonly policy: ProjectPolicy;
  readonly found: readonly FoundConfiguration[];
  readonly problems: readonly Failure[];
}

/** The folder where other scanners' files are looked for, and that paths of a policy are relative to. */
export const topOf = (project: string): string => findRepository(project) ?? project;

export interface ProjectPlace {
  /** The folder of the manifest. */
  readonly project: string;
  /** How messages name a file. */
  readonly shownAs: (file: string) => string;
  readonly knownRules: KnownRules;
}

/** Codes: those of `readScanConfig`. A mistake of another scanner's configuration is no error but a problem. */
export async function loadProject({ project, shownAs, knownRules }: ProjectPlace): Promise<Result<LoadedProject>> {
  const top = topOf(project);
  const folder = shownAs(top);
  const foreign = await loadPolicy(top, folder === "" || folder.endsWith("/") ? folder : `${folder}/`);
  const { rules, allowances } = foreign.policy;
  const known: KnownRules = async () => new Set([...(await knownRules()), ...rules.map(({ id }) => id)]);
  const config = await readScanConfig(
    project,
    shownAs(join(project, MANIFEST)),
    rules.length === 0 ? knownRules : known,
  );
  if (!config.ok) return config;
  const prefix = relative(top, project).replaceAll("\\", "/");
  const own = config.value.customRules.map((rule) => within(rule, prefix));
  const { found, problems } = foreign;
  return ok({ config: config.value, policy: { rules: [...own, ...rules], allowances }, found, problems });
}

/** A rule of a manifest that lies in a folder of the repository: its globs are relative to that folder. */
const within = (rule: PatternRuleSpec, prefix: string): PatternRuleSpec =>
  prefix === "" ? rule : { ...rule, globs: rule.globs.map((glob) => prefixed(glob, prefix)) };

function prefixed(glob: string, prefix: string): string {
  const negated = glob.startsWith("!") ? "!" : "";
  const pattern = glob.slice(negated.length);
  // As in .gitignore, a pattern without a slash matches at any depth.
  const anchored = pattern.replace(/\/$/, "").includes("/");
  return `${negated}/${prefix}/${anchored ? pattern.replace(/^\//, "") : `**/${pattern}`}`;
}
