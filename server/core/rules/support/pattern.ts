// Reads the restricted regular expressions of the rules into a tree: sequences of character sets with bounded repeats.
// Keywords, public prefix, longest length and sample texts all derive from that one tree. Unbounded repeats are refused.

/** A character set repeated, or a choice between sequences repeated. `chars` lists every printable member once. */
export type Part =
  | { readonly kind: "chars"; readonly chars: string; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly options: readonly Sequence[]; readonly min: number; readonly max: number };

export type Sequence = readonly Part[];

const range = (from: number, to: number): string => {
  let all = "";
  for (let code = from; code <= to; code++) all += String.fromCharCode(code);
  return all;
};

const PRINTABLE = range(0x20, 0x7e);
const DIGITS = range(0x30, 0x39);
const WORD = `${DIGITS}${range(0x41, 0x5a)}_${range(0x61, 0x7a)}`;
const SETS: Readonly<Record<string, string>> = {
  d: DIGITS,
  w: WORD,
  s: " \t\r\n",
  S: PRINTABLE.slice(1),
  t: "\t",
  n: "\n",
  r: "\r",
};

/**
 * Parses the source of a regular expression. Understood: literals, escapes, classes, groups, choices, `?`, `{n}` and
 * `{n,m}`; look-arounds, anchors and `\b` count as empty. Throws on `*`, `+` and `{n,}`: a rule's reach is bounded.
 */
export function parsePattern(source: string): Sequence {
  const reader = { source, at: 0 };
  const options = readChoice(reader);
  if (reader.at < source.length) throw new Error(`unbalanced parenthesis at ${reader.at} in /${source}/`);
  return options.length === 1 ? options[0]! : [{ kind: "choice", options, min: 1, max: 1 }];
}

interface Reader {
  readonly source: string;
  at: number;
}

function readChoice(reader: Reader): Sequence[] {
  const options: Sequence[] = [];
  let parts: Part[] = [];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ")") {
    if (reader.source[reader.at] === "|") {
      reader.at++;
      options.push(parts);
      parts = [];
      continue;
    }
    const part = readPart(reader);
    if (part) parts.push(part);
  }
  options.push(parts);
  return options;
}

function readPart(reader: Reader): Part | null {
  const char = reader.source[reader.at++]!;
  if (char === "^" || char === "$") return null;
  if (char === "(") return readGroup(reader);
  if (char === "[") return repeat(reader, { kind: "chars", chars: readClass(reader), min: 1, max: 1 });
  if (char === ".") return repeat(reader, { kind: "chars", chars: PRINTABLE, min: 1, max: 1 });
  if (char !== "\\") return repeat(reader, { kind: "chars", chars: char, min: 1, max: 1 });
  const escaped = reader.source[reader.at++]!;
  if (escaped === "b" || escaped === "B") return null;
  return repeat(reader, { kind: "chars", chars: SETS[escaped] ?? escaped, min: 1, max: 1 });
}

function readGroup(reader: Reader): Part | null {
  const lookaround = /^\?<?[=!]/.test(reader.source.slice(reader.at, reader.at + 3));
  const opening = /^\?(?::|<[A-Za-z]+>)/.exec(reader.source.slice(reader.at, reader.at + 24));
  if (opening) reader.at += opening[0].length;
  else if (lookaround) reader.at += reader.source[reader.at + 1] === "<" ? 3 : 2;
  const options = readChoice(reader);
  if (reader.source[reader.at++] !== ")") throw new Error(`missing ) in /${reader.source}/`);
  return lookaround ? null : repeat(reader, { kind: "choice", options, min: 1, max: 1 });
}

/** Members by the text of a class: a handful of classes make up nearly all patterns. */
const knownClasses = new Map<string, string>();

function readClass(reader: Reader): string {
  const start = reader.at;
  for (const [text, chars] of knownClasses) {
    if (!reader.source.startsWith(text, start)) continue;
    reader.at += text.length;
    return chars;
  }
  const chars = readMembers(reader);
  knownClasses.set(reader.source.slice(start, reader.at), chars);
  return chars;
}

function readMembers(reader: Reader): string {
  const negated = reader.source[reader.at] === "^";
  if (negated) reader.at++;
  const members = new Set<string>();
  while (reader.source[reader.at] !== "]") {
    const first = readMember(reader);
    const next = reader.source[reader.at + 1];
    if (first.length === 1 && reader.source[reader.at] === "-" && next !== "]" && next !== undefined) {
      reader.at++;
      const last = readMember(reader);
      for (const char of range(first.charCodeAt(0), last.charCodeAt(0))) members.add(char);
    } else for (const char of first) members.add(char);
    if (reader.at >= reader.source.length) throw new Error(`missing ] in /${reader.source}/`);
  }
  reader.at++;
  return negated ? [...PRINTABLE].filter((char) => !members.has(char)).join("") : [...members].join("");
}

function readMember(reader: Reader): string {
  const char = reader.source[reader.at++]!;
  if (char !== "\\") return char;
  const escaped = reader.source[reader.at++]!;
  return SETS[escaped] ?? escaped;
}

function repeat(reader: Reader, part: Part): Part {
  const rest = reader.source.slice(reader.at, reader.at + 16);
  if (/^[*+]|^\{\d+,\}/.test(rest)) throw new Error(`unbounded repeat at ${reader.at} in /${reader.source}/`);
  if (rest.startsWith("?")) {
    reader.at++;
    return { ...part, min: 0 };
  }
  const counted = /^\{(\d+)(?:,(\d+))?\}/.exec(rest);
  if (!counted) return part;
  reader.at += counted[0].length;
  return { ...part, min: Number(counted[1]), max: Number(counted[2] ?? counted[1]) };
}

const edge = (sequence: Sequence, end: "min" | "max"): number =>
  sequence.reduce((sum, part) => sum + part[end] * (part.kind === "chars" ? 1 : widest(part.options, end)), 0);

const widest = (options: readonly Sequence[], end: "min" | "max"): number =>
  end === "min"
    ? Math.min(...options.map((option) => edge(option, end)))
    : Math.max(...options.map((option) => edge(option, end)));

export const minLength = (sequence: Sequence): number => edge(sequence, "min");
export const maxLength = (sequence: Sequence): number => edge(sequence, "max");

/** Marks in a table of 256 codes every character that the sequence may contain. */
export function alphabet(sequence: Sequence, table = new Uint8Array(256)): Uint8Array {
  for (const part of sequence) {
    if (part.kind === "choice") for (const option of part.options) alphabet(option, table);
    else for (const char of part.chars) table[char.charCodeAt(0)] = 1;
  }
  return table;
}

/** The sets a match may end with: the last part and every optional part's predecessor. */
export function lastAlphabet(sequence: Sequence, table = new Uint8Array(256)): Uint8Array {
  for (let i = sequence.length - 1; i >= 0; i--) {
    const part = sequence[i]!;
    if (part.kind === "choice") for (const option of part.options) lastAlphabet(option, table);
    else for (const char of part.chars) table[char.charCodeAt(0)] = 1;
    if (part.min > 0) break;
  }
  return table;
}

const MOST_HEADS = 90;
/** A set of more characters is no part of a literal. */
const WIDEST_SET = 10;

/** The literals with which every match starts: `(?:gho|ghu)_[a-z]{4}` gives `gho_` and `ghu_`. */
export function heads(sequence: Sequence): readonly string[] {
  return readHeads(sequence).heads;
}

function readHeads(sequence: Sequence): { heads: string[]; whole: boolean } {
  let found = [""];
  for (const part of sequence) {
    if (part.min !== part.max) return { heads: found, whole: false };
    const options =
      part.kind === "choice"
        ? part.options.map(readHeads)
        : part.chars.length <= WIDEST_SET
          ? [...part.chars].map((char) => ({ heads: [char], whole: true }))
          : [];
    const tails = options.flatMap((option) => option.heads);
    const choices = found.length * tails.length ** part.max;
    if (tails.length === 0 || choices > MOST_HEADS) return { heads: found, whole: false };
    for (let i = 0; i < part.max; i++) found = found.flatMap((head) => tails.map((tail) => head + tail));
    if (options.some((option) => !option.whole)) return { heads: found, whole: false };
  }
  return { heads: found, whole: true };
}
