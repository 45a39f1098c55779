// The engine with what a project brings: its own rules, within a time of their own, and what it allows.
import { createHash } from "node:crypto";
import { matchPatterns } from "../../adapters/platform/ignore-files.ts";
import type { Engine } from "../../core/detection/engine.ts";
import type { Finding, Suppression } from "../../core/detection/finding.ts";
import { type Allow, createAllow } from "../../core/detection/project/allowances.ts";
import { type Budget, createPatternRule } from "../../core/detection/project/pattern-rule.ts";
import { isEmpty, type PatternRuleSpec, type ProjectPolicy } from "../../core/detection/project/policy.ts";
import type { Rule } from "../../core/detection/rule.ts";
import type { CompileGlobs, CompileRegex } from "../../core/ports.ts";
import { regexEngine } from "./load-policy.ts";

/** Where a text stands in its project. */
export interface TextPlace {
  /** Relative to the project, with "/". */
  readonly path: string;
  /** The commit it was taken from, or null. */
  readonly commit: string | null;
}

export interface ProjectScanner {
  readonly engine: Engine;
  /** Without the rules of the project. */
  readonly plain: Engine;
  /**
   * To be called before a text is scanned with `engine`, or scanned anew: the rules of the project then have so many
   * milliseconds for it.
   */
  begin(place: TextPlace, milliseconds: number): void;
  /** Whether they ran out of time since `begin`. */
  readonly overdue: boolean;
  /** Who in the project allows a finding that a scan of `bytes` gave; `line`: number of its first line, from 1. */
  allow(finding: Finding, bytes: Uint8Array, line: number): Suppression | null;
}

/** An engine for which `begin` means nothing. */
export const plainScanner = (engine: Engine): ProjectScanner => ({
  engine,
  plain: engine,
  begin() {},
  overdue: false,
  allow: () => null,
});

const globs: CompileGlobs = (patterns) => {
  const matches = matchPatterns(patterns.join("\n"));
  return (path) => matches(path) === "ignored";
};

/** `createEngine`: with these rules besides those of the product; null: as it is. */
export async function createProjectScanner(
  policy: ProjectPolicy,
  plain: Engine,
  createEngineWith: (rules: readonly Rule[]) => Engine,
): Promise<ProjectScanner> {
  if (isEmpty(policy)) return plainScanner(plain);
  const compile = needsRegex(policy) ? await regexEngine() : noRegex;
  let place: TextPlace = { path: "", commit: null };
  const time = createBudget();
  const taken = new Set(plain.rules.map(({ id }) => id));
  const rules = policy.rules.flatMap((spec) => {
    const id = taken.has(spec.id) ? `${spec.origin}/${spec.id}` : spec.id;
    taken.add(id);
    return ruleOf({ ...spec, id }, compile, time, () => place.path) ?? [];
  });
  const engine = rules.length === 0 ? plain : createEngineWith(rules);
  const allow: Allow = createAllow(policy.allowances, {
    compile,
    globs,
    sha1: (text) => createHash("sha1").update(text).digest("hex"),
  });
  return {
    engine,
    plain,
    begin(where, milliseconds) {
      place = where;
      time.begin(milliseconds);
    },
    get overdue() {
      return !time.left();
    },
    allow: ({ rule, start, end }, bytes, lineNumber) => {
      if (policy.allowances.length === 0) return null;
      return allow({ rule, ...place, ...linesAround(bytes, start, end), lineNumber });
    },
  };
}

const noRegex: CompileRegex = () => ({ ok: false, error: { code: "regex-invalid", message: "" } });

const needsRegex = ({ rules, allowances }: ProjectPolicy): boolean =>
  rules.length > 0 || allowances.some(({ criteria }) => criteria.flat().some((one) => "pattern" in one));

function createBudget(): Budget & { begin(milliseconds: number): void } {
  let remaining = 0;
  return {
    begin(milliseconds) {
      remaining = milliseconds;
    },
    left: () => remaining > 0,
    spend(step) {
      const started = performance.now();
      try {
        return step();
      } finally {
        remaining -= performance.now() - started;
      }
    },
  };
}

/** Null where a pattern cannot be used; who read the policy has said so. */
function ruleOf(spec: PatternRuleSpec, compile: CompileRegex, budget: Budget, path: () => string): Rule | null {
  const regex = compile(spec.regex);
  const pathRegex = spec.path === null ? null : compile(spec.path);
  if (!regex.ok || pathRegex?.ok === false) return null;
  const inGlobs = spec.globs.length === 0 ? null : globs(spec.globs);
  let last = { path: "", concerned: false };
  const judge = (file: string): boolean =>
    (pathRegex === null || pathRegex.value.test(file)) && (inGlobs === null || inGlobs(file));
  const concerns = (): boolean => {
    // An example has no path: its rule counts.
    if ((pathRegex === null && inGlobs === null) || path() === "") return true;
    if (last.path !== path()) last = { path: path(), concerned: judge(path()) };
    return last.concerned;
  };
  return createPatternRule(spec, { regex: regex.value, budget, concerns });
}

/** How far a line is looked at on either side of a finding, in bytes. */
const LINE = 4_096;

function linesAround(bytes: Uint8Array, start: number, end: number) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isBreak = (at: number): boolean => buffer[at] === 0x0a || buffer[at] === 0x0d;
  let from = start;
  let to = end;
  while (from > 0 && start - from < LINE && !isBreak(from - 1)) from--;
  while (to < buffer.length && to - end < LINE && !isBreak(to)) to++;
  const before = buffer.toString("utf8", from, start);
  const secret = buffer.toString("utf8", start, end);
  const line = before + secret + buffer.toString("utf8", end, to);
  return { line, start: before.length, end: before.length + secret.length };
}
