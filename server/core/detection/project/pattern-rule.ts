// Makes a rule out of a regular expression that somebody else wrote. It runs around the rule's keywords, or on each line,
// never on more text at once than is quickly done, and not at all once the file's time is used up.
import type { LinearRegex } from "../../ports.ts";
import type { Report, Rule, Source } from "../rule.ts";
import type { PatternRuleSpec } from "./policy.ts";
import { decodeWindow } from "./window.ts";

/** Time that the project's rules have for one file. */
export interface Budget {
  /** False once the time is used up. */
  left(): boolean;
  /** Does a step and counts the time it takes. */
  spend<T>(step: () => T): T;
}

/** How far a match may begin before its keyword and end after it, in bytes; both well within REACH. */
const BEFORE = 256;
const AFTER = 3_000;
/** The part of a line that rules without keywords look at, in bytes. */
export const LINE = 3_000;
/** Instructions times characters that one step may cost: less than 100 ms where the engine is slowest. */
const STEP = 1_000_000;
/** Reported of one window. */
const MAX_MATCHES = 50;

export interface PatternRuleParts {
  readonly regex: LinearRegex;
  readonly budget: Budget;
  /** Whether the rule counts in the file that is being scanned. */
  readonly concerns: () => boolean;
}

export function createPatternRule(spec: PatternRuleSpec, { regex, budget, concerns }: PatternRuleParts): Rule {
  const keywords = usable(spec.keywords);
  const next = keywords.length === 0 ? null : new RegExp(keywords.map(quote).join("|"), "gi");
  const longest = Math.max(64, Math.floor(STEP / regex.size));

  /** The stretch around a hit in which its matches lie; they end after the hit and begin before the next. */
  function around(text: string, hit: number) {
    const before = Math.min(BEFORE, longest >> 2);
    let from = Math.max(0, hit - before);
    // Not in the middle of a word, which would look like another.
    if (hit - from === before) while (from < hit && isWordBefore(text, from)) from++;
    const to = Math.min(text.length, hit + Math.min(AFTER, longest - before));
    const near = text.slice(from, to);
    next!.lastIndex = hit - from + 1;
    const limit = next!.exec(near)?.index ?? near.length;
    return { near, from, hit: hit - from, limit, cut: to < text.length };
  }

  function line(text: string, start: number) {
    const end = text.slice(start, start + Math.min(LINE, longest)).search(/[\r\n]|$/);
    const near = text.slice(start, start + end);
    return {
      near,
      from: start,
      hit: 0,
      limit: near.length,
      cut: start + end < text.length && !isBreak(text, start + end),
    };
  }

  function match({ text }: Source, hit: number, report: Report): void {
    if (budget.left() && concerns()) budget.spend(() => search(text, hit, report));
  }

  function search(text: string, hit: number, report: Report): void {
    const { near, from, hit: at, limit, cut } = next === null ? line(text, hit) : around(text, hit);
    const window = decodeWindow(near);
    if (!regex.test(window.text)) return;
    let offset = 0;
    for (let count = 0; count < MAX_MATCHES; count++) {
      const groups = regex.find(window.text, offset);
      if (groups === null) return;
      const [start, end] = groups[0]!;
      offset = Math.max(end, start + 1);
      // What the window's end cut off would end elsewhere.
      if (start > window.text.length || (cut && end === window.text.length)) return;
      if (next !== null && (window.byteOf(end) <= at || window.byteOf(start) >= limit)) continue;
      const secret = secretOf(groups, spec.secretGroup);
      if (secret === null || secret[0] === secret[1]) continue;
      if (spec.entropy !== null && entropyOf(window.text.slice(...secret)) <= spec.entropy) continue;
      report({ start: from + window.byteOf(secret[0]), end: from + window.byteOf(secret[1]) });
    }
  }

  const { id, title, severity, confidence, origin, examples } = spec;
  const yields = origin !== "latchkey";
  return { id, title, severity, confidence, keywords, prefix: "", match, examples, yields };
}

/** Keywords that the prefilter can look for. A rule with others besides is asked on every line. */
function usable(keywords: readonly string[]): readonly string[] {
  const can = (keyword: string): boolean => /^[\x20-\x7e]{3,200}$/.test(keyword);
  return keywords.every(can) ? [...new Set(keywords.map((keyword) => keyword.toLowerCase()))] : [];
}

const quote = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

const isWordBefore = (text: string, at: number): boolean => /\w/.test(text[at - 1] ?? " ");

const isBreak = (text: string, at: number): boolean => text[at] === "\n" || text[at] === "\r";

type Span = readonly [start: number, end: number];

function secretOf(groups: readonly (Span | null)[], group: number | null): Span | null {
  if (group !== null) return groups[group] ?? null;
  return groups.slice(1).find((span) => span !== null && span[0] < span[1]) ?? groups[0]!;
}

/** Shannon entropy in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  let length = 0;
  for (const count of counts.values()) length += count;
  for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length);
  return bits;
}
