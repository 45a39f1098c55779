// Reads the options of `latchkey scan` into what a scan needs; every mistake gives a message of its own.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { closest } from "../../../shared/closest.ts";
import { err, type Failure, ok, type Result } from "../../../shared/result.ts";
import { type Baseline, newBaseline, readBaseline } from "../../app/baseline.ts";
import { parseByteSize } from "../../app/byte-size.ts";
import { environmentKey, machineKey } from "../../app/fingerprint.ts";
import type { LazyApp } from "../../app/lazy-app.ts";
import { planRoots } from "../../app/scan/plan.ts";
import type { ScanSettings } from "../../app/workspace-scan.ts";
import type { Allowance } from "../../core/detection/project/policy.ts";
import type { Confidence } from "../../core/detection/rule.ts";
import { type ParsedCommand, usage } from "../command.ts";
import type { Host } from "../host.ts";
import { scanSpec } from "./spec.ts";

export type ScanSource =
  | { readonly kind: "files" }
  | { readonly kind: "staged" }
  | { readonly kind: "since"; readonly revision: string }
  | { readonly kind: "history"; readonly since: string | null }
  | { readonly kind: "stdin"; readonly path: string };

export interface ScanRequest {
  readonly source: ScanSource;
  readonly paths: readonly string[];
  readonly settings: ScanSettings;
  readonly format: string;
  /** File for the report; null: standard output. */
  readonly output: string | null;
  readonly showSuppressed: boolean;
  /** The baseline to write. */
  readonly writeTo: { readonly path: string; readonly previous: Baseline } | null;
}

const MAX_THREADS = 64;

const wrong = (message: string, remedy?: string): { ok: false; error: Failure } =>
  err(usage(scanSpec, message, remedy));

/** Codes: "usage", and those of `readBaseline` and `planRoots`. */
export async function readRequest(parsed: ParsedCommand, app: LazyApp, host: Host): Promise<Result<ScanRequest>> {
  const source = readSource(parsed);
  if (!source.ok) return source;
  const rules = await readRules(parsed, app, host);
  if (!rules.ok) return rules;
  const threads = readThreads(parsed);
  if (!threads.ok) return threads;
  const maxFileSize = readSize(parsed);
  if (!maxFileSize.ok) return maxFileSize;
  const format = parsed.has("json") ? "json" : (parsed.get("format") ?? "pretty");
  if (parsed.has("json") && (parsed.get("format") ?? "json") !== "json") {
    return wrong(`--json and --format ${parsed.get("format")} exclude each other`);
  }
  const baselines = await readBaselines(parsed, app, host);
  if (!baselines.ok) return baselines;
  const { baseline, allowances, writeTo, key } = baselines.value;
  return ok({
    source: source.value,
    paths: parsed.operands.length === 0 ? ["."] : parsed.operands,
    settings: {
      cwd: host.cwd,
      key,
      baseline,
      allowances,
      excerpts: format === "pretty",
      rules: rules.value,
      minConfidence: (parsed.get("min-confidence") as Confidence | undefined) ?? null,
      maxFileSize: maxFileSize.value,
      threads: threads.value,
      ignore: !parsed.has("no-ignore"),
      archives: parsed.has("archives"),
      exposures: app.exposures,
      cache: parsed.has("no-cache") || host.build === undefined ? null : { env: host.env, build: host.build },
    },
    format,
    output: parsed.get("output") ?? null,
    showSuppressed: parsed.has("show-suppressed"),
    writeTo,
  });
}

/** Asked for by the option, or by the name of such a rule. */
export async function wantsExposures(parsed: ParsedCommand): Promise<boolean> {
  if (parsed.has("exposures") || !parsed.has("rules")) return parsed.has("exposures");
  const { exposureRules } = await import("../../core/rules/exposure/index.ts");
  return exposureRules.some(({ id }) => ruleIds(parsed).includes(id));
}

const ruleIds = (parsed: ParsedCommand): readonly string[] =>
  (parsed.get("rules") ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");

function readSource(parsed: ParsedCommand): Result<ScanSource> {
  // With --history, --since says from where on.
  const kinds = ["staged", ...(parsed.has("history") ? [] : ["since"]), "history", "stdin"];
  const chosen = kinds.filter((option) => parsed.has(option));
  if (chosen.length > 1) return wrong(`--${chosen[0]} and --${chosen[1]} exclude each other`);
  const path = parsed.get("path");
  if (path !== undefined && chosen[0] !== "stdin")
    return wrong("--path names standard input, which is not scanned", "--stdin --path NAME");
  switch (chosen[0]) {
    case "staged":
      return ok({ kind: "staged" });
    case "since":
      return ok({ kind: "since", revision: parsed.get("since") ?? "" });
    case "history":
      return ok({ kind: "history", since: parsed.get("since") ?? null });
    case "stdin":
      if (parsed.operands.length > 0)
        return wrong("--stdin scans standard input alone, without a PATH", "--stdin --path NAME");
      return ok({ kind: "stdin", path: path ?? "stdin" });
    default:
      return ok({ kind: "files" });
  }
}

async function readRules(parsed: ParsedCommand, app: LazyApp, host: Host): Promise<Result<ReadonlySet<string> | null>> {
  const list = parsed.get("rules");
  if (list === undefined) return ok(null);
  const roots = await planRoots(parsed.operands.length === 0 ? ["."] : parsed.operands, {
    cwd: host.cwd,
    maxFileSize: null,
    knownRules: app.knownRules,
  });
  if (!roots.ok) return roots;
  const loaded = await app.load();
  const known = new Set<string>();
  for (const { policy } of roots.value) {
    for (const { id } of (await loaded.forProject(policy)).engine.rules) known.add(id);
  }
  const ids = ruleIds(parsed);
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined || ids.length === 0) {
    const near = closest(unknown ?? "", known);
    return wrong(
      `there is no rule ${JSON.stringify(unknown ?? list)}`,
      near === null ? "latchkey rules lists them" : `--rules ${near}`,
    );
  }
  return ok(new Set(ids));
}

function readThreads(parsed: ParsedCommand): Result<number | null> {
  const text = parsed.get("threads");
  if (text === undefined) return ok(null);
  const threads = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return threads >= 1 && threads <= MAX_THREADS
    ? ok(threads)
    : wrong(`--threads cannot be ${JSON.stringify(text)}`, `a whole number from 1 to ${MAX_THREADS}`);
}

function readSize(parsed: ParsedCommand): Result<number | null> {
  const text = parsed.get("max-file-size");
  if (text === undefined) return ok(null);
  const size = parseByteSize(text);
  return size === null
    ? wrong(`--max-file-size cannot be ${JSON.stringify(text)}`, "a number of bytes, or 500kB, 10MB, 2GiB")
    : ok(size);
}

interface Baselines {
  readonly baseline: Baseline | null;
  readonly allowances: readonly Allowance[];
  readonly writeTo: ScanRequest["writeTo"];
  readonly key: Uint8Array;
}

/** The baseline to compare with, the one to write, and the key that follows from them. */
async function readBaselines(parsed: ParsedCommand, app: LazyApp, host: Host): Promise<Result<Baselines>> {
  const from = parsed.get("baseline");
  const to = parsed.get("write-baseline");
  const read = (path: string) => readBaseline(resolve(host.cwd, path), path, host.env, app.hash);
  let baseline: Baseline | null = null;
  let allowances: readonly Allowance[] = [];
  if (from !== undefined) {
    const found = await read(from);
    if (!found.ok) return found;
    if ("allowances" in found.value) allowances = found.value.allowances;
    else baseline = found.value;
  }
  if (to === undefined) {
    const key = baseline?.key ?? environmentKey(host.env) ?? machineKey(host.env);
    return ok({ baseline, allowances, writeTo: null, key });
  }
  // A baseline that is written anew keeps its key and its reasons; that takes reading it.
  let previous = baseline;
  if (previous === null && existsSync(resolve(host.cwd, to))) {
    const found = await read(to);
    if (!found.ok) return found;
    if ("allowances" in found.value) {
      return wrong(
        `--write-baseline would overwrite ${to}, which is another scanner's`,
        "--write-baseline FILE, a new one",
      );
    }
    previous = found.value;
  }
  previous ??= newBaseline(host.env, app.hash);
  return ok({ baseline, allowances, writeTo: { path: to, previous }, key: previous.key });
}
