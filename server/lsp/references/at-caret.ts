// What stands under the caret as far as secrets go: a reference, a logical name, or a backend's entry in the manifest.
import type { Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { formatRef, parseRef, type SecretRef } from "../../../shared/secret-ref.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";
import { backendOf } from "../../core/references/resolve.ts";
import type { OpenDocument } from "../documents.ts";
import type { ServerContext } from "../feature.ts";
import { sameForAll } from "../paths.ts";
import type { Project } from "../projects.ts";
import type { FileUses, Use } from "./secret-uses.ts";

/** What uses are uses of. */
export type Subject =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "reference"; readonly text: string; readonly ref: SecretRef }
  | { readonly kind: "backend"; readonly name: string };

export interface AtCaret {
  readonly document: OpenDocument;
  readonly project: Project;
  readonly subject: Subject;
  readonly range: Range;
  /** Null: the entry of a backend. */
  readonly use: Use | null;
}

export async function atCaret(
  uri: string,
  position: Position,
  { documents, projects, uses }: ServerContext,
): Promise<AtCaret | null> {
  const document = documents.get(uri);
  if (document === undefined) return null;
  const found = (await uses.of(document)).find(({ start, end }) => isWithin({ start, end }, position));
  const isManifest = uri.endsWith("/latchkey.yaml");
  // The manifest is read for those who name a secret, and no others.
  const project = found === undefined && !isManifest ? null : await projects.of(uri);
  if (project === null) return null;
  if (found !== undefined) {
    const { start, end } = found;
    const subject = subjectOf(found);
    return subject === null ? null : { document, project, subject, range: { start, end }, use: found };
  }
  if (sameForAll(uri) !== sameForAll(project.manifestUri)) return null;
  for (const name of project.manifest.manifest.backends.keys()) {
    const range = placeOf(project, `backends.${name}`);
    if (range !== null && isWithin(range, position)) {
      return { document, project, subject: { kind: "backend", name }, range, use: null };
    }
  }
  return null;
}

function subjectOf({ kind, text }: Use): Subject | null {
  if (kind === "name") return { kind, name: text };
  const parsed = parseRef(text);
  return parsed.ok ? { kind, text, ref: parsed.value } : null;
}

const isWithin = ({ start, end }: Range, { line, character }: Position): boolean =>
  start.line === line && end.line === line && start.character <= character && character <= end.character;

/** Whether a use is one of a subject. A reference is one of its backend, too. */
export function isUseOf(use: Use, subject: Subject, project: Project): boolean {
  if (subject.kind === "name") return use.kind === "name" && use.text === subject.name;
  if (use.kind !== "reference") return false;
  const parsed = parseRef(use.text);
  if (!parsed.ok) return false;
  if (subject.kind === "reference") return formatRef(parsed.value) === formatRef(subject.ref);
  return backendSpec(parsed.value, project)?.name === subject.name;
}

/** Null where the manifest has no such backend. */
export function backendSpec(ref: SecretRef, { manifest }: Project): BackendSpec | null {
  const spec = backendOf(ref, manifest.manifest);
  return spec.ok ? spec.value : null;
}

/** Where the manifest has an entry, such as `secrets.database/password`. */
export function placeOf({ manifest, manifestUri, text }: Project, entry: string): Range | null {
  const place = manifest.places.get(entry);
  if (place === undefined) return null;
  const document = TextDocument.create(manifestUri, "yaml", 0, text);
  return { start: document.positionAt(place.start), end: document.positionAt(place.end) };
}

/** The uses of a subject in each file that has one. */
export const usesOf = (files: readonly FileUses[], subject: Subject, project: Project): readonly FileUses[] =>
  files.flatMap((file) => {
    const uses = file.uses.filter((use) => isUseOf(use, subject, project));
    return uses.length === 0 ? [] : [{ ...file, uses }];
  });

/** How a client knows a file: an open document as the client spells it. */
export const uriOfManifest = ({ manifestUri }: Project, { documents }: ServerContext): string =>
  [...documents.all()].find(({ uri }) => sameForAll(uri) === sameForAll(manifestUri))?.uri ?? manifestUri;
