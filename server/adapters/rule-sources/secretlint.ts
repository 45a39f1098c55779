// secretlint's recommended preset as a rule source: one of our rules for each of its rules, which looks at a window
// around a keyword. The preset itself is imported when the first keyword has been seen.
import { REACH, type Report, type Rule, type Source } from "../../core/detection/rule.ts";
import type { RuleSource } from "../../core/detection/rule-source.ts";
import type { HostedReport, HostedRule } from "./secretlint-preset.ts";
import { type SecretlintRuleFacts, secretlintRules } from "./secretlint-rules.ts";

const DOCS = "https://github.com/secretlint/secretlint/blob/master/packages/%40secretlint/secretlint-rule-";

export function createSecretlintSource(): RuleSource {
  let hosted: ReadonlyMap<string, HostedRule> | null = null;
  let loading: Promise<void> | null = null;
  let wanted = false;

  const ruleFor = (facts: SecretlintRuleFacts): Rule => ({
    id: `secretlint/${facts.name}`,
    title: facts.title,
    severity: facts.severity,
    confidence: facts.confidence,
    keywords: facts.keywords,
    caseSensitive: facts.caseSensitive,
    reach: facts.window === "document" || facts.window[1] > REACH ? "block" : "near",
    yields: true,
    prefix: facts.prefix,
    examples: { leaks: facts.leaks, clean: facts.clean },
    help: { docs: `${DOCS}${facts.name}/README.md` },
    match(source, hit, report) {
      if (!opens(facts, source, hit)) return;
      if (hosted === null) wanted = true;
      else findAround(facts, hosted.get(facts.name)!, source, hit, report);
    },
  });

  return {
    id: "secretlint",
    rules: secretlintRules.map(ruleFor),
    get wanted() {
      return wanted;
    },
    load() {
      loading ??= import("./secretlint-preset.ts").then((preset) => {
        hosted = preset.hostedRules;
        wanted = false;
      });
      return loading;
    },
  };
}

/** Whether the keyword at `hit` is worth running the rule for. */
function opens(facts: SecretlintRuleFacts, source: Source, hit: number): boolean {
  if (facts.extension !== undefined && !source.path.endsWith(facts.extension)) return false;
  if (facts.gate === undefined) return true;
  facts.gate.lastIndex = hit;
  return facts.gate.test(source.text);
}

function findAround(facts: SecretlintRuleFacts, rule: HostedRule, source: Source, hit: number, report: Report): void {
  const window = windowAround(facts, source.text, hit);
  for (const found of rule.find(window.text, source.path, facts.extension ?? "")) {
    const { start, end } = narrow(facts, window.text, found);
    const match = { start: window.byteOffset(start), end: window.byteOffset(end) };
    // Another keyword in the window is a hit of its own, with a window that is sure to hold the whole token.
    if (window.byteOffset(found.from) > hit || hit > Math.max(match.end, window.byteOffset(found.end))) continue;
    report(isPlaceholder(window.text.slice(start, end)) ? { ...match, confidence: "low" } : match);
  }
}

/** Documentation writes `<password>` and `xxxxxxxx`; sixteen random hex digits hold five kinds or fewer once in ten thousand. */
const isPlaceholder = (secret: string): boolean =>
  /^(?:<.*>|\$?\{.*\}|%.*%)$/.test(secret) || (secret.length >= 16 && new Set(secret.slice(-16)).size < 6);

/** The secret alone, where the rule reports more than that. */
function narrow(facts: SecretlintRuleFacts, text: string, found: HostedReport): { start: number; end: number } {
  const group = facts.secret?.exec(text.slice(found.start, found.end))?.indices?.[1];
  return group === undefined ? found : { start: found.start + group[0], end: found.start + group[1] };
}

interface Window {
  /** Decoded, as the rules of secretlint expect it. */
  readonly text: string;
  /** Offset into the document's bytes of an offset into `text`. */
  byteOffset(offset: number): number;
}

/** `latin1` holds one character a byte; the window is cut between characters of UTF-8 and decoded. */
function windowAround(facts: SecretlintRuleFacts, latin1: string, hit: number): Window {
  let from = facts.window === "document" ? 0 : Math.max(0, hit - facts.window[0]);
  let to = facts.window === "document" ? latin1.length : Math.min(latin1.length, hit + facts.window[1]);
  while (from < hit && isContinuation(latin1.charCodeAt(from))) from++;
  while (to > hit && to < latin1.length && isContinuation(latin1.charCodeAt(to))) to--;
  const raw = latin1.slice(from, to);
  const text = /[^\0-\x7f]/.test(raw) ? Buffer.from(raw, "latin1").toString("utf8") : raw;
  // ASCII, or bytes that are not UTF-8: then the bytes stand for themselves.
  if (text.length === raw.length || text.includes("\ufffd"))
    return { text: raw, byteOffset: (offset) => from + offset };
  return { text, byteOffset: (offset) => from + Buffer.byteLength(text.slice(0, offset)) };
}

const isContinuation = (code: number): boolean => (code & 0xc0) === 0x80 && code < 0x100;
