// Keeps what is known of open documents up to date: asks the scanner for the latest version and no other, judges how it
// names secrets, and records what comes back unless the document has moved on meanwhile.

import type { Result } from "../../shared/result.ts";
import type { DocumentScan, DocumentScanner, ScanFailure, ScannableDocument } from "../app/document-scan.ts";
import type { Configuration, FileConfiguration } from "./configuration.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import { createEmitter, type Event } from "./emitter.ts";
import type { FileState, FindingsStore, Mistake } from "./findings-store.ts";
import type { Problem } from "./references/problem.ts";
import type { Problems } from "./references/problems.ts";

export interface Analysis {
  /**
   * What is known of the present version, scanned if need be. Null if the signal came first or the document was closed.
   * Never a state of an older version, except while `scan.onType` is off and the document is not saved.
   */
  latest(document: OpenDocument, signal?: AbortSignal): Promise<FileState | null>;
  /** What is known of every document has to be found anew, although none of them changed. */
  outdate(): void;
  readonly onOutdated: Event<void>;
}

export interface AnalysisParts {
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly store: FindingsStore;
  readonly scanner: DocumentScanner;
  readonly problems: Problems;
}

/** The version and configuration for which a document's state stands. */
interface Done {
  readonly version: number;
  readonly key: string;
}

export function createAnalysis({ documents, configuration, store, scanner, problems }: AnalysisParts): Analysis {
  const outdated = createEmitter<void>();
  const done = new Map<string, Done>();
  /** Saved since the last scan: to be scanned even where `scan.onType` is off. */
  const due = new Set<string>();
  documents.onDidSave(({ uri }) => void due.add(uri));
  documents.onDidClose(({ uri }) => {
    done.delete(uri);
    due.delete(uri);
    scanner.forget(uri);
    problems.forget(uri);
  });

  const isCurrent = (document: OpenDocument): boolean => documents.get(document.uri) === document;

  /** Why the document is not looked at: silently, or with a sentence. Undefined: it is. */
  function refusal(document: OpenDocument, config: FileConfiguration): { notScanned: string | null } | undefined {
    if (!config.enabled || config.excluded) return { notScanned: null };
    return document.text.getText().length > config.maxFileSize
      ? { notScanned: `it is larger than ${config.maxFileSize} bytes (latchkey.scan.maxFileSize)` }
      : undefined;
  }

  /** What is known already and stands for the present version. */
  function known(document: OpenDocument, config: FileConfiguration): FileState | undefined {
    const state = store.get(document.uri);
    const last = done.get(document.uri);
    if (state === undefined || last?.key !== config.key) return undefined;
    const waitsForSave = !config.onType && !due.has(document.uri);
    return last.version === document.version || waitsForSave ? state : undefined;
  }

  function record(
    document: OpenDocument,
    config: FileConfiguration,
    result: Result<DocumentScan, ScanFailure> | { notScanned: string | null },
    more: { readonly mistakes: readonly Mistake[]; readonly problems: readonly Problem[] },
  ): FileState {
    const { uri, version } = document;
    done.set(uri, { version, key: config.key });
    due.delete(uri);
    if ("notScanned" in result) return store.setFindings(uri, version, [], { ...result, ...more });
    if (!result.ok) return store.setFindings(uri, version, [], { notScanned: result.error.message, ...more });
    const findings = result.value.findings.flatMap((finding) => config.judge(finding) ?? []);
    const notScanned = result.value.overdue
      ? "the project's own rules took too long on it, so only Latchkey's count"
      : null;
    return store.setFindings(uri, version, findings, { notScanned, ...more });
  }

  /** The problems may be others while the findings are the same: another file was changed. */
  async function judged(
    document: OpenDocument,
    config: FileConfiguration,
    state: FileState,
  ): Promise<FileState | null> {
    const { uri, version } = document;
    if (state.version !== version) return state;
    const found = await problems.of(document, config);
    const now = store.get(uri);
    return now !== undefined && now.version === document.version ? store.setProblems(now, found) : null;
  }

  async function latest(document: OpenDocument, signal?: AbortSignal): Promise<FileState | null> {
    await configuration.ready;
    while (isCurrent(document) && !signal?.aborted) {
      const { uri, version } = document;
      const config = configuration.of(document);
      const state = known(document, config);
      if (state !== undefined) {
        const whole = await judged(document, config, state);
        if (whole !== null) return whole;
        continue;
      }
      const mistakes = await configuration.mistakesIn(document);
      const found = await problems.of(document, config);
      const refused = refusal(document, config);
      if (refused !== undefined) scanner.forget(uri);
      const result = refused ?? (await scanner.scan(scannable(document, config), signal));
      if ("ok" in result && !result.ok && result.error.code === "scan-cancelled") return null;
      const scanned = !("ok" in result) ? version : result.ok ? result.value.version : result.error.version;
      const isLatest = scanned === document.version && version === document.version;
      if (isCurrent(document) && isLatest && configuration.of(document).key === config.key) {
        return record(document, config, result, { mistakes, problems: found });
      }
    }
    return null;
  }

  return {
    latest,
    outdate() {
      done.clear();
      for (const { uri } of documents.all()) due.add(uri);
      outdated.fire();
    },
    onOutdated: outdated.event,
  };
}

function scannable(document: OpenDocument, { path, fingerprintPath, project }: FileConfiguration): ScannableDocument {
  return {
    id: document.uri,
    path,
    fingerprintPath,
    project,
    get version() {
      return document.version;
    },
    get size() {
      return document.text.getText().length;
    },
    content: (held) => document.content(held),
  };
}
