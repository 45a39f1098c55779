// Judges how the open documents name secrets anew when something else has changed: the manifest, or what other files name.
// What is found is shown as everything else: by push-diagnostics and pull-diagnostics.
import type { OpenDocument } from "../documents.ts";
import { type Feature, together } from "../feature.ts";

/** Quiet time after a change, in milliseconds: a manifest is changed by every letter that is typed into it. */
const QUIET = 100;

export const referenceDiagnostics: Feature = {
  id: "reference-diagnostics",
  capabilities: () => ({}),
  register(connection, { client, documents, store, analysis, projects, uses, log }) {
    let timer: NodeJS.Timeout | undefined;
    const isNews = async (document: OpenDocument): Promise<boolean> => {
      const before = store.get(document.uri)?.resultId;
      const now = await analysis.latest(document);
      return before !== undefined && now !== null && now.resultId !== before;
    };
    const judge = async (): Promise<void> => {
      const news = await Promise.all([...documents.all()].map(isNews));
      const { refreshSupport } = client.capabilities.workspace?.diagnostics ?? {};
      // A client that is going away does not answer, and need not.
      if (news.includes(true) && refreshSupport) connection.languages.diagnostics.refresh().catch(() => {});
    };
    const judgeSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        judge().catch((error: unknown) => log(`references are not judged: ${(error as Error).name}`));
      }, QUIET);
    };
    return together(
      projects.onDidChange(judgeSoon),
      uses.onDidChange(judgeSoon),
      documents.onDidClose(({ uri }) => uses.changed([uri])),
      { dispose: () => clearTimeout(timer) },
    );
  },
};
