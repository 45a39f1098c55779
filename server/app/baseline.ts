// Baselines: the findings that were there when Latchkey came, known by fingerprint, so that only new ones count.
// A baseline holds rule, path and fingerprint of each, and whatever reason people add; never a secret or a line.
import { readFileSync } from "node:fs";
import { err, type Failure, ok, type Result } from "../../shared/result.ts";
import { errorCode } from "../adapters/platform/walk.ts";
import { replaceFile } from "../adapters/platform/write-file.ts";
import type { Suppression } from "../core/detection/finding.ts";
import type { Allowance } from "../core/detection/project/policy.ts";
import type { KeyedHash } from "../core/ports.ts";
import { environmentKey, keyCheck, newFingerprintKey } from "./fingerprint.ts";
import type { LocatedFinding } from "./located-finding.ts";

const SCHEMA = "latchkey.baseline/1";

export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
  readonly reason?: string;
  readonly owner?: string;
  /** YYYY-MM-DD, the last day on which the entry counts. */
  readonly expires?: string;
}

/** Where the key of the fingerprints is: in the file itself, or in LATCHKEY_FINGERPRINT_KEY. */
type KeySource =
  | { readonly from: "file"; readonly value: string }
  | { readonly from: "environment"; readonly check: string };

export interface Baseline {
  readonly key: Uint8Array;
  readonly source: KeySource;
  readonly entries: ReadonlyMap<string, BaselineEntry>;
  /** Fingerprints of the entries that a finding had, whether or not they silenced it. */
  readonly matched: Set<string>;
}

/** What is wrong with entries after a scan. */
export interface BaselineReview {
  /** Silence nothing any more, because their day is past. */
  readonly expired: readonly BaselineEntry[];
  /** Nothing has these fingerprints any more. */
  readonly stale: readonly BaselineEntry[];
}

/** `whole`: everything that the baseline may speak of was scanned. */
export function reviewBaseline({ entries, matched }: Baseline, today: string, whole: boolean): BaselineReview {
  const all = [...entries.values()];
  return {
    expired: all.filter((entry) => matched.has(entry.fingerprint) && isExpired(entry, today)),
    stale: whole ? all.filter(({ fingerprint }) => !matched.has(fingerprint)) : [],
  };
}

const isExpired = ({ expires }: BaselineEntry, today: string): boolean => expires !== undefined && expires < today;

type Environment = Readonly<Record<string, string | undefined>>;

/** A baseline of our own, or what one of another scanner allows. */
export type AnyBaseline = Baseline | { readonly allowances: readonly Allowance[] };

/** Codes: "baseline-unreadable", "baseline-invalid", "baseline-key". */
export async function readBaseline(
  path: string,
  shownAs: string,
  env: Environment,
  hash: KeyedHash,
): Promise<Result<AnyBaseline>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    return err({
      code: "baseline-unreadable",
      message: `the baseline ${shownAs} cannot be read: ${code === "ENOENT" ? "there is no such file" : code}`,
      remedy: `latchkey scan --write-baseline ${shownAs}`,
    });
  }
  return parseBaseline(text, shownAs, env, hash);
}

async function parseBaseline(
  text: string,
  shownAs: string,
  env: Environment,
  hash: KeyedHash,
): Promise<Result<AnyBaseline>> {
  const invalid = (why: string): { ok: false; error: Failure } =>
    err({
      code: "baseline-invalid",
      message: `the baseline ${shownAs} cannot be used: ${why}`,
      remedy: `latchkey scan --write-baseline ${shownAs}`,
    });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return invalid("it is not JSON");
  }
  if (!isRecord(document) || document["schema"] !== SCHEMA) {
    const foreign = await (await import("./foreign-baseline.ts")).readForeignBaseline(document, shownAs);
    if (foreign === null) return invalid(`it is not a ${SCHEMA} document, nor one of detect-secrets or gitleaks`);
    return foreign.ok ? ok({ allowances: foreign.value }) : foreign;
  }
  const { key: source, findings } = document;
  if (!isKeySource(source)) return invalid("its key is missing or damaged");
  if (!Array.isArray(findings) || !findings.every(isEntry)) {
    return invalid("an entry lacks its fingerprint, rule or path, or has a date that is not YYYY-MM-DD");
  }
  const entries = new Map(findings.map((entry: BaselineEntry) => [entry.fingerprint, entry]));
  if (source.from === "file")
    return ok({ key: Buffer.from(source.value, "base64"), source, entries, matched: new Set() });
  const key = environmentKey(env);
  if (key !== null && keyCheck(hash, key) === source.check) return ok({ key, source, entries, matched: new Set() });
  return err({
    code: "baseline-key",
    message: `the baseline ${shownAs} cannot be used: it was made with a LATCHKEY_FINGERPRINT_KEY that is ${key === null ? "not set here" : "not the one set here"}`,
    remedy: "set LATCHKEY_FINGERPRINT_KEY to the value it was made with",
  });
}

/** An empty baseline: its key is that of the environment, or a new one that the file will hold. */
export function newBaseline(env: Environment, hash: KeyedHash): Baseline {
  const fromEnvironment = environmentKey(env);
  if (fromEnvironment !== null) {
    const source = { from: "environment", check: keyCheck(hash, fromEnvironment) } as const;
    return { key: fromEnvironment, source, entries: new Map(), matched: new Set() };
  }
  const key = newFingerprintKey();
  const source = { from: "file", value: Buffer.from(key).toString("base64") } as const;
  return { key, source, entries: new Map(), matched: new Set() };
}

/** How the baseline silences a finding on the day `today` (YYYY-MM-DD), or null. */
export function suppressionBy(baseline: Baseline, fingerprint: string, today: string): Suppression | null {
  const entry = baseline.entries.get(fingerprint);
  if (entry === undefined) return null;
  baseline.matched.add(fingerprint);
  if (isExpired(entry, today)) return null;
  const { reason = null, owner = null, expires = null } = entry;
  return { by: "baseline", reason, owner, expires };
}

/**
 * Writes a baseline of `findings`, keeping the reasons that `previous` has for those that are still there.
 * Code: "baseline-unwritable".
 */
export function writeBaseline(
  path: string,
  shownAs: string,
  previous: Baseline,
  findings: readonly LocatedFinding[],
): Result<number> {
  const entries = new Map<string, BaselineEntry>();
  for (const { fingerprint, rule, path: where } of findings) {
    entries.set(fingerprint, { ...previous.entries.get(fingerprint), fingerprint, rule, path: where });
  }
  const sorted = [...entries.values()].sort(
    (a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint),
  );
  const document = { schema: SCHEMA, key: previous.source, findings: sorted };
  try {
    replaceFile(path, `${JSON.stringify(document, null, 2)}\n`);
    return ok(sorted.length);
  } catch (error) {
    return err({
      code: "baseline-unwritable",
      message: `the baseline ${shownAs} cannot be written: ${errorCode(error)}`,
      remedy: "name a file in a folder that exists and may be written to",
    });
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isKeySource(value: unknown): value is KeySource {
  if (!isRecord(value)) return false;
  if (value["from"] === "environment") return typeof value["check"] === "string";
  return (
    value["from"] === "file" &&
    typeof value["value"] === "string" &&
    Buffer.from(value["value"], "base64").byteLength === 32
  );
}

function isEntry(value: unknown): value is BaselineEntry {
  if (!isRecord(value)) return false;
  const { fingerprint, rule, path, reason, owner, expires } = value;
  const text = [fingerprint, rule, path].every((field) => typeof field === "string");
  const optional = [reason, owner].every((field) => field === undefined || typeof field === "string");
  return (
    text && optional && (expires === undefined || (typeof expires === "string" && /^\d{4}-\d\d-\d\d$/.test(expires)))
  );
}
