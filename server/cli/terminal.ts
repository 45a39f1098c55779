// What is written to a terminal or a file: every text that we did not write ourselves goes through `escapeText`, so that
// no file name or message can move the cursor, change a title or turn text around.

// C0 with newline, DEL and C1; marks that change direction; separators that break lines; the invisible; lone surrogates.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** The text with whatever could command a terminal written as `\x1b` or `\u202e`. */
export const escapeText = (text: string): string =>
  text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    if (character === "\r") return "\\r";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });

// What JSON.stringify leaves as it is; in JSON these stand in strings only.
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A JSON document that is ASCII where it matters: it says the same to a parser, and nothing to a terminal. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

export type Colour = "red" | "yellow" | "blue" | "green" | "dim" | "bold";

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Escapes a text and, where colours are wanted, colours it. */
export type Paint = (text: string, ...colours: readonly Colour[]) => string;

export const createPaint = (colours: boolean): Paint =>
  colours
    ? (text, ...wanted) =>
        wanted.reduce((inner, colour) => {
          const [on, off] = codes[colour];
          return `\x1b[${on}m${inner}\x1b[${off}m`;
        }, escapeText(text))
    : (text) => escapeText(text);

interface Stream {
  readonly isTTY?: boolean;
}

/** Colours only on a terminal, unless NO_COLOR or a dumb terminal says no. */
export function wantsColours(stream: Stream, env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, TERM } = env;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}
