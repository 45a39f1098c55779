// An editor as references need it: a client with everything switched on, documents with a caret, edits that are applied.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TextDocument, type TextEdit } from "vscode-languageserver-textdocument";
import { createSecrets } from "../../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type Client, type ClientOptions, startClient } from "../support/client.ts";
import { createFolder, type Folder } from "../support/workspace.ts";

const capabilities = {
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ["create"] },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    diagnostic: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    hover: { contentFormat: ["markdown"] },
    rename: { prepareSupport: true },
  },
};

export interface Editor {
  readonly client: Client;
  readonly folder: Folder;
  readonly home: string;
  /** Opens a file, which need not be on the disk; "|" in it is the caret. */
  open(name: string, marked: string, languageId?: string): { readonly uri: string; readonly position: Position };
  close(name: string): void;
  /** Asks for something at the caret. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  ask(method: string, at: { readonly uri: string; readonly position: Position }, more?: object): Promise<any>;
  /** Code, text it stands under and severity of everything that is wrong with a file. */
  diagnostics(name: string): Promise<readonly Shown[]>;
  /** Titles of the quick fixes on the whole of a file, with the edit of each. */
  fixes(name: string): Promise<readonly { readonly title: string; readonly edit: Edit }[]>;
  /** The texts that an edit makes of files, by name. */
  applied(edit: Edit): Readonly<Record<string, string>>;
  /** Puts secrets into a backend, by reference, as the command line would. */
  store(values: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Shown {
  readonly code: string;
  readonly at: string;
  readonly severity: number;
  readonly message: string;
}

export interface Edit {
  readonly documentChanges: readonly {
    readonly kind?: "create";
    readonly textDocument: { readonly uri: string; readonly version: number | null };
    readonly edits: readonly TextEdit[];
  }[];
}

export async function openEditor(
  files: Readonly<Record<string, string>>,
  { env = {}, ...options }: ClientOptions = {},
): Promise<Editor> {
  const home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
  const folder = createFolder(files);
  const client = await startClient({
    folders: [folder.uri],
    capabilities,
    initializationOptions: { clientCommands: [] },
    env: { ...vaultOf(home), ...env },
    ...options,
  });
  const environment = { ...process.env, ...vaultOf(home), ...env };
  const open = new Map<string, string>();
  let version = 0;
  const textOf = (uri: string): string => open.get(uri) ?? readIfThere(fileURLToPath(uri));
  const documentOf = (uri: string): TextDocument => TextDocument.create(uri, "", 0, textOf(uri));

  return {
    client,
    folder,
    home,
    open(name, marked, languageId = languageOf(name)) {
      const uri = folder.uriOf(name);
      const offset = Math.max(0, marked.indexOf("|"));
      const text = marked.replace("|", "");
      client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: ++version, text } });
      open.set(uri, text);
      return { uri, position: documentOf(uri).positionAt(offset) };
    },
    close(name) {
      const uri = folder.uriOf(name);
      open.delete(uri);
      client.notify("textDocument/didClose", { textDocument: { uri } });
    },
    ask: (method, { uri, position }, more = {}) =>
      client.request(`textDocument/${method}`, { textDocument: { uri }, position, ...more }),
    async diagnostics(name) {
      const uri = folder.uriOf(name);
      const { items } = await client.request("textDocument/diagnostic", { textDocument: { uri } });
      return items.map(({ code, range, severity, message }: Record<string, never>) => ({
        code,
        at: documentOf(uri).getText(range),
        severity,
        message,
      }));
    },
    async fixes(name) {
      const uri = folder.uriOf(name);
      const { items } = await client.request("textDocument/diagnostic", { textDocument: { uri } });
      const range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
      const context = { diagnostics: items };
      return client.request("textDocument/codeAction", { textDocument: { uri }, range, context });
    },
    applied(edit) {
      const changed = edit.documentChanges.filter(({ kind }) => kind !== "create");
      return Object.fromEntries(
        changed.map(({ textDocument: { uri }, edits }) => [
          decodeURIComponent(uri.slice(folder.uri.length + 1)),
          TextDocument.applyEdits(documentOf(uri), [...edits]),
        ]),
      );
    },
    async store(values) {
      const secrets = createSecrets({ workspace: folder.path, environment });
      const { signal } = new AbortController();
      for (const [reference, value] of Object.entries(values)) {
        const bytes = new SecretBytes(Uint8Array.from(Buffer.from(value)));
        const stored = await secrets.set(reference, bytes, {}, { signal });
        if (!stored.ok) throw new Error(stored.error.message);
      }
      await secrets.close();
    },
    async stop() {
      const code = await client.stop();
      folder.remove();
      rmSync(home, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}

/** A vault of the test's own, which opens without a keyring. */
const vaultOf = (home: string) => ({
  LATCHKEY_HOME: home,
  LATCHKEY_PASSPHRASE: "only for tests",
  LATCHKEY_TRUST: "",
  LATCHKEY_SECURITY_MODE: "",
  DEPLOYMENT_ENV: "local",
  DBUS_SESSION_BUS_ADDRESS: "",
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const languageOf = (name: string): string =>
  name.endsWith(".ts") ? "typescript" : name.endsWith("yaml") ? "yaml" : "plaintext";
