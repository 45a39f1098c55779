// Everything that names a secret or leads to a backend: in the file at once as highlights, in all files of the project as
// references. The first look at all files reads them, which can be watched and cancelled.
import { type DocumentHighlight, DocumentHighlightKind, type Location } from "vscode-languageserver";
import { type Feature, signalOf, together } from "../feature.ts";
import { atCaret, isUseOf, placeOf, uriOfManifest, usesOf } from "../references/at-caret.ts";

export const findReferences: Feature = {
  id: "find-references",
  capabilities: () => ({ referencesProvider: { workDoneProgress: true }, documentHighlightProvider: true }),
  register: (connection, context) =>
    together(
      connection.onReferences(async ({ textDocument, position, context: wanted }, token, progress) => {
        const found = await atCaret(textDocument.uri, position, context);
        if (found === null) return null;
        const { subject, project } = found;
        progress.begin("Looking for uses of the secret", undefined, undefined, true);
        const files = await context.uses.all(project, signalOf(token), (count) => progress.report(`${count} files`));
        progress.done();
        if (files === null) return null;
        const places = usesOf(files, subject, project).flatMap(({ uri, uses }) =>
          uses.flatMap(({ start, end, isDefinition }): Location[] =>
            isDefinition && !wanted.includeDeclaration ? [] : [{ uri, range: { start, end } }],
          ),
        );
        const entry = subject.kind === "backend" && wanted.includeDeclaration ? `backends.${subject.name}` : null;
        const range = entry === null ? null : placeOf(project, entry);
        return range === null ? places : [{ uri: uriOfManifest(project, context), range }, ...places];
      }),
      connection.onDocumentHighlight(async ({ textDocument, position }) => {
        const found = await atCaret(textDocument.uri, position, context);
        if (found === null) return null;
        const { document, subject, project } = found;
        return (await context.uses.of(document))
          .filter((use) => isUseOf(use, subject, project))
          .map(
            ({ start, end, isDefinition }): DocumentHighlight => ({
              range: { start, end },
              kind: isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
            }),
          );
      }),
    ),
};
