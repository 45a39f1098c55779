// What a scan remembers of the files of one folder, so that the next one need not look at those that have not changed. A file is known
// by its size, times and number or, where these have changed, by its content; what was found is known only for the same rules,
// product, day and key. Holds no name, no text and no secret: see docs/adr/0005-scan-cache.md.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import type { FileStat } from "../../adapters/platform/open-file.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { type Digest, type FileStamp, pairOfStat, pairOfText, stampKeys } from "./stamp.ts";
import { cacheFolder, readCache, writeCache } from "./store.ts";
import { BINARY, CLEAN, createFileTable, FIRST_FINDINGS } from "./table.ts";

/** A finding without what follows from the scan that shows it. */
export type KeptFinding = Omit<LocatedFinding, "path" | "commit" | "excerpt">;

export type KeptResult =
  | { readonly kind: "binary" }
  | { readonly kind: "text"; readonly findings: readonly KeptFinding[] };

export interface CacheOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The key of the fingerprints; the cache of another key is of no use. */
  readonly key: Uint8Array;
  /** Absolute path of the folder that is scanned. */
  readonly folder: string;
  /** All that changes what is found in a file: the product, its rules, the day, settings. */
  readonly identity: string;
}

const clean: KeptResult = { kind: "text", findings: [] };
const binary: KeptResult = { kind: "binary" };

/** What is known of a file. */
export interface CacheEntry {
  /** Whether the file is still as it was, by what the system says of it. */
  isOf(stat: FileStat): boolean;
  /** The digest of its content; `NO_DIGEST` where there is none. */
  digest(): Digest;
  result(): KeptResult;
  /** The file is as it was. */
  confirm(): void;
}

export interface ScanCache {
  /** Nothing was known when it was opened. */
  readonly isEmpty: boolean;
  /** What is known of a file, whose path is relative to the folder; the next call makes it invalid. */
  find(path: string): CacheEntry | null;
  /** Remembers what was found in a file. */
  keep(path: string, stamp: FileStamp, result: KeptResult): void;
  forget(path: string): void;
  /** Writes the cache where it has changed. `complete`: files that were not seen are gone. */
  save(complete: boolean): void;
}

export function openScanCache({ env, key, folder, identity }: CacheOptions): ScanCache {
  const derive = (use: string, text = ""): Buffer => createHmac("sha256", key).update(`${use}\0${text}`).digest();
  const file = join(cacheFolder(env), derive("latchkey.scan-cache.name/1", folder).toString("hex", 0, 16));
  const macKey = derive("latchkey.scan-cache/1", identity);
  const keys = stampKeys(key);
  const content = readCache(file, macKey);
  const table = createFileTable(content?.records);
  const fresh: (readonly KeptFinding[])[] = [];
  let inherited: readonly (readonly KeptFinding[])[] | null = null;

  const inheritedFindings = () => {
    inherited ??= JSON.parse(content?.findings ?? "[]") as readonly (readonly KeptFinding[])[];
    return inherited;
  };
  /** Numbers of the inherited findings come first. */
  const findingsOf = (number: number): readonly KeptFinding[] =>
    inheritedFindings()[number] ?? fresh[number - inheritedFindings().length]!;
  const resultOf = (result: number): KeptResult => {
    if (result === CLEAN) return clean;
    return result === BINARY ? binary : { kind: "text", findings: findingsOf(result - FIRST_FINDINGS) };
  };

  let found = -1;
  // One for all: a scan asks for every file.
  const entry: CacheEntry = {
    isOf: (stat) => table.hasStat(found, pairOfStat(keys, stat)),
    digest: () => table.digest(found),
    result: () => resultOf(table.result(found)),
    confirm: () => table.keep(found),
  };

  return {
    isEmpty: content === null,
    find(path) {
      found = table.find(pairOfText(keys, path));
      return found < 0 ? null : entry;
    },
    keep(path, { stat, digest }, result) {
      const pair = pairOfText(keys, path);
      const record = table.find(pair);
      let number = CLEAN;
      if (result.kind === "binary") number = BINARY;
      else if (result.findings.length > 0) {
        number = FIRST_FINDINGS + inheritedFindings().length + fresh.length;
        fresh.push(result.findings);
      }
      table.set(record >= 0 ? record : table.add(pair), stat, digest, number);
    },
    forget(path) {
      const record = table.find(pairOfText(keys, path));
      if (record >= 0) table.drop(record);
    },
    save(complete) {
      if (!table.changed()) return;
      const kept: (readonly KeptFinding[])[] = [];
      const records = table.compact(!complete, (result) =>
        result < FIRST_FINDINGS ? result : FIRST_FINDINGS + kept.push(findingsOf(result - FIRST_FINDINGS)) - 1,
      );
      writeCache(file, macKey, { records, findings: JSON.stringify(kept) });
    },
  };
}
