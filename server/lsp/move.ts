// Moves a leaked value into a backend: everything that could stand in the way is looked at first, then the value is stored and
// read back, and only then is the text edited, in one step.
import type { Connection, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextRange } from "../../shared/messages.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";
import type { MoveParams, MovePlan, MoveResult, MoveTarget } from "../../shared/secret-messages.ts";
import { canMoveTo, checkName, defaultName, variableOf } from "../../shared/secret-names.ts";
import { formatRef, parseRef, type SecretRef } from "../../shared/secret-ref.ts";
import type { Secrets } from "../app/broker/secrets.ts";
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import { moveChanges } from "../core/move/index.ts";
import type { TextChange, ValuePlace } from "../core/move/place.ts";
import type { SecretFailure } from "../core/references/failure.ts";
import type { BackendSpec } from "../core/references/manifest.ts";
import { backendLabel } from "../core/references/resolve.ts";
import { isLeak } from "./convert.ts";
import type { OpenDocument } from "./documents.ts";
import type { ServerContext } from "./feature.ts";
import { languageIdOf } from "./languages.ts";
import { pathOfDocument, pathWithin } from "./paths.ts";
import type { Project } from "./projects.ts";

interface Found {
  readonly document: OpenDocument;
  readonly version: number;
  readonly finding: DocumentFinding;
  readonly place: ValuePlace;
}

/** Whether a finding can be moved at all, by its document alone. Codes: "move-unsupported", "move-unclear". */
export function movable(document: OpenDocument, finding: DocumentFinding): Result<ValuePlace> {
  if (finding.reasons.some((reason) => reason.startsWith("decoded-"))) {
    return cannot("move-unsupported", "the value is encoded here", "write it as it is, or store it with Set Secret");
  }
  const path = (pathOfDocument(document.uri) ?? "").replaceAll("\\", "/");
  const { text, languageId } = document;
  const place: ValuePlace = {
    text: text.getText(),
    start: text.offsetAt(finding.start),
    end: text.offsetAt(finding.end),
    // A cell of a notebook has the path of its notebook.
    language: document.notebook === null ? languageIdOf(languageId, path) : languageId,
    path,
  };
  // Any reference: what is written does not depend on which.
  const changes = moveChanges(place, { reference: "ref+local://a/b", variable: "A" });
  return changes.ok ? ok(place) : changes;
}

/** What asks a client to move a finding. */
export const moveTarget = (uri: string, { rule, title, start, end }: DocumentFinding): MoveTarget => ({
  uri,
  rule,
  title,
  range: { start, end },
});

export async function movePlan(target: MoveTarget, context: ServerContext): Promise<Result<MovePlan>> {
  const found = await find(target, context);
  if (!found.ok) return found;
  const project = await context.projects.of(target.uri);
  if (project === null) return noFolder;
  const { environmentOf, seenBackends } = await import("../app/secrets/look.ts");
  const { environment: machine } = context.projects;
  const { manifest } = project.manifest;
  const environment = environmentOf(manifest, machine);
  if (!environment.ok) return environment;
  const local: BackendSpec = { name: null, kind: "local", config: {} };
  const specs = [...manifest.backends.values()];
  const isLocalThere = specs.some(({ kind }) => kind === "local");
  const all = new Map([...(isLocalThere ? [] : [local]), ...specs].map((spec) => [backendLabel(spec), spec]));
  const backends = await seenBackends(project.folder, { ...manifest, backends: all }, [], machine);
  const taken = manifest.secrets;
  const path = pathWithin(project.folder, found.value.place.path) ?? "";
  return ok({
    folder: project.folder,
    manifest: project.manifestUri,
    environment: environment.value,
    name: defaultName(found.value.finding.name, path, taken),
    taken: [...taken.keys()],
    backends: backends
      .filter(({ spec }) => canMoveTo(spec))
      .map(({ spec, endpoints, problem }) => ({
        backend: backendLabel(spec),
        kind: spec.kind,
        name: spec.name,
        problem:
          problem?.message ??
          (endpoints.some(({ granted }) => !granted)
            ? "it leads to an address that this machine does not trust"
            : null),
      })),
  });
}

export async function moveToBackend(
  params: MoveParams,
  context: ServerContext,
  connection: Connection,
  signal: AbortSignal,
): Promise<Result<MoveResult>> {
  const prepared = await prepare(params, context);
  if (!prepared.ok) return prepared;
  const { found, project, ref, changes, inManifest } = prepared.value;
  const { document, version, place } = found;
  const value = new SecretBytes(Buffer.from(place.text.slice(place.start, place.end), "utf8"));
  const stored = await store(context.projects.secrets(project.folder), ref, value, signal);
  if (!stored.ok) return stored;

  const result = {
    name: params.name,
    reference: formatRef(ref),
    variable: changes.some(({ newText }) => newText.includes(formatRef(ref))) ? null : variableOf(params.name),
    manifest: project.manifestUri,
  };
  const isSame = context.documents.get(document.uri) === document && document.version === version;
  if (!isSame) return ok({ ...result, isReplaced: false });
  const edit = workspaceEdit(document, changes, project, inManifest, context);
  const { applied } = await connection.workspace.applyEdit({ label: `Move ${params.name} to a backend`, edit });
  return ok({ ...result, isReplaced: applied });
}

async function prepare(params: MoveParams, context: ServerContext) {
  const found = await find(params, context);
  if (!found.ok) return found;
  const project = await context.projects.of(params.uri);
  if (project === null) return noFolder;
  if (found.value.document.uri === project.manifestUri) return inTheManifest;
  const name = checkName(params.name, project.manifest.manifest.secrets);
  if (!name.ok) return name;
  const ref = parseRef(params.reference);
  if (!ref.ok) return ref;
  const reference = formatRef(ref.value);
  const changes = moveChanges(found.value.place, { reference, variable: variableOf(params.name) });
  if (!changes.ok) return changes;
  const [{ environmentOf }, { addSecret }] = await Promise.all([
    import("../app/secrets/look.ts"),
    import("../app/manifest/add-secret.ts"),
  ]);
  const environment = environmentOf(project.manifest.manifest, context.projects.environment);
  if (!environment.ok) return environment;
  const inManifest = addSecret(project.text, { name: params.name, environment: environment.value, reference });
  if (!inManifest.ok) return inManifest;
  if (!canEdit(project, context)) return cannotEdit;
  return ok({ found: found.value, project, ref: ref.value, changes: changes.value, inManifest: inManifest.value });
}

/** The finding as it is now: what a client names may be of a text that has moved on. */
async function find({ uri, rule, range }: MoveTarget, context: ServerContext): Promise<Result<Found>> {
  const document = context.documents.get(uri);
  const state = document && (await context.analysis.latest(document));
  const finding = state?.findings.find((one) => one.rule === rule && isAt(one, range) && isLeak(one));
  if (document === undefined || finding === undefined) {
    return cannot("finding-gone", "the finding is not there any more", "try again from where it is now");
  }
  const place = movable(document, finding);
  return place.ok ? ok({ document, version: document.version, finding, place: place.value }) : place;
}

const isAt = ({ start, end }: DocumentFinding, range: TextRange): boolean =>
  start.line === range.start.line &&
  start.character === range.start.character &&
  end.line === range.end.line &&
  end.character === range.end.character;

/** Makes a new secret, and never writes over one that is there. Takes the value over. */
async function store(
  secrets: Secrets,
  ref: SecretRef,
  value: SecretBytes,
  signal: AbortSignal,
): Promise<Result<unknown, SecretFailure>> {
  using held = value;
  const reference = formatRef(ref);
  if (ref.pointer.length === 0) return secrets.set(reference, held.copy(), { expected: null }, { signal });
  // Other fields of the same secret may be there already.
  const there = await secrets.get(reference, { signal, again: true });
  if (there.ok) {
    there.value.value.dispose();
    const message = "a secret is there already";
    return { ok: false, error: { code: "already-exists", message, remedy: "choose another name", reference } };
  }
  const isFree = there.error.code === "not-found" || there.error.code === "field-not-found";
  return isFree ? secrets.set(reference, held.copy(), {}, { signal }) : there;
}

const canEdit = ({ text }: Project, { client }: ServerContext): boolean => {
  const can = client.capabilities.workspace;
  if (!can?.applyEdit) return false;
  const creates = can.workspaceEdit?.documentChanges && can.workspaceEdit.resourceOperations?.includes("create");
  return text !== "" || creates === true;
};

function workspaceEdit(
  document: OpenDocument,
  changes: readonly TextChange[],
  { manifestUri, text }: Project,
  inManifest: TextChange,
  { client, documents }: ServerContext,
): WorkspaceEdit {
  const manifest = documents.get(manifestUri);
  const manifestText = manifest?.text ?? TextDocument.create(manifestUri, "yaml", 0, text);
  const edits = changes.map((change) => textEdit(document.text, change));
  const manifestEdits = [textEdit(manifestText, inManifest)];
  if (!client.capabilities.workspace?.workspaceEdit?.documentChanges) {
    return { changes: { [document.uri]: edits, [manifestUri]: manifestEdits } };
  }
  return {
    documentChanges: [
      ...(text === "" ? [{ kind: "create" as const, uri: manifestUri, options: { ignoreIfExists: true } }] : []),
      { textDocument: { uri: manifestUri, version: manifest?.version ?? null }, edits: manifestEdits },
      { textDocument: { uri: document.uri, version: document.version }, edits },
    ],
  };
}

const textEdit = (text: TextDocument, { start, end, newText }: TextChange) => ({
  range: { start: text.positionAt(start), end: text.positionAt(end) },
  newText,
});

const cannot = (code: string, message: string, remedy: string) => err({ code, message, remedy });

const noFolder = cannot("project-unknown", "the file is in no folder that is open", "open the folder that it is in");

const inTheManifest = cannot(
  "move-unsupported",
  "the value stands in latchkey.yaml itself",
  "remove it there, and store it with Set Secret",
);

const cannotEdit = cannot("move-unsupported", "this editor cannot make the edit", "create latchkey.yaml and try again");
