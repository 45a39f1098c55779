// The projects of the workspace as they are in the editor: the manifest that a document belongs to, with what is not saved
// yet, and the broker that keeps the secrets of its folder. Knowing a project never touches the network.
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createSecrets, type Secrets, type SecretsOptions } from "../app/broker/secrets.ts";
import type { ReadManifest } from "../app/manifest/parse-manifest.ts";
import { findProject, MANIFEST } from "../app/scan-config.ts";
import type { SecretInfo } from "../app/secrets/secret-info.ts";
import type { Environment } from "../core/references/provider.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import { createEmitter, type Event } from "./emitter.ts";
import { pathOfDocument, pathOfUri, pathWithin, uriOfPath } from "./paths.ts";

export interface Project {
  /** Folder of the manifest. */
  readonly folder: string;
  readonly manifestUri: string;
  /** Text of the manifest; "" where there is none. */
  readonly text: string;
  readonly manifest: ReadManifest;
}

export interface Projects {
  /** The project of a document; of one without a file that of the first folder. Null: there is no folder at all. */
  of(uri: string): Promise<Project | null>;
  /** Of every folder of the workspace. */
  all(): Promise<readonly Project[]>;
  /** The project of the workspace that a client names; null: it is none of them. */
  at(folder: string): Promise<Project | null>;
  /** What the machine says of itself. */
  readonly environment: Environment;
  /** The secrets of a project's folder. Its process starts with the first request. */
  secrets(folder: string): Secrets;
  /** What was last told of a secret, without asking anybody; null: nothing. */
  lastKnown(folder: string, name: string): SecretInfo | null;
  /** Asks for what may be shown of a secret, and remembers it. Only after a gesture of a person. */
  describe(folder: string, name: string, signal: AbortSignal): ReturnType<Secrets["describe"]>;
  /** Files or grants may have come, gone or changed. */
  refresh(): void;
  /** A manifest, or what is known of a secret or a backend, is another now. */
  readonly onDidChange: Event<void>;
  dispose(): Promise<void>;
}

export interface ProjectsParts {
  readonly documents: Documents;
  folders(): readonly string[];
  readonly options: Omit<SecretsOptions, "workspace">;
}

export function createProjects({ documents, folders, options }: ProjectsParts): Projects {
  const projectOfFolder = new Map<string, string>();
  const read = new Map<string, { readonly stamp: string; readonly project: Project }>();
  const brokers = new Map<string, Secrets>();
  const known = new Map<string, SecretInfo>();
  const changed = createEmitter<void>();
  const isManifest = ({ uri }: OpenDocument): boolean => basename(pathOfDocument(uri) ?? "") === MANIFEST;
  for (const happened of [documents.onDidOpen, documents.onDidChange, documents.onDidClose]) {
    happened((document) => {
      if (isManifest(document)) changed.fire();
    });
  }

  /** Where there is neither a manifest nor a repository above it, the folder of the workspace that it is in. */
  const projectFrom = (start: string): string => {
    const found = findProject(start);
    if ([MANIFEST, ".git"].some((name) => existsSync(join(found, name)))) return found;
    const around = folders().flatMap((uri) => pathOfUri(uri) ?? []);
    const root = around.find((path) => pathWithin(path, found) !== null);
    return root === undefined ? found : findProject(root);
  };

  const folderOf = (uri: string): string | null => {
    const path = pathOfDocument(uri) ?? pathOfUri(folders()[0] ?? "");
    if (path === null) return null;
    const start = pathOfDocument(uri) === null ? path : dirname(path);
    const folder = projectOfFolder.get(start) ?? projectFrom(start);
    projectOfFolder.set(start, folder);
    return folder;
  };

  const projectAt = async (folder: string): Promise<Project> => {
    const path = join(folder, MANIFEST);
    const manifestUri = uriOfPath(path);
    const open = documents.get(manifestUri);
    const stamp = open === undefined ? await stampOf(path) : `open ${open.version}`;
    const last = read.get(folder);
    if (last?.stamp === stamp) return last.project;
    const text = open?.text.getText() ?? (await readFile(path, "utf8").catch(() => ""));
    // With the YAML parser, which the start of the server does not wait for.
    const { readManifestText } = await import("../app/manifest/parse-manifest.ts");
    const project: Project = { folder, manifestUri, text, manifest: readManifestText(text) };
    read.set(folder, { stamp, project });
    return project;
  };

  const secrets = (folder: string): Secrets => {
    const there = brokers.get(folder) ?? createSecrets({ workspace: folder, ...options });
    brokers.set(folder, there);
    return there;
  };

  const all = (): Promise<readonly Project[]> => {
    const paths = folders().flatMap((uri) => pathOfUri(uri) ?? []);
    return Promise.all([...new Set(paths.map(findProject))].map(projectAt));
  };

  return {
    environment: options.environment,
    onDidChange: changed.event,
    async of(uri) {
      const folder = folderOf(uri);
      return folder === null ? null : projectAt(folder);
    },
    all,
    at: async (folder) => (await all()).find((project) => project.folder === folder) ?? null,
    secrets,
    lastKnown: (folder, name) => known.get(`${folder}\0${name}`) ?? null,
    async describe(folder, name, signal) {
      const described = await secrets(folder).describe(name, { signal });
      if (described.ok) known.set(`${folder}\0${name}`, described.value);
      changed.fire();
      return described;
    },
    refresh() {
      projectOfFolder.clear();
      changed.fire();
    },
    async dispose() {
      await Promise.all([...brokers.values()].map((one) => one.close()));
      brokers.clear();
    },
  };
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return "absent";
  }
}
