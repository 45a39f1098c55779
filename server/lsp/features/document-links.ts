// Every reference leads somewhere: to the entry of its backend in the manifest, to the file that holds the secret, or to what
// is written about its kind of backend.
import type { DocumentLink } from "vscode-languageserver";
import { referencePageUrl } from "../../../shared/rule-page.ts";
import { parseRef } from "../../../shared/secret-ref.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import type { Feature, ServerContext } from "../feature.ts";
import type { Project } from "../projects.ts";
import { backendSpec, placeOf, uriOfManifest } from "../references/at-caret.ts";
import { fileOf } from "../references/file-of.ts";
import type { Use } from "../references/secret-uses.ts";

export const documentLinks: Feature = {
  id: "document-links",
  capabilities: () => ({ documentLinkProvider: {} }),
  register: (connection, context) =>
    connection.onDocumentLinks(async ({ textDocument }) => {
      const document = context.documents.get(textDocument.uri);
      const uses = document === undefined ? [] : await context.uses.of(document);
      const references = uses.filter(({ kind }) => kind === "reference");
      const project = references.length === 0 ? null : await context.projects.of(textDocument.uri);
      return project === null ? [] : references.flatMap((use) => linkOf(use, project, context) ?? []);
    }),
};

function linkOf({ text, start, end }: Use, project: Project, context: ServerContext): DocumentLink | null {
  const parsed = parseRef(text);
  if (!parsed.ok) return null;
  const spec = backendSpec(parsed.value, project);
  const range = { start, end };
  const file = spec === null ? null : fileOf(parsed.value, spec, project.folder);
  if (file !== null) return { range, target: file, tooltip: "Open the file of the secret" };
  const entry = spec?.name == null ? null : placeOf(project, `backends.${spec.name}`);
  if (spec === null || entry === null) {
    return { range, target: referencePageUrl("backends"), tooltip: `About the backend ${parsed.value.backend}` };
  }
  const { line, character } = entry.start;
  const target = `${uriOfManifest(project, context)}#L${line + 1},${character + 1}`;
  return { range, target, tooltip: `Open ${backendLabel(spec)} in latchkey.yaml` };
}
