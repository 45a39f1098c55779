// What holds for a file: the client's settings, and the `scan` section of the latchkey.yaml of its project.
// Read when the server starts and again when either changes; never from the network.
import { basename, dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readSettings, type ScanSettings } from "../../shared/settings.ts";
import type { ScannableDocument } from "../app/document-scan.ts";
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import { isLeftOut } from "../app/path-filter.ts";
import { loadProject, topOf } from "../app/project/load-project.ts";
import { createJudge } from "../app/scan/judge.ts";
import {
  findProject,
  type KnownRules,
  MANIFEST,
  noConfig,
  parseScanConfig,
  type ScanConfig,
} from "../app/scan-config.ts";
import { isEmpty, noPolicy, type ProjectPolicy } from "../core/detection/project/policy.ts";
import { isExposure } from "../core/detection/reasons.ts";
import type { OpenDocument } from "./documents.ts";
import { createEmitter, type Event } from "./emitter.ts";
import type { FindingsStore, Mistake } from "./findings-store.ts";
import { pathByLanguage, pathOfDocument, pathOfUri, pathWithin, uriOfPath } from "./paths.ts";

/** In bytes, where nobody says otherwise. */
export const DEFAULT_MAX_FILE_SIZE = 10 * 1024 * 1024;

/** A folder of the workspace with what holds in it. */
export interface Root {
  readonly uri: string;
  readonly path: string;
  /** The folder that fingerprints and the manifest's patterns are relative to. */
  readonly project: string;
  readonly settings: ScanSettings;
  readonly config: ScanConfig;
  /** The repository's folder, or else the project's; paths of the policy are relative to it. */
  readonly top: string;
  readonly policy: ProjectPolicy;
}

export interface FileConfiguration {
  readonly enabled: boolean;
  readonly onType: boolean;
  readonly excluded: boolean;
  /** In bytes. */
  readonly maxFileSize: number;
  /** The path by which rules see the kind of the file. */
  readonly path: string;
  readonly fingerprintPath: string;
  /** What the project brings, and the file's path in it; none: nothing. */
  readonly project: ScannableDocument["project"];
  /** The finding as it counts here; null where it is not wanted. */
  judge(finding: DocumentFinding): DocumentFinding | null;
  /** Differs whenever the document must be looked at anew. */
  readonly key: string;
}

export interface Configuration {
  /** Settled when the settings are there for the first time. */
  readonly ready: Promise<void>;
  readonly roots: readonly Root[];
  /** Whether anything is looked at outside of folders that say otherwise. */
  readonly enabled: boolean;
  of(document: OpenDocument): FileConfiguration;
  /** The innermost root that a file lies in; null if it lies in none. */
  rootOf(path: string): Root | null;
  /** The finding as it counts in a root; null where it is not wanted. */
  judgeIn(root: Root, finding: DocumentFinding): DocumentFinding | null;
  /** Mistakes of a document that is a manifest; none of any other. */
  mistakesIn(document: OpenDocument): Promise<readonly Mistake[]>;
  load(): Promise<void>;
  readonly onDidChange: Event<void>;
}

export interface ConfigurationSource {
  /** The present folders of the workspace, as URIs. */
  folders(): readonly string[];
  /** Raw settings of the section `latchkey`: first those for no folder, then one for each. */
  settings(folders: readonly string[]): Promise<readonly unknown[]>;
  isOpen(uri: string): boolean;
  readonly knownRules: KnownRules;
  warn(message: string): void;
}

export function createConfiguration(source: ConfigurationSource, store: FindingsStore): Configuration {
  const changed = createEmitter<void>();
  const ready = Promise.withResolvers<void>();
  let roots: readonly Root[] = [];
  let general = readSettings(undefined).settings;
  let generation = 0;
  let loading = 0;
  const known = new Map<string, { readonly generation: number; readonly config: FileConfiguration }>();
  const faulty = new Set<string>();
  /** Mistakes in other scanners' files, said once. */
  const told = new Set<string>();

  async function load(): Promise<void> {
    const turn = ++loading;
    const folders = source.folders().filter((uri) => pathOfUri(uri) !== null);
    const raw = await source.settings(folders);
    const settings = raw.map((one) => readSettings(one));
    const next = await Promise.all(
      folders.map((uri, index) => readRoot(uri, settings[index + 1]?.settings ?? settings[0]!.settings)),
    );
    // A later change overtook this one.
    if (turn !== loading) return;
    for (const message of new Set(settings.flatMap(({ problems }) => problems.map((problem) => problem.message)))) {
      source.warn(message);
    }
    general = settings[0]!.settings;
    // The innermost root of nested ones holds.
    roots = next.sort((a, b) => b.path.length - a.path.length);
    generation++;
    known.clear();
    ready.resolve();
    changed.fire();
  }

  async function readRoot(uri: string, settings: ScanSettings): Promise<Root> {
    const path = pathOfUri(uri)!;
    const project = findProject(path);
    const manifest = join(project, MANIFEST);
    const top = topOf(project);
    const shownAs = (file: string): string => relative(project, file).replaceAll("\\", "/");
    const read = await loadProject({ project, shownAs, knownRules: source.knownRules });
    const manifestUri = uriOfPath(manifest);
    if (!source.isOpen(manifestUri)) {
      const mistakes = read.ok ? [] : mistakesOf(read.error.message, read.error.remedy);
      if (mistakes.length > 0 || faulty.delete(manifestUri)) store.setMistakes(manifestUri, mistakes);
      if (mistakes.length > 0) faulty.add(manifestUri);
    }
    const { config, policy, problems } = read.ok ? read.value : { config: noConfig, policy: noPolicy, problems: [] };
    for (const { message } of problems) {
      if (!told.has(message)) source.warn(`${message}.`);
      told.add(message);
    }
    const before = roots.find((root) => root.uri === uri)?.policy;
    const same = before !== undefined && isDeepStrictEqual(before, policy);
    return {
      uri,
      path,
      project,
      top,
      settings,
      config: withSettings(config, settings),
      policy: same ? before : policy,
    };
  }

  const rootOf = (path: string): Root | null => roots.find((root) => pathWithin(root.path, path) !== null) ?? null;

  function resolve(document: OpenDocument): FileConfiguration {
    const path = pathOfDocument(document.uri);
    const root = path === null ? null : rootOf(path);
    const settings = root?.settings ?? general;
    const config = root?.config ?? withSettings(noConfig, settings);
    const project = path === null ? null : (root?.project ?? findProject(dirname(path)));
    const hasFile = path !== null && document.notebook === null;
    return {
      enabled: settings.enable,
      onType: settings.onType,
      excluded: root !== null && isLeftOut(root.project, path!, { ignore: false, exclude: excludeOf(root) }),
      maxFileSize: settings.maxFileSize ?? config.maxFileSize ?? DEFAULT_MAX_FILE_SIZE,
      path: hasFile ? path.replaceAll("\\", "/") : pathByLanguage(path, document.languageId),
      project: projectOf(root, path),
      fingerprintPath: path === null ? document.uri : (pathWithin(project!, path) ?? basename(path)),
      judge: judgeOf(config, settings, root?.policy ?? noPolicy),
      key: String(generation),
    };
  }

  return {
    ready: ready.promise,
    get roots() {
      return roots;
    },
    get enabled() {
      return general.enable;
    },
    of(document) {
      const cached = known.get(document.uri);
      if (cached?.generation === generation) return cached.config;
      const config = resolve(document);
      known.set(document.uri, { generation, config });
      return config;
    },
    rootOf,
    judgeIn: ({ config, settings, policy }, finding) => judgeOf(config, settings, policy)(finding),
    async mistakesIn(document) {
      const path = pathOfUri(document.uri);
      if (path === null || basename(path) !== MANIFEST) return [];
      const parsed = await parseScanConfig(document.text.getText(), MANIFEST, source.knownRules);
      return parsed.ok ? [] : mistakesOf(parsed.error.message, parsed.error.remedy);
    },
    load,
    onDidChange: changed.event,
  };
}

/** Everything that is left out in a root, in the syntax of .gitignore, relative to its project. */
export const excludeOf = ({ settings, config }: Root): readonly string[] => [...config.exclude, ...settings.exclude];

/** What the root brings, for a document at `path`. */
export const projectOf = (root: Root | null, path: string | null): ScannableDocument["project"] =>
  root === null || path === null || isEmpty(root.policy)
    ? undefined
    : { policy: root.policy, path: pathWithin(root.top, path) ?? basename(path) };

function judgeOf(config: ScanConfig, { minConfidence, exposures }: ScanSettings, { rules }: ProjectPolicy) {
  // Without a baseline the date does not matter.
  const judge = createJudge<DocumentFinding>({ config, minConfidence, rules: null, baseline: null, today: "" });
  const own = new Set(rules.flatMap(({ id, origin }) => (origin === "latchkey" ? id : [id, `${origin}/${id}`])));
  return (finding: DocumentFinding): DocumentFinding | null => {
    if (!exposures && isExposure(finding)) return null;
    const judged = judge(finding);
    return judged === null || !own.has(finding.rule) ? judged : { ...judged, isOwn: true };
  };
}

/** The project's rules, overruled by the settings. */
function withSettings(config: ScanConfig, settings: ScanSettings): ScanConfig {
  const rules = new Map(config.rules);
  for (const [id, level] of Object.entries(settings.rules)) {
    if (level === "on") rules.delete(id);
    else rules.set(id, level);
  }
  return { ...config, rules };
}

/** The place that a message of the manifest's reader begins with. */
function mistakesOf(message: string, remedy: string | undefined): readonly Mistake[] {
  const [, line = "1", column = "1", what = message] = /^latchkey\.yaml:(\d+):(\d+): (.*)$/s.exec(message) ?? [];
  // The place is shown, so that the text there, which may be anything, need not be quoted.
  const said = what.replace(/ "(?:[^"\\]|\\.)*"/g, " of this name").replace(/: .*$/s, "");
  const advice = remedy === undefined ? "" : ` Try: ${remedy}.`;
  return [{ line: Number(line) - 1, character: Number(column) - 1, message: `${said}.${advice}` }];
}
