// Finds the text literal that a place is in, in languages that quote texts. Read twice, from the top of the file and from
// the start of the line; where the two differ nothing is certain.

export interface Syntax {
  /** Quotes that end on their line, and those that may not. */
  readonly quotes: string;
  readonly spanning?: string;
  /** Longer quotes, such as `"""`. */
  readonly long?: readonly string[];
  /** What begins a comment that the line ends, and pairs that may span lines. */
  readonly comments: readonly string[];
  readonly blocks?: readonly (readonly [string, string])[];
}

export interface Literal {
  /** Of the quotes: `start` before the opening one, `end` after the closing one. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

export type Found = Literal | "comment" | "code";

/** What the span from `start` to `end` stands in. Null: it is not certain. */
export function literalAround(text: string, start: number, end: number, syntax: Syntax): Found | null {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const whole = read(text, 0, start, end, syntax);
  const line = read(text, lineStart, start, end, syntax);
  if (typeof whole === "string" || typeof line === "string") return whole === line ? whole : null;
  return whole !== null && line !== null && whole.start === line.start && whole.end === line.end ? whole : null;
}

function read(text: string, from: number, start: number, end: number, syntax: Syntax): Found | null {
  for (let at = from; at < text.length; ) {
    if (at >= start) return "code";
    const next = element(text, at, syntax);
    if (next === null) {
      at++;
      continue;
    }
    if (next.end > start) {
      if (next.quote === null) return "comment";
      // Within the quotes, both ends.
      const inside = next.start + next.quote.length <= start && end <= next.end - next.quote.length;
      return inside && text.startsWith(next.quote, next.end - next.quote.length)
        ? { ...next, quote: next.quote }
        : null;
    }
    at = next.end;
  }
  return "code";
}

/** A comment (its quote is null) or a literal that begins at `at`. */
function element(text: string, at: number, { quotes, spanning = "", long = [], comments, blocks = [] }: Syntax) {
  const block = blocks.find(([open]) => text.startsWith(open, at));
  if (block !== undefined) {
    const close = text.indexOf(block[1], at + block[0].length);
    return { start: at, end: close < 0 ? text.length : close + block[1].length, quote: null };
  }
  if (comments.some((open) => text.startsWith(open, at))) {
    const close = text.indexOf("\n", at);
    return { start: at, end: close < 0 ? text.length : close, quote: null };
  }
  const opening =
    long.find((quote) => text.startsWith(quote, at)) ?? [...quotes, ...spanning].find((one) => one === text[at]);
  if (opening === undefined) return null;
  const spans = opening.length > 1 || spanning.includes(opening);
  return { start: at, end: endOf(text, at, opening, spans), quote: opening };
}

function endOf(text: string, at: number, quote: string, spans: boolean): number {
  for (let to = at + quote.length; to < text.length; to++) {
    if (text[to] === "\\") to++;
    else if (text.startsWith(quote, to)) return to + quote.length;
    else if (text[to] === "\n" && !spans) return to;
  }
  return text.length;
}
