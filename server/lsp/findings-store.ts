// What is known of every file, open or closed: its findings, or why there are none. Everything that is shown comes from
// here, and whoever shows it is told when it changes.
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import { createEmitter, type Event } from "./emitter.ts";

export interface FileState {
  readonly uri: string;
  /** Of the document, or null for a file that is closed. */
  readonly version: number | null;
  readonly findings: readonly DocumentFinding[];
  /** Why the document was not scanned, as a sentence without its full stop; null if it was. */
  readonly notScanned: string | null;
  /** Mistakes in the file itself, where it is one of ours. */
  readonly mistakes: readonly Mistake[];
  /** Changes whenever anything that is shown of this file changes. */
  readonly resultId: string;
}

/** A mistake in a `latchkey.yaml`. Positions from 0, as in LSP. */
export interface Mistake {
  readonly line: number;
  readonly character: number;
  readonly message: string;
}

export interface FindingsStore {
  get(uri: string): FileState | undefined;
  all(): Iterable<FileState>;
  /** `mistakes` left out: as before. */
  setFindings(
    uri: string,
    version: number | null,
    findings: readonly DocumentFinding[],
    more?: { readonly notScanned?: string | null; readonly mistakes?: readonly Mistake[] },
  ): FileState;
  setMistakes(uri: string, mistakes: readonly Mistake[]): void;
  /** Nothing is known of the file any longer. */
  forget(uri: string): void;
  readonly onDidChange: Event<FileState>;
}

export function createFindingsStore(): FindingsStore {
  // A client may offer an id that an earlier server gave: no two servers give the same.
  const serial = `${process.pid}.${Date.now().toString(36)}`;
  let count = 0;
  const files = new Map<string, FileState>();
  const shownBefore = new Map<string, string>();
  const changed = createEmitter<FileState>();

  function put(next: Omit<FileState, "resultId">): FileState {
    const before = files.get(next.uri);
    const shown = shownOf(next);
    const same = before !== undefined && shownBefore.get(next.uri) === shown;
    shownBefore.set(next.uri, shown);
    const state = { ...next, resultId: same ? before.resultId : `${serial}.${++count}` };
    files.set(next.uri, state);
    // A new version is worth telling too: what was published for the one before it no longer counts.
    if (!same || before.version !== next.version) changed.fire(state);
    return state;
  }

  return {
    get: (uri) => files.get(uri),
    all: () => files.values(),
    setFindings: (uri, version, findings, { notScanned = null, mistakes = files.get(uri)?.mistakes ?? [] } = {}) =>
      put({ uri, version, findings, notScanned, mistakes }),
    setMistakes(uri, mistakes) {
      const { version = null, findings = [], notScanned = null } = files.get(uri) ?? {};
      if (mistakes.length > 0 || files.has(uri)) put({ uri, version, findings, notScanned, mistakes });
    },
    forget(uri) {
      const before = files.get(uri);
      if (before === undefined) return;
      const mistakes = before.mistakes;
      if (mistakes.length > 0) {
        put({ uri, version: null, findings: [], notScanned: null, mistakes });
        return;
      }
      files.delete(uri);
      shownBefore.delete(uri);
      changed.fire({ ...before, version: null, findings: [], notScanned: null, resultId: `${serial}.${++count}` });
    },
    onDidChange: changed.event,
  };
}

const shownOf = ({ findings, notScanned, mistakes }: Omit<FileState, "resultId">): string =>
  findings.length === 0 && mistakes.length === 0
    ? (notScanned ?? "")
    : JSON.stringify([findings, notScanned, mistakes]);
