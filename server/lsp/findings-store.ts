// What is known of every file, open or closed: its findings, or why there are none. Everything that is shown comes from
// here, and whoever shows it is told when it changes.
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import { createEmitter, type Event } from "./emitter.ts";
import { sameForAll } from "./paths.ts";
import type { Problem } from "./references/problem.ts";

export interface FileState {
  readonly uri: string;
  /** Of the document, or null for a file that is closed. */
  readonly version: number | null;
  readonly findings: readonly DocumentFinding[];
  /** Why the document was not scanned, as a sentence without its full stop; null if it was. */
  readonly notScanned: string | null;
  /** Mistakes in the file itself, where it is one of ours. */
  readonly mistakes: readonly Mistake[];
  /** What is wrong with how it names secrets; of an open document alone. */
  readonly problems: readonly Problem[];
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
  /** `mistakes` left out: as before. `problems` left out: none. */
  setFindings(
    uri: string,
    version: number | null,
    findings: readonly DocumentFinding[],
    more?: {
      readonly notScanned?: string | null;
      readonly mistakes?: readonly Mistake[];
      readonly problems?: readonly Problem[];
    },
  ): FileState;
  setMistakes(uri: string, mistakes: readonly Mistake[]): void;
  /** Of a file of which something is known. */
  setProblems(state: FileState, problems: readonly Problem[]): FileState;
  /** Nothing is known of the file any longer. */
  forget(uri: string): void;
  readonly onDidChange: Event<FileState>;
}

export function createFindingsStore(): FindingsStore {
  // A client may offer an id that an earlier server gave: no two servers give the same.
  const serial = `${process.pid}.${Date.now().toString(36)}`;
  let count = 0;
  /** By the one spelling of the URI; the state has the spelling that the client knows. */
  const files = new Map<string, FileState>();
  const shownBefore = new Map<string, string>();
  const changed = createEmitter<FileState>();

  function put(found: Omit<FileState, "resultId">): FileState {
    const key = sameForAll(found.uri);
    const known = files.get(key);
    // An editor that opens the file says how it spells it, and is then not told of it by another name.
    const isRenamed = known !== undefined && known.uri !== found.uri && found.version !== null;
    if (isRenamed) changed.fire(emptied(known));
    const before = isRenamed ? undefined : known;
    const next = { ...found, uri: before?.uri ?? found.uri };
    const shown = shownOf(next);
    const same = before !== undefined && shownBefore.get(key) === shown;
    shownBefore.set(key, shown);
    const state = { ...next, resultId: same ? before.resultId : `${serial}.${++count}` };
    files.set(key, state);
    // A new version is worth telling too: what was published for the one before it no longer counts.
    if (!same || before.version !== next.version) changed.fire(state);
    return state;
  }

  const get = (uri: string): FileState | undefined => files.get(sameForAll(uri));
  const emptied = (state: FileState): FileState => ({
    ...state,
    version: null,
    findings: [],
    notScanned: null,
    mistakes: [],
    problems: [],
    resultId: `${serial}.${++count}`,
  });

  return {
    get,
    all: () => files.values(),
    setFindings: (
      uri,
      version,
      findings,
      { notScanned = null, mistakes = get(uri)?.mistakes ?? [], problems = [] } = {},
    ) => put({ uri, version, findings, notScanned, mistakes, problems }),
    setMistakes(uri, mistakes) {
      const { version = null, findings = [], notScanned = null, problems = [] } = get(uri) ?? {};
      if (mistakes.length > 0 || get(uri) !== undefined) {
        put({ uri, version, findings, notScanned, mistakes, problems });
      }
    },
    setProblems: (state, problems) => (state.problems === problems ? state : put({ ...state, problems })),
    forget(uri) {
      const before = get(uri);
      if (before === undefined) return;
      const { mistakes } = before;
      if (mistakes.length > 0) {
        put({ uri: before.uri, version: null, findings: [], notScanned: null, mistakes, problems: [] });
        return;
      }
      files.delete(sameForAll(uri));
      shownBefore.delete(sameForAll(uri));
      changed.fire(emptied(before));
    },
    onDidChange: changed.event,
  };
}

const shownOf = ({ findings, notScanned, mistakes, problems }: Omit<FileState, "resultId">): string =>
  findings.length === 0 && mistakes.length === 0 && problems.length === 0
    ? (notScanned ?? "")
    : JSON.stringify([findings, notScanned, mistakes, problems]);
