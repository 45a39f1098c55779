// Builds a rule for a token that shows what it is by a public part of its own: a prefix such as "ghp_" or a literal
// inside. Keywords, preview prefix and examples derive from the one pattern.
import type { Confidence, Examples, Match, Report, Rule, Sample, Severity, Source } from "../../detection/rule.ts";
import { closesToken, isAssigned, isInvented, isWord, opensToken } from "./boundary.ts";
import type { Checksum } from "./checksum.ts";
import { checksums } from "./checksum.ts";
import { once } from "./once.ts";
import { alphabet, heads, lastAlphabet, maxLength, minLength, parsePattern } from "./pattern.ts";

const BACKSLASH = 0x5c;

export interface TokenSpec {
  readonly id: string;
  readonly title: string;
  readonly severity?: Severity;
  /** The whole secret, in the syntax of `parsePattern`, with at least three literal characters at or near its head. */
  readonly pattern: RegExp;
  /** Public text that must stand right before the secret, such as /AccountKey=/; then the keywords come from it. */
  readonly after?: RegExp;
  /** Default "high"; "medium" where other texts share the shape. */
  readonly confidence?: Confidence;
  /** Name of a checksum that the token carries; it raises or lowers the confidence. */
  readonly checksum?: keyof typeof checksums;
  /** The last word about a match; false drops it. Sees the secret alone. */
  readonly accept?: (secret: string) => boolean;
  /** Set where the secret is a URL or the like, in which placeholder words and repeats say little. */
  readonly literal?: boolean;
  readonly leaks?: readonly Sample[];
  readonly clean?: readonly Sample[];
  /** False where random text of the pattern is no good example, as `accept` asks for more. */
  readonly samples?: boolean;
}

/** The rule for a token with a mark of its own. Throws on a pattern without one: that is a mistake in the rule. */
export function token(spec: TokenSpec): Rule {
  const marked = spec.after ?? spec.pattern;
  const mark = markOf(spec.id, marked.source);
  const { ignoreCase } = marked;
  const compiled = once(() => {
    const sequence = parsePattern(spec.pattern.source);
    return {
      regex: sticky(spec.pattern),
      after: spec.after === undefined ? null : sticky(spec.after),
      tail: lastAlphabet(sequence),
      shortest: minLength(sequence),
    };
  });
  const bodyFrom = spec.after || mark.most > 0 ? 0 : Math.min(...mark.keywords.map((keyword) => keyword.length));
  const prefix = spec.after || mark.most > 0 ? "" : commonPrefix(mark.keywords);
  const glued = isWord(mark.keywords[0]!.charCodeAt(0)) || mark.most > 0;
  const checksum = spec.checksum === undefined ? null : checksums[spec.checksum]!;

  function match({ text }: Source, hit: number, report: Report): void {
    let start = hit;
    if (mark.most > 0) {
      const floor = Math.max(0, hit - mark.most);
      while (start > floor && mark.lead[text.charCodeAt(start - 1)] === 1) start--;
      if (start > 0 && text.charCodeAt(start - 1) === BACKSLASH) start++;
      if (hit - start < mark.least) return;
    }
    if (glued && !opensToken(text, start)) return;
    const { regex, after, tail } = compiled();
    if (after !== null) {
      after.lastIndex = start;
      if (!after.test(text)) return;
      start = after.lastIndex;
    }
    regex.lastIndex = start;
    if (!regex.test(text)) return;
    const end = regex.lastIndex;
    if (!closesToken(text, end, tail)) return;
    if (!spec.literal && isInvented(text, start + bodyFrom, end)) return;
    if (spec.accept && !spec.accept(text.slice(start, end))) return;
    report(checksum ? judged(text, start, end, checksum) : { start, end });
  }

  return {
    id: spec.id,
    title: spec.title,
    severity: spec.severity ?? "high",
    confidence: spec.confidence ?? "high",
    keywords: ignoreCase ? mark.keywords.map((keyword) => keyword.toLowerCase()) : mark.keywords,
    caseSensitive: !ignoreCase,
    prefix,
    get shortest() {
      return compiled().shortest;
    },
    match,
    get examples() {
      return tokenExamples(spec, glued);
    },
  };
}

function judged(text: string, start: number, end: number, checksum: Checksum): Match {
  if (checksum.holds(text.slice(start, end))) return { start, end, confidence: "high", reason: "checksum-holds" };
  // A key that somebody assigns is worth a look even if it was mistyped or made up for a test.
  return { start, end, confidence: isAssigned(text, start) ? "medium" : "low", reason: "checksum-fails" };
}

interface Mark {
  readonly keywords: readonly string[];
  /** Characters, and how few and many of them, that may stand before the keyword within the token. */
  readonly lead: Uint8Array;
  readonly least: number;
  readonly most: number;
}

/** A literal of three characters or more before a set that is too wide to be part of it: most tokens begin so. */
const PLAIN_HEAD = /^(?:[\w-]|\\[./]){3,}(?=\\w|\[[^\]]*(?:a-z|A-Z|\\w|0-9a-f|0-9A-F))/;
const NO_LEAD = new Uint8Array(256);

/** The literal by which a token is found: its head, or else the first literal of three characters within. */
function markOf(id: string, source: string): Mark {
  const head = PLAIN_HEAD.exec(source);
  if (head !== null) return { keywords: [head[0].replaceAll("\\", "")], lead: NO_LEAD, least: 0, most: 0 };
  const sequence = parsePattern(source);
  for (let skipped = 0; skipped < sequence.length; skipped++) {
    const lead = sequence.slice(0, skipped);
    const keywords = [...new Set(heads(sequence.slice(skipped)))];
    if (keywords.every((keyword) => keyword.length >= 3))
      return { keywords, lead: alphabet(lead), least: minLength(lead), most: maxLength(lead) };
  }
  throw new Error(`${id}: the pattern has no three literal characters in a row`);
}

const sticky = (pattern: RegExp): RegExp => new RegExp(pattern.source, `${pattern.flags.replace("g", "")}y`);

function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? "";
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

function tokenExamples(spec: TokenSpec, glued: boolean): Examples {
  if (spec.samples === false) return { leaks: spec.leaks ?? [], clean: spec.clean ?? [] };
  const check = spec.checksum === undefined ? "" : `${spec.checksum}!`;
  const secret = `${spec.after ? `{{${spec.after.source}}}` : ""}{{${check}${spec.pattern.source}}}`;
  const [head] = markOf(spec.id, (spec.after ?? spec.pattern).source).keywords;
  return {
    leaks: [
      ...(spec.leaks ?? []),
      secret,
      ...(spec.after
        ? []
        : [
            `const token = "${secret}";`,
            `{"apiKey": "${secret}", "retries": 3 }\n`,
            `service:\n  token: ${secret}\n  retries: 3\n`,
            `export SERVICE_TOKEN=${secret}\n`,
            `print("token\\n${secret}\\n")`,
          ]),
    ],
    clean: [
      ...(spec.clean ?? []),
      `const token = "${head}";`,
      ...(spec.after ? [] : [`const token = "${head}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";`]),
      ...(glued && !spec.after ? [`const name = "zqz${secret}";`] : []),
    ],
  };
}
