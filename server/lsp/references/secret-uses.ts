// Who names which secret: the open documents at once, and the closed files of a project once somebody asks for all. What is
// kept of a closed file is where it names secrets, and nothing of its text.
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { LinePosition } from "../../app/document-scan-messages.ts";
import { readText } from "../../app/read-text.ts";
import { projectFiles } from "../../app/references/project-files.ts";
import { type Occurrence, occurrencesIn } from "../../core/references/occurrences.ts";
import { textKindOf } from "../../core/references/text-kind.ts";
import { type Configuration, excludeOf } from "../configuration.ts";
import type { Documents, OpenDocument } from "../documents.ts";
import { createEmitter, type Event } from "../emitter.ts";
import { pathOfDocument, pathOfUri, pathWithin, sameForAll, uriOfPath } from "../paths.ts";
import type { Project, Projects } from "../projects.ts";

export interface Use extends Pick<Occurrence, "kind" | "text" | "prefix" | "isCertain"> {
  readonly start: LinePosition;
  readonly end: LinePosition;
  /** It is the entry of the manifest. */
  readonly isDefinition: boolean;
  /** Of an entry of the manifest: its name stands in quotes, which are not part of it. */
  readonly isQuoted: boolean;
}

export interface FileUses {
  readonly uri: string;
  /** Of the open document; null: as it is on the disk. */
  readonly version: number | null;
  /** In the order of the text. */
  readonly uses: readonly Use[];
}

export interface SecretUses {
  /** What an open document names. A name that may mean something else counts where the manifest has it. */
  of(document: OpenDocument): Promise<readonly Use[]>;
  /** What every file of a project names, as they are now; files that name nothing are left out. Null: cancelled. */
  all(project: Project, signal: AbortSignal, onProgress?: (files: number) => void): Promise<readonly FileUses[] | null>;
  /** Logical names of a project that no file names; null while its files were never all looked at. */
  unused(project: Project): readonly string[] | null;
  /** How many files besides the manifest name a secret; null as above. */
  filesNaming(project: Project, name: string): number | null;
  /** These files have changed, appeared or gone. */
  changed(uris: readonly string[]): void;
  /** `unused` may answer otherwise now. */
  readonly onDidChange: Event<void>;
}

/** Larger files, in bytes, name no secrets that a person wrote. */
const MAX_SIZE = 2 * 1024 * 1024;
/** Milliseconds of reading before other work gets its turn. */
const SLICE = 8;

interface ClosedFile {
  readonly stamp: string;
  readonly uses: readonly Use[];
}

/** The closed files of a folder, by path. */
type Index = Map<string, ClosedFile>;

export function createSecretUses(documents: Documents, projects: Projects, configuration: Configuration): SecretUses {
  const indexes = new Map<string, Index>();
  const ofOpen = new WeakMap<OpenDocument, { readonly version: number; readonly uses: readonly Use[] }>();
  const unusedBefore = new Map<string, readonly string[]>();
  const changed = createEmitter<void>();

  /** By the text of the document alone. */
  function written(document: OpenDocument): readonly Use[] {
    const last = ofOpen.get(document);
    if (last?.version === document.version) return last.uses;
    const uses = usesIn(document.text, configuration.of(document).path);
    ofOpen.set(document, { version: document.version, uses });
    return uses;
  }

  const readClosed = (folder: string, path: string): readonly Use[] => {
    const text = readText(join(folder, path), { root: folder, maxFileSize: MAX_SIZE });
    return text === null ? NONE : usesIn(TextDocument.create("", "", 0, text), path);
  };

  async function refresh(folder: string, signal: AbortSignal, onProgress?: (files: number) => void) {
    const before = indexes.get(folder) ?? new Map();
    const index: Index = new Map();
    let turn = performance.now();
    for (const { path, stamp } of projectFiles(folder, excludedIn(configuration, folder))) {
      const last = before.get(path);
      index.set(path, last?.stamp === stamp ? last : { stamp, uses: readClosed(folder, path) });
      if (performance.now() - turn < SLICE) continue;
      onProgress?.(index.size);
      await nextTurn();
      if (signal.aborted) return null;
      turn = performance.now();
    }
    indexes.set(folder, index);
    changed.fire();
    return index;
  }

  /** The folders to look through: the project's, or those of the workspace within it where it reaches beyond them. */
  const foldersOf = ({ folder }: Project): readonly string[] => {
    const roots = configuration.roots.map(({ path }) => path);
    if (roots.some((root) => root === folder || pathWithin(root, folder) !== null)) return [folder];
    return roots.filter((root) => pathWithin(folder, root) !== null);
  };

  /** What is known now; closed files only where all were looked at. */
  function* knownFiles(project: Project): Generator<FileUses> {
    for (const document of documents.all()) {
      if (belongs(project, pathOfDocument(document.uri))) {
        yield { uri: document.uri, version: document.version, uses: counted(written(document), project, document.uri) };
      }
    }
    for (const folder of foldersOf(project)) {
      for (const [path, { uses }] of indexes.get(folder) ?? []) {
        const uri = uses.length === 0 ? null : uriOfPath(join(folder, path));
        if (uri === null || uri === project.manifestUri || documents.isOpen(uri)) continue;
        if (belongs(project, join(folder, path))) yield { uri, version: null, uses: counted(uses, project, uri) };
      }
    }
    // It may lie above the folders that are looked through.
    const { manifestUri: uri, text } = project;
    if (text === "" || documents.isOpen(uri)) return;
    const uses = usesIn(TextDocument.create(uri, "yaml", 0, text), uri);
    yield { uri, version: null, uses: counted(uses, project, uri) };
  }

  /** Not of a project within the project. */
  const belongs = ({ folder }: Project, path: string | null): boolean =>
    path !== null && pathWithin(folder, path) !== null && !isNested(indexes.get(folder), folder, path);

  const isComplete = (project: Project): boolean => {
    const folders = foldersOf(project);
    return folders.length > 0 && folders.every((folder) => indexes.has(folder));
  };

  const namesIn = function* (project: Project): Generator<readonly [uri: string, name: string]> {
    for (const { uri, uses } of knownFiles(project)) {
      for (const { kind, text, isDefinition } of uses) if (kind === "name" && !isDefinition) yield [uri, text];
    }
  };

  return {
    async of(document) {
      const uses = written(document);
      const project = await projects.of(document.uri);
      return project === null ? uses : counted(uses, project, document.uri);
    },
    async all(project, signal, onProgress) {
      await configuration.ready;
      for (const folder of foldersOf(project)) {
        if ((await refresh(folder, signal, onProgress)) === null) return null;
      }
      return [...knownFiles(project)].filter(({ uses }) => uses.length > 0);
    },
    unused(project) {
      if (!isComplete(project)) return null;
      const named = new Set([...namesIn(project)].map(([, name]) => name));
      const unused = [...project.manifest.manifest.secrets.keys()].filter((name) => !named.has(name));
      const before = unusedBefore.get(project.folder);
      if (before !== undefined && before.join("\n") === unused.join("\n")) return before;
      unusedBefore.set(project.folder, unused);
      return unused;
    },
    filesNaming(project, name) {
      if (!isComplete(project)) return null;
      return new Set([...namesIn(project)].flatMap(([uri, one]) => (one === name ? [uri] : []))).size;
    },
    changed(uris) {
      let isNews = false;
      for (const uri of uris) {
        const path = pathOfUri(uri);
        for (const [folder, index] of indexes) {
          const within = path === null ? null : pathWithin(folder, path);
          if (within === null || (!index.has(within) && path!.includes("node_modules"))) continue;
          // Its stamp is another: the next look at all files reads it again.
          index.set(within, { stamp: "", uses: readClosed(folder, within) });
          isNews = true;
        }
      }
      if (isNews) changed.fire();
    },
    onDidChange: changed.event,
  };
}

const NONE: readonly Use[] = [];

function usesIn(text: TextDocument, path: string): readonly Use[] {
  const found = occurrencesIn(text.getText(), textKindOf(path));
  if (found.length === 0) return NONE;
  return found.map(({ start, end, ...rest }) => ({
    ...rest,
    start: text.positionAt(start),
    end: text.positionAt(end),
    isDefinition: false,
    isQuoted: false,
  }));
}

/** With the entries of the manifest where it is one, and without names that it does not have where they may be words. */
function counted(uses: readonly Use[], project: Project, uri: string): readonly Use[] {
  const { manifest, text, manifestUri } = project;
  const known = uses.filter(
    (use) => use.kind === "reference" || use.isCertain || manifest.manifest.secrets.has(use.text),
  );
  if (sameForAll(uri) !== sameForAll(manifestUri)) return known;
  const document = TextDocument.create(manifestUri, "yaml", 0, text);
  const entries = [...manifest.manifest.secrets.keys()].flatMap((name): Use[] => {
    const place = manifest.places.get(`secrets.${name}`);
    if (place === undefined) return [];
    const isQuoted = /["']/.test(text[place.start] ?? "");
    const start = document.positionAt(place.start + (isQuoted ? 1 : 0));
    const end = document.positionAt(place.end - (isQuoted ? 1 : 0));
    return [{ kind: "name", text: name, prefix: "", isCertain: true, start, end, isDefinition: true, isQuoted }];
  });
  const isBefore = ({ start: a }: Use, { start: b }: Use): number => a.line - b.line || a.character - b.character;
  return [...entries, ...known].sort(isBefore);
}

function excludedIn({ roots }: Configuration, folder: string): readonly string[] {
  const root = roots.find(({ path, project }) => path === folder || project === folder);
  return root === undefined ? [] : excludeOf(root);
}

/** Whether a latchkey.yaml between the folder and the path makes it another project's. */
function isNested(index: Index | undefined, folder: string, path: string): boolean {
  if (index === undefined) return false;
  const names = pathWithin(folder, path)!.split("/");
  for (let depth = 1; depth < names.length; depth++) {
    if (index.has([...names.slice(0, depth), "latchkey.yaml"].join("/"))) return true;
  }
  return false;
}
