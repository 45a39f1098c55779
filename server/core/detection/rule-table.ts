// Rules compiled for scanning: their keywords in a prefilter and, for each keyword, the rules to ask.
import { createPrefilter, type Hits, type Keyword, newHits, type Prefilter } from "./prefilter.ts";
import { REACH, type Report, type Rule, type Source } from "./rule.ts";

export interface RuleTable {
  /** Distance in bytes within which an edit may change what `match` reports for a hit. */
  readonly reach: number;
  /** Runs all rules of the table over the hits that start in [from, to). */
  match(source: Source, bytes: Uint8Array, from: number, to: number, visit: Visit): void;
}

/** Gives the rule and the hit for which the following report is meant. */
export interface Visit {
  rule: Rule | null;
  hit: number;
  /** Set when a keyword of a block rule stands in the range, whatever the rule says. */
  sawBlock: boolean;
  readonly report: Report;
}

export const isBlock = (rule: Rule): boolean => rule.reach === "block";

export function createRuleTable(rules: readonly Rule[]): RuleTable {
  const byKeyword = new Map<string, { keyword: Keyword; rules: Rule[] }>();
  for (const rule of rules) {
    const caseSensitive = rule.caseSensitive ?? false;
    for (const literal of rule.keywords) {
      const text = caseSensitive ? literal : literal.toLowerCase();
      const key = `${caseSensitive}:${text}`;
      const entry = byKeyword.get(key) ?? { keyword: { text, caseSensitive }, rules: [] };
      if (!entry.rules.includes(rule)) entry.rules.push(rule);
      byKeyword.set(key, entry);
    }
  }
  const entries = [...byKeyword.values()];
  const prefilter: Prefilter = createPrefilter(entries.map(({ keyword }) => keyword));
  const rulesOf = entries.map((entry) => entry.rules);
  const belongsToBlock = rulesOf.map((some) => some.some(isBlock));
  const onLines = rules.filter(({ keywords }) => keywords.length === 0);
  const spare: Hits[] = [];

  function visitLines(source: Source, from: number, to: number, visit: Visit): void {
    const { text } = source;
    for (let at = from; at < to; at++) {
      if (at > 0 && !endsLine(text, at - 1)) continue;
      visit.hit = at;
      for (const rule of onLines) {
        visit.rule = rule;
        rule.match(source, at, visit.report);
      }
    }
  }

  return {
    reach: REACH + prefilter.longest,
    match(source, bytes, from, to, visit) {
      // Decoded text is scanned while its carrier's hits are being read, so each depth has hits of its own.
      const hits = spare.pop() ?? newHits();
      prefilter.find(bytes, from, to, hits);
      for (let i = 0; i < hits.count; i++) {
        const keyword = hits.keywords[i]!;
        visit.hit = hits.starts[i]!;
        if (belongsToBlock[keyword]) visit.sawBlock = true;
        for (const rule of rulesOf[keyword]!) {
          visit.rule = rule;
          rule.match(source, visit.hit, visit.report);
        }
      }
      spare.push(hits);
      if (onLines.length > 0) visitLines(source, from, to, visit);
    },
  };
}

/** Whether a line ends with the character at `at`: a newline, or a carriage return that none follows. */
function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a);
}
