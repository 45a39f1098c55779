// Diagnostics sent unasked: of open documents to clients that cannot ask, and of closed files to those that do not.
import { diagnosticsOf } from "../convert.ts";
import type { OpenDocument } from "../documents.ts";
import { type Feature, together } from "../feature.ts";

export const pushDiagnostics: Feature = {
  id: "push-diagnostics",
  capabilities: () => ({}),
  register(connection, { client, documents, analysis, configuration, store, debounce, workspacePull, log }) {
    const pushesDocuments = client.capabilities.textDocument?.diagnostic === undefined;
    const timers = new Map<string, NodeJS.Timeout>();
    /** Files for which the client shows something that was sent. */
    const shown = new Set<string>();

    function scanSoon(document: OpenDocument, delay: number): void {
      clearTimeout(timers.get(document.uri));
      const scan = (): void => {
        timers.delete(document.uri);
        // What it finds arrives by way of the store.
        analysis.latest(document).catch((error: unknown) => log(`scan failed: ${(error as Error).name}`));
      };
      timers.set(document.uri, setTimeout(scan, delay));
    }

    function publish(uri: string, version: number | null, diagnostics: ReturnType<typeof diagnosticsOf>): void {
      if (diagnostics.length === 0 && !shown.has(uri) && version === null) return;
      if (diagnostics.length > 0) shown.add(uri);
      else shown.delete(uri);
      void connection.sendDiagnostics(version === null ? { uri, diagnostics } : { uri, version, diagnostics });
    }

    const isPulled = (uri: string): boolean => (documents.isOpen(uri) ? !pushesDocuments : workspacePull.isUsed);

    const scanAll = (): void => {
      for (const document of documents.all()) scanSoon(document, 0);
    };

    return together(
      // The tree and the status item want every open document, so that also those nobody asks for are looked at.
      documents.onDidOpen((document) => {
        const known = store.get(document.uri)?.uri ?? document.uri;
        if (!pushesDocuments && shown.has(known)) publish(known, null, []);
        scanSoon(document, 0);
      }),
      documents.onDidChange((document) => {
        if (pushesDocuments) scanSoon(document, debounce);
      }),
      documents.onDidSave((document) => {
        if (pushesDocuments) scanSoon(document, 0);
      }),
      documents.onDidClose(({ uri }) => {
        clearTimeout(timers.get(uri));
        timers.delete(uri);
      }),
      configuration.onDidChange(scanAll),
      analysis.onOutdated(scanAll),
      // From now on the client has closed files from its own questions, and would show them twice.
      workspacePull.onFirstUse(() => {
        for (const uri of [...shown]) if (!documents.isOpen(uri)) publish(uri, null, []);
      }),
      store.onDidChange((state) => {
        if (!isPulled(state.uri)) publish(state.uri, state.version, diagnosticsOf(state));
      }),
      {
        dispose() {
          for (const timer of timers.values()) clearTimeout(timer);
        },
      },
    );
  },
};
