// Builds a rule for a value without a mark of its own: the vendor's name must stand shortly before it, linked by an
// assignment, a key or a call, and the value must look generated.
import type { Confidence, Examples, Match, Report, Rule, Sample, Severity, Source } from "../../detection/rule.ts";
import { closesToken, isInvented, isLower, isRandom, isUpper, isWord, mayBeKey } from "./boundary.ts";
import { once } from "./once.ts";
import { alphabet, heads, lastAlphabet, maxLength, minLength, parsePattern } from "./pattern.ts";

export interface AssignedSpec {
  readonly id: string;
  readonly title: string;
  readonly severity?: Severity;
  /** Names of the vendor as written in identifiers, lower case. Default: the id up to its first hyphen. */
  readonly names?: readonly string[];
  /** The whole value, in the syntax of `parsePattern`. */
  readonly value: RegExp;
  /** Default "medium". */
  readonly confidence?: Confidence;
  /** What the words between name and value must hold, beside the usual key, token, secret … */
  readonly words?: RegExp;
  /** Set where the name is also an English word: the value must then be assigned to an identifier that holds it. */
  readonly common?: boolean;
  /** Set where the shape of the value says enough, so that it need not look random. */
  readonly shaped?: boolean;
  /** Set where the vendor's own URLs carry the secret in their path. */
  readonly inUrl?: boolean;
  readonly leaks?: readonly Sample[];
  readonly clean?: readonly Sample[];
}

/** Farthest a value may stand from the end of the name, in bytes, and how many line ends may lie between. */
const FARTHEST = 110;
const MOST_LINES = 3;

/** A longer value than the vendor's is looked at up to this length, and only where the vendor's is of some length. */
const stretched = (longest: number): number => Math.floor(longest * 1.6) + 8;
const LEAST_STRETCHED = 20;
/** Hexadecimal digits of one case, as checksums are written. */
const HEX_ONLY = /^(?:[0-9a-f]+|[0-9A-F]+)$/;

/** What may follow a name without a separator in an identifier: "herokuapikey". */
const GLUED =
  /(?:access|account|admin|api|app|auth|bot|cli|client|cloud|config|cred|db|id|io|key|license|login|org|pass|pat|personal|pk|prod|project|pub|pw|read|rest|secret|server|service|sk|test|token|user|web|write)/iy;
const SECRET_WORDS =
  /key|token|secret|access|private|api(?![./])|auth|pass|pwd|cred|bearer|private|dsn|webhook|login|licen[cs]e|[_-]pat\b|[_-]sk\b/i;
const OTHER_WORDS =
  /sha(?![a-z])|hash|digest|md5|checksum|commit|revision|integrity|etag|nonce|fingerprint|trace|public/i;
/** What links a value to a name that is also an English word: one identifier and an assignment. */
const COMMON_LINK =
  /^(?:["'\]]{0,2}\s{0,2}[:=]?\s{0,2}[{[]?\s{0,2}\n\s{0,20}["']?)?[\w.-]{0,40}["'`\])]{0,3}\s{0,4}(?:string)?\s{0,4}(?:=>|[?:]{0,3}=|[=:,(])\s{0,4}[\\"'`]{0,2}$/;
/** A secret's word right before the value, with no more than a space or a hyphen: "acme SECRET 0af3…". */
const PHRASE = /^[\w. -]{0,24}(?:key|token|secret|access|private)["']?(?:\s{1,3}|-|[ ]?[=:]{1,2}>?[ ]?)["'`]?$/i;
/** A bare assignment to the name itself; not for hexadecimal values, which are checksums in lists of packages. */
const DIRECT = /^["'`\])]{0,3}(?:\s{0,4}(?:=>|:{1,3}=|[=:])\s{0,4}|[ -])["'`]?$/;

/** The rule for a value that is known only by the name before it. */
export function assigned(spec: AssignedSpec): Rule {
  const names = spec.names ?? [spec.id.slice(0, spec.id.indexOf("-"))];
  const atMostMedium = spec.confidence === "low" ? "low" : "medium";
  const compiled = once(() => {
    const sequence = parsePattern(spec.value.source);
    const head = Math.min(...heads(sequence).map((each) => each.length));
    return {
      regex: new RegExp(spec.value.source, `${spec.value.flags.replace("g", "")}y`),
      run: alphabet(sequence),
      tail: lastAlphabet(sequence),
      shortest: minLength(sequence),
      longest: maxLength(sequence),
      head,
      marked: head >= 3,
    };
  });

  function match({ text }: Source, hit: number, report: Report): void {
    const nameEnd = endOfName(text, hit, names);
    if (nameEnd < 0) return;
    const { regex, run, shortest, longest } = compiled();
    const most = stretched(longest);
    const limit = Math.min(text.length, nameEnd + FARTHEST);
    // Nearly every name in ordinary text ends here.
    if (!hasRun(text, nameEnd, limit, run, shortest)) return;
    let lines = 0;
    let longer: Match | null = null;
    for (let at = nameEnd; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x0a && ++lines > MOST_LINES) break;
      if (code === 0x3b && text.charCodeAt(at + 1) <= 0x20) break;
      if (run[code] !== 1) continue;
      const end = endOfRun(text, at, Math.min(text.length, at + most), run);
      if (end - at >= shortest && mayStart(text, at, nameEnd, spec.inUrl === true)) {
        regex.lastIndex = at;
        if (regex.test(text)) {
          const found = judge(text, nameEnd, at, regex.lastIndex);
          if (found !== null) {
            report(found);
            return;
          }
          longer = judgeLonger(text, nameEnd, at, end) ?? longer;
        }
      }
      at = nextStart(text, at, end);
    }
    if (longer !== null) report(longer);
  }

  function judge(text: string, nameEnd: number, start: number, end: number): Match | null {
    const { tail, head, marked } = compiled();
    if (!closesToken(text, end, tail) || goesOn(text, end)) return null;
    const link = linkOf(text.slice(nameEnd, start), HEX_ONLY.test(text.slice(start, end)), spec);
    if (link === "none") return null;
    const looksMade = marked || spec.shaped ? !isInvented(text, start + head, end) : isRandom(text, start, end);
    if (looksMade) return { start, end, reason: "vendor-named" };
    if (link === "loose" || !mayBeKey(text, start + head, end)) return null;
    return { start, end, reason: "vendor-named", confidence: atMostMedium };
  }

  /** A value of the right characters that is longer than the vendor's: kept where it is plainly assigned as a key. */
  function judgeLonger(text: string, nameEnd: number, start: number, end: number): Match | null {
    const { longest, head } = compiled();
    if (spec.words || longest < LEAST_STRETCHED || end - start <= longest || end - start >= stretched(longest))
      return null;
    if (isWord(text.charCodeAt(end)) || text.charCodeAt(end) === 0x28 || goesOn(text, end)) return null;
    if (!mayBeKey(text, start + head, end)) return null;
    const link = linkOf(text.slice(nameEnd, start), HEX_ONLY.test(text.slice(start, end)), spec);
    return link === "tight" ? { start, end, reason: "vendor-named", confidence: atMostMedium } : null;
  }

  return {
    id: spec.id,
    title: spec.title,
    severity: spec.severity ?? "medium",
    confidence: spec.confidence ?? "medium",
    keywords: names,
    prefix: "",
    match,
    get examples() {
      return assignedExamples(spec, names[0]!);
    },
  };
}

/** Offset after the name at `hit`, or -1 where those letters belong to another word. */
function endOfName(text: string, hit: number, names: readonly string[]): number {
  for (const name of names) {
    let length = 0;
    while (length < name.length && lower(text.charCodeAt(hit + length)) === name.charCodeAt(length)) length++;
    if (length < name.length) continue;
    const before = text.charCodeAt(hit - 1);
    const first = text.charCodeAt(hit);
    if ((isLower(before) && !isUpper(first)) || (isUpper(before) && isUpper(first))) continue;
    const last = text.charCodeAt(hit + length - 1);
    const next = text.charCodeAt(hit + length);
    if ((isLower(next) && !isUpper(last)) || (isUpper(next) && isUpper(last)) || (isUpper(last) && isLower(next))) {
      GLUED.lastIndex = hit + length;
      if (!GLUED.test(text)) continue;
    }
    return hit + length;
  }
  return -1;
}

const isLetter = (code: number): boolean => isLower(code) || isUpper(code);
const lower = (code: number): number => (isUpper(code) ? code + 32 : code);

/** Whether `shortest` characters of `run` in a row begin in [from, limit): looks at the last of them first, so at few. */
function hasRun(text: string, from: number, limit: number, run: Uint8Array, shortest: number): boolean {
  let start = from;
  while (start < limit) {
    let at = start + shortest - 1;
    while (at >= start && run[text.charCodeAt(at)] === 1) at--;
    if (at < start) return true;
    start = at + 1;
  }
  return false;
}

/** Whether a name, a path or a domain goes on behind `end`. */
function goesOn(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  return (next === 0x2d || next === 0x2e || next === 0x2f) && isWord(text.charCodeAt(end + 1));
}

function endOfRun(text: string, start: number, limit: number, run: Uint8Array): number {
  let end = start;
  while (end < limit && run[text.charCodeAt(end)] === 1) end++;
  return end;
}

/** Whether what stands before `at` may open a value: space, quote, separator, or a slash where URLs count. */
function mayStart(text: string, at: number, nameEnd: number, inUrl: boolean): boolean {
  if (at === nameEnd) return false;
  const code = text.charCodeAt(at - 1);
  if (isWord(code)) return false;
  if (code === 0x2f) return inUrl;
  if (code === 0x2d) return isLetter(text.charCodeAt(at - 2));
  return code !== 0x2e && code !== 0x24 && code !== 0x40 && code !== 0x2b;
}

/** Where to look on after a run that is no value: inside it after a separator, or at its end. */
function nextStart(text: string, at: number, end: number): number {
  for (let i = at; i < end - 1; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3d || code === 0x3a || code === 0x22 || code === 0x27 || code === 0x3e || code === 0x2d) return i;
  }
  return end - 1;
}

/** How firmly the text between name and value ties the two together. */
function linkOf(between: string, isHex: boolean, spec: AssignedSpec): "none" | "loose" | "tight" {
  if (OTHER_WORDS.test(between)) return "none";
  const assigns = COMMON_LINK.test(between);
  if (spec.words) return !spec.words.test(between) ? "none" : assigns ? "tight" : "loose";
  if (DIRECT.test(between))
    return !isHex || /["'`]$/.test(between) ? (/[=:]/.test(between) ? "tight" : "loose") : "none";
  if (PHRASE.test(between)) return "tight";
  if (spec.common && !assigns) return "none";
  const key = between.slice(between.lastIndexOf("\n") + 1);
  if (!SECRET_WORDS.test(between.includes("\n") ? key : between)) return "none";
  return assigns ? "tight" : "loose";
}

function assignedExamples(spec: AssignedSpec, vendor: string): Examples {
  const value = `{{${spec.value.source}}}`;
  const name = vendor.replace(/[^a-z0-9]+/g, "_");
  const kind = spec.words ? firstWord(spec.words) : "api_key";
  return {
    leaks: [
      ...(spec.leaks ?? []),
      ...(name === vendor
        ? [
            `${name}_${kind} = "${value}"`,
            `${name.toUpperCase()}_${kind.toUpperCase()}=${value}\n`,
            `{"${name}_${kind}": "${value}", "retries": 3 }`,
            `${name}:\n  ${kind}: ${value}\n`,
          ]
        : [`# ${vendor}\n${kind} = "${value}"`]),
    ],
    clean: [
      ...(spec.clean ?? []),
      `${name}_${kind} = os.environ["${name.toUpperCase()}_${kind.toUpperCase()}"]`,
      `${name}_${kind} = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,
      `${name}_commit_hash = "${value}"`,
    ],
  };
}

/** A plain word out of an alternation, for the examples. */
function firstWord(words: RegExp): string {
  return /[a-z_]{2,}/.exec(words.source)?.[0] ?? "api_key";
}
