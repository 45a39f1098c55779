// The files of the workspace that are not open in the editor: all of them scanned when somebody asks for it, and from
// then on those that change on the disk.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Result } from "../../shared/result.ts";
import type { DocumentScanner, ScannableDocument } from "../app/document-scan.ts";
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import type { LocatedFinding, ScanSummary } from "../app/located-finding.ts";
import { isLeftOut } from "../app/path-filter.ts";
import { readText } from "../app/read-text.ts";
import type { ScanListener } from "../app/scan/collect.ts";
import { MANIFEST } from "../app/scan-config.ts";
import type { ScanSettings } from "../app/workspace-scan.ts";
import { type Configuration, DEFAULT_MAX_FILE_SIZE, excludeOf, projectOf, type Root } from "./configuration.ts";
import type { Documents } from "./documents.ts";
import { createEmitter, type Event } from "./emitter.ts";
import type { FindingsStore } from "./findings-store.ts";
import { pathOfUri, pathWithin, sameForAll, uriOfPath } from "./paths.ts";

export type WorkspaceState = "unscanned" | "scanning" | "scanned";

/** Scans paths of the disk; `scanWorkspace` with the app already in hand. */
export type DiskScan = (
  paths: readonly string[],
  settings: Omit<ScanSettings, "key">,
  listener: ScanListener,
) => Promise<Result<ScanSummary>>;

export interface WorkspaceScanSummary {
  readonly filesScanned: number;
  readonly skipped: number;
}

export interface ClosedFiles {
  readonly state: WorkspaceState;
  /** Scans every file of the workspace. One scan runs at a time, others join it. Null: cancelled by all who wanted it. */
  scanAll(signal: AbortSignal, onProgress?: (files: number) => void): Promise<WorkspaceScanSummary | null>;
  /** These files have changed, appeared or gone. Nothing is done before the workspace was scanned for the first time. */
  changed(uris: readonly string[]): Promise<void>;
  /** A document was closed: from now on its file counts. */
  closed(uri: string): Promise<void>;
  /** All changes so far have been looked at. */
  settled(): Promise<void>;
  readonly onDidChangeState: Event<WorkspaceState>;
}

export interface ClosedFilesParts {
  readonly configuration: Configuration;
  readonly documents: Documents;
  readonly store: FindingsStore;
  readonly scan: DiskScan;
  readonly scanner: DocumentScanner;
  readonly log: (message: string) => void;
  /** Tells the user. */
  readonly warn: (message: string) => void;
}

/** Each thread costs memory, and the editor wants a processor for itself. */
const THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));

interface Run {
  readonly result: Promise<WorkspaceScanSummary | null>;
  readonly stop: AbortController;
  readonly listeners: Set<(files: number) => void>;
  wanted: number;
}

export function createClosedFiles({
  configuration,
  documents,
  store,
  scan,
  scanner,
  log,
  warn,
}: ClosedFilesParts): ClosedFiles {
  const stateChanged = createEmitter<WorkspaceState>();
  let state: WorkspaceState = "unscanned";
  let run: Run | null = null;
  let changes: Promise<void> = Promise.resolve();

  function setState(next: WorkspaceState): void {
    if (state === next) return;
    state = next;
    stateChanged.fire(next);
  }

  /** Scans paths below a root and records what was found in those that are not open. */
  async function scanBelow(
    root: Root,
    paths: readonly string[],
    listener: Omit<ScanListener, "onFile">,
    seen: Set<string>,
  ) {
    if (!root.settings.enable) return null;
    const { minConfidence, maxFileSize } = root.settings;
    const { exclude } = root.settings;
    const settings = { cwd: root.path, minConfidence, maxFileSize, exclude, threads: THREADS };
    const done = await scan(paths, settings, {
      ...listener,
      onFile(report) {
        const path = join(root.path, report.path);
        // A folder within this one is judged by itself.
        if (configuration.rootOf(path) !== root) return;
        const uri = uriOfPath(path);
        seen.add(uri);
        const findings = report.findings.flatMap(
          (finding) => configuration.judgeIn(root, toDocumentFinding(finding)) ?? [],
        );
        const isNews = findings.length > 0 || store.get(uri) !== undefined;
        if (isNews && !documents.isOpen(uri)) store.setFindings(uri, null, findings);
      },
    });
    if (done.ok) return done.value;
    // The message quotes the manifest, which may hold anything; its mistake is shown in the file itself.
    const why = done.error.code === "manifest-invalid" ? `its ${MANIFEST} has a mistake` : done.error.message;
    warn(`${root.path} was not scanned: ${why}.`);
    return null;
  }

  async function scanRoots(signal: AbortSignal, listeners: Run["listeners"]): Promise<WorkspaceScanSummary | null> {
    await configuration.ready;
    const seen = new Set<string>();
    let filesScanned = 0;
    let skipped = 0;
    for (const root of configuration.roots) {
      const before = filesScanned;
      const onProgress = ({ files }: { files: number }): void => {
        for (const listener of listeners) listener(before + files);
      };
      const summary = await scanBelow(root, [root.path], { signal, onProgress }, seen);
      if (signal.aborted) return null;
      filesScanned += summary?.files ?? 0;
      skipped += summary?.skipped.length ?? 0;
    }
    for (const { uri } of [...store.all()]) if (!seen.has(sameForAll(uri)) && !documents.isOpen(uri)) store.forget(uri);
    return { filesScanned, skipped };
  }

  function start(): Run {
    const stop = new AbortController();
    const listeners: Run["listeners"] = new Set();
    const before = state;
    setState("scanning");
    const end = (next: WorkspaceState): void => {
      if (run !== started) return;
      run = null;
      setState(next);
    };
    // Its threads may take a while to stop; who asks again meanwhile gets a run of their own.
    stop.signal.addEventListener("abort", () => end(before), { once: true });
    const result = scanRoots(stop.signal, listeners)
      .then((summary) => {
        end(summary === null ? before : "scanned");
        return summary;
      })
      .catch((error: unknown) => {
        end(before);
        throw error;
      });
    const started: Run = { result, stop, listeners, wanted: 0 };
    return started;
  }

  /** By the thread that scans open documents: it is there already, and has a deadline. */
  async function rescan(uri: string): Promise<void> {
    const path = pathOfUri(uri);
    const root = path === null ? null : configuration.rootOf(path);
    if (documents.isOpen(uri)) return;
    const leftOut =
      root === null ||
      !root.settings.enable ||
      isLeftOut(root.project, path!, { ignore: true, exclude: excludeOf(root) });
    const maxFileSize = root?.settings.maxFileSize ?? root?.config.maxFileSize ?? DEFAULT_MAX_FILE_SIZE;
    const text = leftOut ? null : readText(path!, { root: root.path, maxFileSize });
    if (text === null) {
      store.forget(uri);
      return;
    }
    const project = projectOf(root, path);
    const file = { ...closedFile(uri, path!, pathWithin(root!.project, path!)!, text), project };
    const result = await scanner.scan(file);
    scanner.forget(file.id);
    // It may have been opened meanwhile.
    if (documents.isOpen(uri)) return;
    if (!result.ok) return;
    const findings = result.value.findings.flatMap((finding) => configuration.judgeIn(root!, finding) ?? []);
    if (findings.length > 0 || store.get(uri) !== undefined) store.setFindings(uri, null, findings);
  }

  function changed(uris: readonly string[]): Promise<void> {
    if (state === "unscanned") return Promise.resolve();
    // What a scan of everything has passed already, or has not seen yet, is looked at after it.
    if (run !== null) changes = Promise.all([changes, run.result]).then(() => {});
    for (const uri of uris) {
      changes = changes
        .then(() => rescan(uri))
        .catch((error: unknown) => log(`a changed file was not looked at: ${(error as Error).name}`));
    }
    return changes;
  }

  async function scanAll(signal: AbortSignal, onProgress?: (files: number) => void) {
    run ??= start();
    const joined = run;
    joined.wanted++;
    if (onProgress !== undefined) joined.listeners.add(onProgress);
    const cancelled = Promise.withResolvers<null>();
    const onAbort = (): void => {
      if (--joined.wanted === 0) joined.stop.abort();
      cancelled.resolve(null);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([joined.result, cancelled.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (onProgress !== undefined) joined.listeners.delete(onProgress);
    }
  }

  // What was found may count otherwise now, and other files may be left out.
  configuration.onDidChange(() => {
    if (state === "unscanned") return;
    const { signal } = new AbortController();
    Promise.resolve(run?.result)
      .then(() => scanAll(signal))
      .catch((error: unknown) => log(`the workspace could not be scanned: ${(error as Error).name}`));
  });

  return {
    get state() {
      return state;
    },
    scanAll,
    changed,
    async closed(uri) {
      if (state === "unscanned") store.forget(uri);
      else await changed([uri]);
    },
    settled: () => changes,
    onDidChangeState: stateChanged.event,
  };
}

/** A file as the scanner takes it; known by another name than the document that it may become. */
const closedFile = (uri: string, path: string, fingerprintPath: string, text: string): ScannableDocument => ({
  id: `closed ${uri}`,
  version: 0,
  path: path.replaceAll("\\", "/"),
  fingerprintPath,
  size: text.length,
  content: () => ({ text }),
});

/** A finding of a file on the disk as the documents' findings are. What only an open text can tell is left out. */
function toDocumentFinding(finding: LocatedFinding): DocumentFinding {
  const { rule, title, severity, confidence, reasons, suppressed, fingerprint, start, end } = finding;
  return {
    rule,
    title,
    severity,
    confidence,
    reasons,
    // What the project turns off is judged again, with the client's settings.
    suppressed: suppressed?.by === "config" ? null : suppressed,
    fingerprint,
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
    name: null,
    length: end.offset - start.offset,
    docs: null,
    revoke: null,
  };
}
