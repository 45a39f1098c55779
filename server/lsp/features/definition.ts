// From a logical name to its entry in the manifest, from a reference to the entry of its backend.
import type { Definition } from "vscode-languageserver";
import type { Feature } from "../feature.ts";
import { atCaret, backendSpec, placeOf, uriOfManifest } from "../references/at-caret.ts";

export const definition: Feature = {
  id: "definition",
  capabilities: () => ({ definitionProvider: true }),
  register: (connection, context) =>
    connection.onDefinition(async ({ textDocument, position }): Promise<Definition | null> => {
      const found = await atCaret(textDocument.uri, position, context);
      if (found === null) return null;
      const { subject, project } = found;
      const backend = subject.kind === "reference" ? (backendSpec(subject.ref, project)?.name ?? null) : null;
      const entry = subject.kind === "name" ? `secrets.${subject.name}` : `backends.${backend ?? ""}`;
      const range = subject.kind === "backend" ? found.range : placeOf(project, entry);
      return range === null ? null : { uri: uriOfManifest(project, context), range };
    }),
};
