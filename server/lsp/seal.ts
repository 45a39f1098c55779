// Seals a secret from the editor: of a Secret manifest that is open, whose text is here already, or of a logical name. The
// broker seals; what is written is sealed, and the client is told names alone.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { err, ok, type Result } from "../../shared/result.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";
import type { PlainManifest, SealParams, SealPlan, SealPlanParams, SealResult } from "../../shared/secret-messages.ts";
import type { SealRequest } from "../app/sealing/requests.ts";
import { findSealingCertificate, keyOfCertificate, sealedFolders } from "../app/sealing/sealing-certificate.ts";
import { disposeSecrets, readSecretManifests } from "../app/sealing/secret-manifests.ts";
import { trustOf } from "../app/secrets/look.ts";
import type { ServerContext } from "./feature.ts";
import { pathWithin, uriOfPath } from "./paths.ts";

export async function sealPlan({ uri }: SealPlanParams, context: ServerContext): Promise<Result<SealPlan>> {
  const project = await context.projects.of(uri);
  if (project === null) return noFolder;
  const { manifest } = project.manifest;
  const certificate = findSealingCertificate(null, project.folder, manifest, Date.now());
  if (!certificate.ok) return certificate;
  const folders = sealedFolders(manifest);
  if (!folders.ok) return folders;
  const manifests = plainManifests(uri, context);
  const into = (folders.value[0] ?? []).map((part) => `${part}/`).join("");
  const sealingKey = await keyOfCertificate(certificate.value, trustOf(project.folder, context.projects.environment));
  return ok({ folder: project.folder, manifests, names: [...manifest.secrets.keys()], into, sealingKey });
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
  const uri = uriOfPath(path);
  const open = context.documents.get(uri);
  const before = open?.text.getText() ?? (await readFile(path, "utf8").catch(() => ""));
  const { name, namespace, scope, source } = params;
  const request: SealRequest = {
    ...{ certificate: null, name, namespace, scope },
    input:
      "secret" in source
        ? { kind: "secrets", values: { [source.key]: source.secret } }
        : { kind: "manifest", shown: "the document", only: source.manifest },
    output: {
      kind: "text",
      format: file.endsWith(".json") ? "json" : "yaml",
      into: before.trim() === "" ? null : { text: before, shown: file },
    },
  };
  const given = "secret" in source ? null : new SecretBytes(Buffer.from(textOf(params.uri, context), "utf8"));
  const sealed = await context.projects.secrets(project.folder).seal(request, given, { signal });
  if (!sealed.ok) return sealed;
  // Where it changed meanwhile, the editor refuses the edit of this version.
  const edit = replacing(uri, open?.version ?? null, before, sealed.value.text ?? before);
  const { applied } = await connection.workspace.applyEdit({ label: `Seal ${name}`, edit });
  return ok({ file: uri, keys: sealed.value.sealed.flatMap(({ keys }) => keys), isWritten: applied });
}

const textOf = (uri: string, { documents }: ServerContext): string => documents.get(uri)?.text.getText() ?? "";

/** Of a document that is open. One that is no Secret manifest has none. */
function plainManifests(uri: string, context: ServerContext): readonly PlainManifest[] {
  if (!/^(?:ya?ml|jsonc?)$/.test(context.documents.get(uri)?.languageId ?? "")) return [];
  const read = readSecretManifests(textOf(uri, context), "the document");
  if (!read.ok) return [];
  disposeSecrets(read.value.secrets);
  return read.value.secrets.map(({ name, namespace, scope, values }) => ({
    name,
    namespace,
    scope,
    keys: [...values.keys()],
  }));
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
