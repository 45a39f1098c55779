// Seals a secret from the editor: of a Secret manifest that is open, whose text is here already, or of a logical name, whose
// value stays in the broker. What is written is sealed; the client is told names alone.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { err, ok, type Result } from "../../shared/result.ts";
import type { SealParams, SealPlan, SealPlanParams, SealResult } from "../../shared/secret-messages.ts";
import { type Sealing, sealValues, type ValueSource } from "../app/sealing/seal-values.ts";
import { findSealed, formatManifests, sealedManifest, setSealed } from "../app/sealing/sealed-manifests.ts";
import { findSealingCertificate, sealedFolders } from "../app/sealing/sealing-certificate.ts";
import {
  disposeSecrets,
  type PlainSecret,
  readSecretManifests,
  type SecretTemplate,
} from "../app/sealing/secret-manifests.ts";
import type { ServerContext } from "./feature.ts";
import { pathWithin, uriOfPath } from "./paths.ts";
import type { Project } from "./projects.ts";

export async function sealPlan({ uri }: SealPlanParams, context: ServerContext): Promise<Result<SealPlan>> {
  const project = await context.projects.of(uri);
  if (project === null) return noFolder;
  const { manifest } = project.manifest;
  const certificate = certificateOf(project, Date.now());
  if (!certificate.ok) return certificate;
  const folders = sealedFolders(manifest);
  if (!folders.ok) return folders;
  const secrets = plainSecrets(uri, context);
  disposeSecrets(secrets);
  const manifests = secrets.map(({ name, namespace, scope, values }) => ({
    name,
    namespace,
    scope,
    keys: [...values.keys()],
  }));
  const into = (folders.value[0] ?? []).map((part) => `${part}/`).join("");
  return ok({ folder: project.folder, manifests, names: [...manifest.secrets.keys()], into });
}

export async function sealSecret(
  params: SealParams,
  context: ServerContext,
  connection: Connection,
  signal: AbortSignal,
): Promise<Result<SealResult>> {
  const project = await context.projects.of(params.uri);
  if (project === null) return noFolder;
  if (!context.client.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("create")) return cannotEdit;
  const path = join(project.folder, params.file);
  const file = pathWithin(project.folder, path);
  if (file === null) return outside;
  const now = Date.now();
  const certificate = certificateOf(project, now);
  if (!certificate.ok) return certificate;
  const secrets = context.projects.secrets(project.folder);
  const plain = plainSecrets(params.uri, context);
  try {
    const source = sourceOf(params, plain);
    if (!source.ok) return source;
    const sealing = { certificate: certificate.value, secrets, ask: { signal }, now };
    return await write(params, source.value, { path, file }, sealing, context, connection);
  } finally {
    disposeSecrets(plain);
  }
}

const certificateOf = ({ folder, manifest }: Project, now: number) =>
  findSealingCertificate({ file: null, cwd: folder, project: folder, manifest: manifest.manifest }, now);

/** Of a document that is open. One that is no Secret manifest has none. */
function plainSecrets(uri: string, { documents }: ServerContext): readonly PlainSecret[] {
  const document = documents.get(uri);
  if (document === undefined || !/^(?:ya?ml|jsonc?)$/.test(document.languageId)) return [];
  const read = readSecretManifests(document.text.getText(), "the document");
  return read.ok ? read.value.secrets : [];
}

interface Source {
  readonly template: SecretTemplate;
  readonly values: ReadonlyMap<string, ValueSource>;
}

function sourceOf({ source, name, namespace }: SealParams, plain: readonly PlainSecret[]): Result<Source> {
  if ("secret" in source) return ok({ template: { metadata: {} }, values: new Map([[source.key, source.secret]]) });
  const secret = plain[source.manifest];
  const isAs = (said: string | null, given: string): boolean => said === null || said === given;
  if (secret !== undefined && isAs(secret.name, name) && isAs(secret.namespace, namespace)) return ok(secret);
  return err({
    code: "secret-manifest-invalid",
    message: "the Secret in the document is another by now",
    remedy: "try again",
  });
}

async function write(
  { name, namespace, scope }: SealParams,
  { template, values }: Source,
  { path, file }: { readonly path: string; readonly file: string },
  sealing: Sealing,
  context: ServerContext,
  connection: Connection,
): Promise<Result<SealResult>> {
  const sealee = { name, namespace, scope };
  const uri = uriOfPath(path);
  const open = context.documents.get(uri);
  const before = open?.text.getText() ?? (await readFile(path, "utf8").catch(() => ""));
  const target = before.trim() === "" ? null : findSealed(before, file, sealee);
  if (target !== null && !target.ok) return target;
  const sealed = await sealValues(values, sealee, sealing);
  if (!sealed.ok) return sealed;
  const format = file.endsWith(".json") ? "json" : "yaml";
  const after =
    target === null
      ? ok(formatManifests([sealedManifest(sealee, template, sealed.value)], format))
      : setSealed(before, target.value, sealed.value);
  if (!after.ok) return after;
  // Where it changed meanwhile, the editor refuses the edit of this version.
  const edit = replacing(uri, open?.version ?? null, before, after.value);
  const { applied } = await connection.workspace.applyEdit({ label: `Seal ${name}`, edit });
  return ok({ file: uri, keys: [...values.keys()], isWritten: applied });
}

function replacing(uri: string, version: number | null, before: string, after: string): WorkspaceEdit {
  const text = TextDocument.create(uri, "yaml", 0, before);
  const range = { start: text.positionAt(0), end: text.positionAt(before.length) };
  return {
    documentChanges: [
      { kind: "create", uri, options: { ignoreIfExists: true } },
      { textDocument: { uri, version }, edits: [{ range, newText: after }] },
    ],
  };
}

const noFolder = err({
  code: "project-unknown",
  message: "there is no folder to seal for",
  remedy: "open the folder of the project",
});
const outside = err({
  code: "path-outside",
  message: "the file is not below the folder of latchkey.yaml",
  remedy: "name one that is",
});
const cannotEdit = err({
  code: "seal-unsupported",
  message: "this editor cannot make files",
  remedy: "use latchkey seal on the command line",
});
