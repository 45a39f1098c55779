// The tokens of TypeScript and JavaScript as far as calls with a text in them need them: words, texts and single
// characters. Comments and regular expressions are passed over. A text that is not closed ends with its line.

export interface ScriptToken {
  readonly kind: "word" | "text" | "sign";
  /** Of a text without its quotes, as it is written. */
  readonly text: string;
  /** UTF-16 offsets, of a text without its quotes. */
  readonly start: number;
  readonly end: number;
  /** Of a text: it says what is written, with no escapes and nothing put in. */
  readonly isPlain: boolean;
  /** Of a text: its closing quote is there. */
  readonly isClosed: boolean;
}

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\d[\w.]*/y;
const BLANK = /\s+/y;
const LINE_COMMENT = /\/\/[^\n\r]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?(?:\*\/|$)/y;
const REGEX = /\/(?:[^/\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[a-z]*/y;
const QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n\r]|\\[\s\S])*/y,
  "'": /(?:[^'\\\n\r]|\\[\s\S])*/y,
};

/** Words after which a slash begins a regular expression and divides nothing. */
const BEFORE_REGEX = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "await",
  "yield",
]);

export function scriptTokens(source: string): ScriptToken[] {
  const tokens: ScriptToken[] = [];
  /** For every `${` that is open: how many braces are open within it. */
  const inserted: number[] = [];
  let at = 0;

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null || found[0] === "") return null;
    at += found[0].length;
    return found[0];
  };
  const push = (
    kind: ScriptToken["kind"],
    start: number,
    end: number,
    more = { isPlain: true, isClosed: true },
  ): void => void tokens.push({ kind, text: source.slice(start, end), start, end, ...more });

  /** From behind the backtick, or behind the brace that closes what is put in. */
  const template = (isRest: boolean): void => {
    const start = at;
    while (at < source.length && source[at] !== "`" && !source.startsWith("${", at)) at += source[at] === "\\" ? 2 : 1;
    at = Math.min(at, source.length);
    const isInserting = source.startsWith("${", at);
    const isPlain = !isRest && !isInserting && !source.slice(start, at).includes("\\");
    push("text", start, at, { isPlain, isClosed: at < source.length });
    if (isInserting) inserted.push(0);
    at += isInserting ? 2 : 1;
  };

  while (at < source.length) {
    if (take(BLANK) ?? take(LINE_COMMENT) ?? take(BLOCK_COMMENT)) continue;
    const start = at;
    const char = source[at]!;
    const quoted = QUOTED[char];
    if (take(WORD)) push("word", start, at);
    else if (take(NUMBER)) push("sign", start, at);
    else if (quoted !== undefined) {
      at++;
      const isPlain = !(take(quoted) ?? "").includes("\\");
      const isClosed = source[at] === char;
      push("text", start + 1, at, { isPlain, isClosed });
      if (isClosed) at++;
    } else if (char === "`") {
      at++;
      template(false);
    } else if (char === "/" && beginsRegex(tokens.at(-1)) && take(REGEX)) push("sign", start, at);
    else {
      at++;
      const depth = inserted.at(-1);
      if (depth !== undefined && char === "{") inserted[inserted.length - 1] = depth + 1;
      if (depth !== undefined && char === "}" && depth > 0) inserted[inserted.length - 1] = depth - 1;
      if (depth === 0 && char === "}") {
        inserted.pop();
        template(true);
      } else push("sign", start, at);
    }
  }
  return tokens;
}

function beginsRegex(before: ScriptToken | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "word") return BEFORE_REGEX.has(before.text);
  return before.kind === "sign" && !/^[)\]}]$|^\d/.test(before.text);
}
