// The names of the manifest as symbols: of the document for its outline, of all projects for a search by name.
import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from "vscode-languageserver";
import { type Feature, together } from "../feature.ts";
import { pathOfUri, sameForAll } from "../paths.ts";
import type { Project } from "../projects.ts";
import { placeOf } from "../references/at-caret.ts";

const KINDS: Readonly<Record<string, SymbolKind>> = {
  backends: SymbolKind.Module,
  secrets: SymbolKind.Key,
  keys: SymbolKind.Key,
};

export const manifestSymbols: Feature = {
  id: "manifest-symbols",
  capabilities: () => ({ documentSymbolProvider: { label: "Latchkey" }, workspaceSymbolProvider: true }),
  register: (connection, { projects }) =>
    together(
      connection.onDocumentSymbol(async ({ textDocument: { uri } }): Promise<DocumentSymbol[]> => {
        if (!uri.endsWith("/latchkey.yaml") || pathOfUri(uri) === null) return [];
        const project = await projects.of(uri);
        if (project === null || sameForAll(uri) !== sameForAll(project.manifestUri)) return [];
        return namesOf(project).map(({ name, section, range }) => ({
          name,
          detail: section,
          kind: KINDS[section]!,
          range,
          selectionRange: range,
        }));
      }),
      connection.onWorkspaceSymbol(async ({ query }): Promise<WorkspaceSymbol[]> => {
        const all = await projects.all();
        return all.flatMap((project) =>
          namesOf(project)
            .filter(({ name }) => isLike(name, query.toLowerCase()))
            .map(({ name, section, range }) => ({
              name,
              kind: KINDS[section]!,
              containerName: section,
              location: { uri: project.manifestUri, range },
            })),
        );
      }),
    ),
};

function namesOf(project: Project) {
  return [...project.manifest.places.keys()].map((entry) => {
    const dot = entry.indexOf(".");
    return { section: entry.slice(0, dot), name: entry.slice(dot + 1), range: placeOf(project, entry)! };
  });
}

/** The letters of the query in their order, as editors filter. */
function isLike(name: string, query: string): boolean {
  let at = 0;
  for (const letter of name.toLowerCase()) if (letter === query[at]) at++;
  return at === query.length;
}
