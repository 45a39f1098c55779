// Scans open documents in a worker thread with a deadline, so that no text can make the editor wait or the server die.
// One scan runs at a time; what waits is always a document, never a version, so that only the latest text is looked at.
import { Worker } from "node:worker_threads";
import { err, type Failure, ok, type Result } from "../../shared/result.ts";
import type { KnownSecret } from "../core/detection/known-secrets.ts";
import type { ProjectPolicy } from "../core/detection/project/policy.ts";
import type {
  DocumentContent,
  DocumentFinding,
  DocumentProject,
  FromWorker,
  ToWorker,
} from "./document-scan-messages.ts";

/** A document as the scanner sees it; read anew whenever a scan of it begins. */
export interface ScannableDocument {
  readonly id: string;
  readonly version: number;
  readonly path: string;
  readonly fingerprintPath: string;
  /** Size of the text in UTF-16 units. */
  readonly size: number;
  /** The project's own rules and allowances, and the document's path in it; none: there are none. */
  readonly project?: { readonly policy: ProjectPolicy; readonly path: string } | undefined;
  /** What the worker needs, given the version that it holds (undefined: none). Called once per scan. */
  content(heldVersion: number | undefined): DocumentContent;
}

export interface DocumentScan {
  readonly version: number;
  readonly findings: readonly DocumentFinding[];
  /** The project's own rules took too long, and what they find is missing. */
  readonly overdue: boolean;
}

export interface ScanFailure extends Failure {
  readonly code: "scan-deadline" | "scan-crashed" | "scan-cancelled";
  /** The version that was being scanned. */
  readonly version: number;
}

/** Milliseconds. A document may take `perMegabyte` longer for each million units of text. */
export interface Deadlines {
  readonly full: number;
  readonly rescan: number;
  readonly perMegabyte: number;
  /** From the start of a worker to its first answer. */
  readonly start: number;
}

export const defaultDeadlines: Deadlines = { full: 2_000, rescan: 500, perMegabyte: 500, start: 15_000 };

export interface DocumentScanner {
  /** Starts the worker before it is needed. */
  warm(): void;
  /** Scans the latest version of the document. A signal gives up waiting; it does not stop a scan that runs. */
  scan(document: ScannableDocument, signal?: AbortSignal): Promise<Result<DocumentScan, ScanFailure>>;
  /** Where secrets are stored: findings say so from the next scan on, also in a worker that is started anew. */
  learn(secrets: readonly KnownSecret[]): void;
  /** The document is closed. */
  forget(id: string): void;
  dispose(): Promise<void>;
}

/** Can be cloned to the worker. */
export interface DocumentScanSetup {
  /** The key of the fingerprints. */
  readonly key: Uint8Array;
  /** The key of what is known of stored secrets, of 32 random bytes. */
  readonly knownKey: Uint8Array;
}

export interface DocumentScannerOptions {
  /** The module that runs in the worker. */
  readonly workerUrl: URL;
  /** What the worker is started with. */
  readonly setup: DocumentScanSetup;
  readonly deadlines?: Deadlines;
  readonly log?: (message: string) => void;
}

/** A scan makes little garbage; a larger nursery would only be filled before it is cleared. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** A policy that has changed is another one; old ones go. */
const MAX_PROJECTS = 16;

interface Job {
  readonly document: ScannableDocument;
  readonly waiters: Set<(result: Result<DocumentScan, ScanFailure>) => void>;
  version: number;
  kind: "full" | "rescan";
}

export function createDocumentScanner(options: DocumentScannerOptions): DocumentScanner {
  const deadlines = options.deadlines ?? defaultDeadlines;
  const log = options.log ?? (() => {});
  /** Version of each document that the worker holds. */
  const held = new Map<string, number>();
  const waiting = new Map<string, Job>();
  /** Policies by the number that the worker knows them by; what it was sent is forgotten with it. */
  let projects = new Map<ProjectPolicy, number>();
  let projectCount = 0;
  /** By reference and hash: what a new worker is told first. */
  const known = new Map<string, KnownSecret>();
  let running: Job | null = null;
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  function ensureWorker(): Worker {
    if (worker !== null) return worker;
    const started = new Worker(options.workerUrl, { workerData: options.setup, env: {}, resourceLimits });
    started.on("message", (message: FromWorker) => {
      if (started === worker) receive(message);
    });
    started.on("error", () => lose(started));
    started.on("exit", () => lose(started));
    worker = started;
    if (known.size > 0) tell(started, [...known.values()]);
    return started;
  }

  function tell(to: Worker, secrets: readonly KnownSecret[]): void {
    to.postMessage({ type: "known", secrets } satisfies ToWorker);
  }

  /** The worker died by itself: a bug, or no memory. */
  function lose(lost: Worker): void {
    if (lost !== worker) return;
    abandonWorker();
    failRunning("scan-crashed", "the scan came to an unexpected end");
    next();
  }

  function abandonWorker(): void {
    clearTimeout(timer);
    const lost = worker;
    worker = null;
    held.clear();
    projects = new Map();
    void lost?.terminate();
  }

  function receive(message: FromWorker): void {
    if (running === null) return;
    clearTimeout(timer);
    switch (message.type) {
      case "begin": {
        const limit = deadlines[running.kind] + (deadlines.perMegabyte * running.document.size) / 1e6;
        timer = setTimeout(overdue, limit, `it took longer than ${Math.round(limit)} ms`);
        return;
      }
      case "done":
        settle(ok({ version: running.version, findings: message.findings, overdue: message.overdue }));
        break;
      case "failed":
        held.delete(running.document.id);
        failRunning("scan-crashed", `the scan failed with ${message.cause}`);
    }
    next();
  }

  function overdue(why: string): void {
    abandonWorker();
    failRunning("scan-deadline", why);
    next();
  }

  function failRunning(code: ScanFailure["code"], why: string): void {
    if (running === null) return;
    const { document, version } = running;
    log(`not scanned: ${document.id}: ${why}`);
    settle(err({ code, version, message: why, remedy: "It is tried again when the document changes." }));
  }

  function settle(result: Result<DocumentScan, ScanFailure>): void {
    const { waiters } = running!;
    running = null;
    for (const resolve of waiters) resolve(result);
  }

  /** An edited document goes before one that was just opened: somebody is typing in it. */
  function take(): Job | undefined {
    const job = [...waiting.values()].find(({ document }) => held.has(document.id)) ?? waiting.values().next().value;
    if (job !== undefined) waiting.delete(job.document.id);
    return job;
  }

  function next(): void {
    if (running !== null || disposed) return;
    const job = take();
    if (job === undefined) return;
    const { document } = job;
    const content = document.content(held.get(document.id));
    running = job;
    job.version = document.version;
    job.kind = "edits" in content ? "rescan" : "full";
    const fresh = worker === null;
    const { id, version, path, fingerprintPath } = document;
    const project = announce(document);
    const message: ToWorker = {
      type: "scan",
      id,
      version,
      path,
      fingerprintPath,
      content,
      ...(project && { project }),
    };
    ensureWorker().postMessage(message);
    held.set(id, version);
    clearTimeout(timer);
    timer = setTimeout(
      overdue,
      fresh ? deadlines.start : deadlines.start + deadlines.full,
      "the scanner did not start",
    );
  }

  /** Tells the worker of the document's project, the first time. */
  function announce({ project }: ScannableDocument): DocumentProject | undefined {
    if (project === undefined) return undefined;
    const { policy, path } = project;
    let id = projects.get(policy);
    if (id === undefined) {
      id = ++projectCount;
      ensureWorker().postMessage({ type: "project", id, policy } satisfies ToWorker);
      projects.set(policy, id);
      const [oldest] = projects;
      if (projects.size > MAX_PROJECTS && oldest !== undefined) {
        projects.delete(oldest[0]);
        ensureWorker().postMessage({ type: "project", id: oldest[1], policy: null } satisfies ToWorker);
      }
    }
    return { id, path };
  }

  const cancelled = (document: ScannableDocument): Result<DocumentScan, ScanFailure> =>
    err({ code: "scan-cancelled", version: document.version, message: "the scan was cancelled" });

  return {
    warm: () => void ensureWorker(),
    scan: (document, signal) =>
      new Promise((resolve) => {
        if (disposed || signal?.aborted) {
          resolve(cancelled(document));
          return;
        }
        let job = waiting.get(document.id);
        if (job === undefined) {
          job = { document, waiters: new Set(), version: document.version, kind: "full" };
          waiting.set(document.id, job);
        }
        const { waiters } = job;
        waiters.add(resolve);
        signal?.addEventListener(
          "abort",
          () => {
            if (!waiters.delete(resolve)) return;
            if (waiters.size === 0 && waiting.get(document.id)?.waiters === waiters) waiting.delete(document.id);
            resolve(cancelled(document));
          },
          { once: true },
        );
        next();
      }),
    learn(secrets) {
      for (const secret of secrets) known.set(`${secret.reference} ${secret.hash}`, secret);
      if (worker !== null) tell(worker, secrets);
    },
    forget(id) {
      const job = waiting.get(id);
      waiting.delete(id);
      for (const resolve of job?.waiters ?? []) resolve(cancelled(job!.document));
      if (held.delete(id)) worker?.postMessage({ type: "forget", id } satisfies ToWorker);
    },
    async dispose() {
      disposed = true;
      clearTimeout(timer);
      const lost = worker;
      worker = null;
      if (running !== null) settle(cancelled(running.document));
      for (const id of [...waiting.keys()]) this.forget(id);
      await lost?.terminate();
    },
  };
}
