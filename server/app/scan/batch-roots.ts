// Walks the roots of a scan and forms batches of their files. Of folders with many files it is remembered what was found, and what has
// not changed since is not scanned again.
import { join } from "node:path";
import { matchPatterns } from "../../adapters/platform/ignore-files.ts";
import { type WalkEntry, walk } from "../../adapters/platform/walk.ts";
import type { FileReport, LocatedFinding, Skipped } from "../located-finding.ts";
import { skip } from "../located-finding.ts";
import { openScanCache } from "../scan-cache/scan-cache.ts";
import type { Digest } from "../scan-cache/stamp.ts";
import type { ScanSettings } from "../workspace-scan.ts";
import type { Batch, BatchResult, BatchSetup } from "./batch.ts";
import type { Judge } from "./judge.ts";
import { createMemory, type Memory } from "./memory.ts";
import type { ScanRoot } from "./plan.ts";
import type { Work } from "./pool.ts";

const BATCH_FILES = 24;
/** Files that need no scan are handed on in portions, so that others may run in between. */
const PORTION = 512;
/** A folder with fewer files is scanned sooner than its cache is read. */
const FEW_FILES = 100;

export interface BatchRootsOptions {
  readonly onSkip: (skipped: Skipped) => void;
  /** One for each root. */
  readonly judges: readonly Judge[];
  readonly setup: BatchSetup;
  /** YYYY-MM-DD. */
  readonly today: string;
}

export interface RootBatches {
  readonly work: Iterable<Work>;
  /** Takes the result of each work in turn, remembers it, and adds what was known before. */
  settle(result: BatchResult): BatchResult;
  /** Keeps what is remembered for the next scan. `complete`: all work was done. */
  end(complete: boolean): void;
}

export function batchRoots(
  roots: readonly ScanRoot[],
  settings: ScanSettings,
  { onSkip, judges, setup, today }: BatchRootsOptions,
): RootBatches {
  const memories: Memory[] = [];
  const waiting = new Map<number, { readonly memory: Memory; readonly files: readonly string[] }>();
  let sequence = 0;
  // A root within another is looked at once, on its own.
  const claimed = new Set(roots.length < 2 ? [] : roots.map((root) => join(root.path, root.file ?? "")));

  function* files(root: ScanRoot): Generator<WalkedFile> {
    const { ignore = true } = settings;
    const excluded = ignore ? excludes(root, settings) : null;
    for (const entry of walk(root.path, { ignore, excluded, claimed })) {
      if (entry.kind === "file") yield entry;
      else {
        const reason = entry.kind === "skipped" ? entry.reason : (`unreadable (${entry.code})` as const);
        onSkip(skip(root.shownPrefix + entry.path, reason));
      }
    }
  }

  const openMemory = (index: number): Memory | null => {
    const root = roots[index]!;
    if (settings.cache == null) return null;
    const { env, build } = settings.cache;
    const identity = identityOf(setup, index, [build, process.version, today]);
    const cache = openScanCache({ env, key: settings.key, folder: root.path, identity });
    const isShown = (finding: LocatedFinding): boolean => judges[index]!(finding) !== null;
    const memory = createMemory(cache, root, settings.excerpts === true ? isShown : () => false);
    memories.push(memory);
    return memory;
  };

  function* work(): Generator<Work> {
    for (const [index, root] of roots.entries()) {
      if (root.file !== null) {
        yield { sequence: sequence++, root: index, files: [root.file], named: true, known: null, blobs: null };
        continue;
      }
      const all = files(root);
      const first = some(all, FEW_FILES);
      const memory = first.length < FEW_FILES ? null : openMemory(index);
      const former = createFormer(memory);
      const number = (one: Formed): Work => {
        if ("reports" in one) return { ...one, sequence: sequence++, root: index, stamps: null };
        if (memory !== null) waiting.set(sequence, { memory, files: one.files });
        return { ...one, sequence: sequence++, root: index, named: false, blobs: null };
      };
      for (const file of first) for (const formed of former.add(file)) yield number(formed);
      for (const file of all) for (const formed of former.add(file)) yield number(formed);
      for (const formed of former.rest()) yield number(formed);
    }
  }

  return {
    work: work(),
    settle(result) {
      const remembered = waiting.get(result.sequence);
      if (remembered === undefined) return result;
      waiting.delete(result.sequence);
      return remembered.memory.settle(result, remembered.files);
    },
    end(complete) {
      for (const memory of memories) memory.end(complete);
    },
  };
}

/** Tells which paths of a root (a folder's ends in "/") its project or the settings leave out; null: none. */
export function excludes(root: ScanRoot, { exclude = [] }: ScanSettings): ((path: string) => boolean) | null {
  const globs = [...root.config.exclude, ...exclude];
  if (globs.length === 0) return null;
  const matches = matchPatterns(globs.join("\n"));
  return (path) => matches(root.projectPrefix + path) === "ignored";
}

/** Up to `most` of what comes next. */
function some(files: Iterator<WalkedFile>, most: number): WalkedFile[] {
  const taken: WalkedFile[] = [];
  while (taken.length < most) {
    const next = files.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** All that changes what is found in the files of a root. Of the settings for threads only what does not: names, limits, the key. */
function identityOf({ roots, key, excerpts, ...rules }: BatchSetup, index: number, facts: readonly string[]): string {
  const { path, shownPrefix, maxFileSize, ...known } = roots[index]!;
  return JSON.stringify([facts, rules, known], (_, value) => (isCollection(value) ? [...value] : value));
}

/** What JSON would leave empty. */
const isCollection = (value: unknown): value is Iterable<unknown> => value instanceof Map || value instanceof Set;

type WalkedFile = Extract<WalkEntry, { kind: "file" }>;

/** Work without its number. */
type Formed = Pick<Batch, "files" | "known"> | Pick<BatchResult, "files" | "bytes" | "reports">;

interface Former {
  /** Takes the next file of the root. */
  add(file: WalkedFile): readonly Formed[];
  rest(): readonly Formed[];
}

const none: readonly Formed[] = [];

/** Forms batches of the files that must be scanned, and results of those that need not, in the order of the files with reports. */
function createFormer(memory: Memory | null): Former {
  let files: string[] = [];
  let known: (Digest | null)[] = [];
  let ready: { files: number; bytes: number; reports: FileReport[] } | null = null;
  let hits = 0;

  const takeFiles = (): readonly Formed[] => {
    if (files.length === 0) return none;
    const formed = { files, known: memory === null ? null : known };
    [files, known] = [[], []];
    return [formed];
  };
  const takeReady = (): readonly Formed[] => {
    if (ready === null) return none;
    const formed = ready;
    ready = null;
    hits = 0;
    return [formed];
  };

  return {
    add({ path, isLink }) {
      // What a link leads to is not in its own times.
      const recalled = memory === null || isLink ? null : memory.recall(path);
      if (recalled === null || recalled.kind === "unknown") {
        const before = ready !== null && ready.reports.length > 0 ? takeReady() : none;
        known.push(recalled === null ? null : recalled.digest);
        return files.push(path) === BATCH_FILES ? [...before, ...takeFiles()] : before;
      }
      const { scanned, bytes, report } = recalled;
      const before = report === null ? none : takeFiles();
      ready ??= { files: 0, bytes: 0, reports: [] };
      if (scanned) ready.files++;
      ready.bytes += bytes;
      if (report !== null) ready.reports.push(report);
      return ++hits === PORTION ? [...before, ...takeReady()] : before;
    },
    rest: () => [...takeReady(), ...takeFiles()],
  };
}
