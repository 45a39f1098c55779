// What is wrong with how an open document names secrets: mistakes of the manifest where it is one, otherwise of its
// references and logical names. Told from texts alone; no backend is asked.
import type { ReadManifest } from "../../app/manifest/parse-manifest.ts";
import type { ManifestProblem } from "../../app/manifest/problem.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import { driftOf } from "../../core/references/manifest-drift.ts";
import { mayName } from "../../core/references/occurrences.ts";
import { textKindOf } from "../../core/references/text-kind.ts";
import { type TextProblem, textProblems } from "../../core/references/text-problems.ts";
import type { FileConfiguration } from "../configuration.ts";
import type { OpenDocument } from "../documents.ts";
import type { Project, Projects } from "../projects.ts";
import type { Fix, Problem } from "./problem.ts";
import type { SecretUses } from "./secret-uses.ts";

export interface Problems {
  /** Of the present version. The same array where nothing has changed. */
  of(document: OpenDocument, config: FileConfiguration): Promise<readonly Problem[]>;
  forget(uri: string): void;
}

const NONE: readonly Problem[] = [];

export function createProblems(projects: Projects, uses: SecretUses): Problems {
  const known = new Map<string, { readonly basis: readonly unknown[]; readonly problems: readonly Problem[] }>();

  return {
    async of(document, config) {
      const { uri, version } = document;
      const text = document.text.getText();
      const kind = textKindOf(config.path);
      const isSilent = !config.enabled || config.excluded || text.length > config.maxFileSize;
      // The parser of manifests is loaded for files that name a secret, and no others.
      if (isSilent || (kind !== "manifest" && !mayName(text, kind))) return NONE;
      const project = await projects.of(uri);
      const unused = kind === "manifest" && project !== null ? uses.unused(project) : null;
      const basis = [version, config.key, project?.manifest, unused];
      const last = known.get(uri);
      if (last?.basis.every((part, index) => part === basis[index])) return last.problems;
      const found =
        kind === "manifest" && project?.manifestUri === uri
          ? manifestProblems(project, unused ?? [])
          : textProblems(text, kind, project === null ? null : readable(project.manifest));
      const problems = found.length === 0 ? NONE : found.map((one) => placed(one, document));
      known.set(uri, { basis, problems });
      return problems;
    },
    forget: (uri) => void known.delete(uri),
  };
}

/** Null where the YAML of the manifest cannot be read: then nothing is known to be missing. */
const readable = ({ manifest, problems }: ReadManifest): Manifest | null =>
  problems.some(({ code }) => code === "manifest-yaml") ? null : manifest;

function manifestProblems({ manifest, text }: Project, unused: readonly string[]): readonly TextProblem[] {
  // The reader of the section `scan` tells of YAML that cannot be read.
  const own = manifest.problems.filter(({ code }) => code !== "manifest-yaml").map(withFixes);
  const isTold = new Set(own.map(({ code, start }) => `${code} ${start}`));
  const others = textProblems(text, "manifest", readable(manifest));
  return [
    ...own,
    ...others.filter(({ code, start }) => !isTold.has(`${code} ${start}`)),
    ...driftOf(manifest.manifest).flatMap(({ name, missing }) =>
      atName(manifest, name, {
        code: "name-drift",
        severity: "information",
        message: `${name} has no reference for ${missing.join(" and ")}, which other secrets have`,
        remedy: `add refs.${missing[0]}, or a default`,
      }),
    ),
    ...unused.flatMap((name) =>
      atName(manifest, name, {
        code: "name-unused",
        severity: "hint",
        message: `no file of this folder names ${name}`,
        remedy: "remove it if nothing else needs it",
      }),
    ),
  ];
}

const withFixes = ({ fix, ...problem }: ManifestProblem): TextProblem => ({
  ...problem,
  fixes: fix === undefined ? [] : [{ kind: "replace", ...fix }],
});

function atName(
  { places }: ReadManifest,
  name: string,
  problem: Omit<TextProblem, "start" | "end" | "fixes">,
): TextProblem[] {
  const place = places.get(`secrets.${name}`);
  return place === undefined ? [] : [{ ...problem, ...place, fixes: [] }];
}

function placed({ message, remedy, fixes, ...problem }: TextProblem, { text }: OpenDocument): Problem {
  const sentence = (words: string): string => `${words[0]!.toUpperCase()}${words.slice(1)}.`;
  const at = (offset: number) => text.positionAt(offset);
  return {
    code: problem.code,
    severity: problem.severity,
    start: at(problem.start),
    end: at(problem.end),
    // Names of files are written as they are.
    message: `${message.startsWith("latchkey.yaml") ? `${message}.` : sentence(message)} ${sentence(remedy)}`,
    fixes: fixes.map((fix): Fix => (fix.kind === "replace" ? { ...fix, start: at(fix.start), end: at(fix.end) } : fix)),
  };
}
