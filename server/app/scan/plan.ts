// From the paths a user names to the roots of a scan: what each belongs to, and the settings that hold there.
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { err, type Failure, ok, type Result } from "../../../shared/result.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import type { Allowance } from "../../core/detection/project/policy.ts";
import { loadProject, topOf } from "../project/load-project.ts";
import { findProject, type KnownRules, type ScanConfig } from "../scan-config.ts";
import type { BatchRoot } from "./batch.ts";

/** Everything is looked at by default; what is larger is hardly text that somebody wrote. Read in windows, so memory is no matter. */
export const DEFAULT_MAX_FILE_SIZE = 2 ** 30;

export interface ScanRoot extends BatchRoot {
  /** The one file of `path` that was named; null: the whole folder. */
  readonly file: string | null;
  /** Where `path` lies in its project: before a file's path, for the globs of the settings. */
  readonly projectPrefix: string;
  readonly config: ScanConfig;
  /** What the project asks for that cannot be done. */
  readonly problems: readonly Failure[];
}

export interface PlanOptions {
  readonly cwd: string;
  /** Comes before the project's; null leaves it to the project. */
  readonly maxFileSize: number | null;
  readonly knownRules: KnownRules;
  /** Besides those of the project. */
  readonly allowances?: readonly Allowance[];
}

/** Codes: "path-missing", "path-unreadable", and those of `readScanConfig`. */
export async function planRoots(paths: readonly string[], options: PlanOptions): Promise<Result<readonly ScanRoot[]>> {
  const roots = new Map<string, ScanRoot>();
  for (const path of paths) {
    const root = await planRoot(path, options);
    if (!root.ok) return root;
    roots.set(join(root.value.path, root.value.file ?? ""), root.value);
  }
  return ok([...roots.values()]);
}

async function planRoot(
  path: string,
  { cwd, maxFileSize, knownRules, allowances = [] }: PlanOptions,
): Promise<Result<ScanRoot>> {
  const named = resolve(cwd, path);
  let real: string;
  let isFolder: boolean;
  try {
    real = realpathSync.native(named);
    isFolder = statSync(real).isDirectory();
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR"
      ? err({
          code: "path-missing",
          message: `${path} cannot be scanned: there is no such file or folder`,
          remedy: "check the path; it is taken relative to the working directory",
        })
      : err({
          code: "path-unreadable",
          message: `${path} cannot be scanned: ${code}`,
          remedy: "check its permissions",
        });
  }
  // A link that was named is read where it leads; it is still shown by the name that was given.
  const folder = isFolder ? real : dirname(real);
  const shownFolder = isFolder ? named : dirname(named);
  const project = findProject(folder);
  // The repository rather than the project, whose place moves with the folder that is named.
  const top = topOf(project);
  const shownAs = (file: string): string => showPath(relative(cwd, file));
  const loaded = await loadProject({ project, shownAs, knownRules });
  if (!loaded.ok) return loaded;
  const { config, policy, problems } = loaded.value;
  return ok({
    path: folder,
    file: isFolder ? null : basename(real),
    shownPrefix: prefix(showPath(relative(cwd, shownFolder))),
    knownPrefix: prefix(showPath(relative(top, folder))),
    projectPrefix: prefix(showPath(relative(project, folder))),
    config,
    policy: { ...policy, allowances: [...policy.allowances, ...allowances] },
    problems,
    maxFileSize: maxFileSize ?? config.maxFileSize ?? DEFAULT_MAX_FILE_SIZE,
  });
}

/** A path as reports write it: with "/". */
export const showPath = (path: string): string => (sep === "/" ? path : path.replaceAll(sep, "/"));

const prefix = (folder: string): string => (folder === "" || folder.endsWith("/") ? folder : `${folder}/`);
