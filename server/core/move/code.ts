// Programs: an expression that reads the variable of the environment takes the place of the whole literal; where the value is
// a part of a longer text, the expression is joined with what is left of it.
import { ok } from "../../../shared/result.ts";
import { type Literal, literalAround, type Syntax } from "./literals.ts";
import { lineAround, type MoveRule, type TextChange, unclear, unsupported, type ValuePlace } from "./place.ts";

interface Around {
  readonly place: ValuePlace;
  readonly literal: Literal;
  /** Letters that belong to the literal, as in `r"…"`. */
  readonly prefix: string;
  /** Of the line, without the prefix. */
  readonly before: string;
  readonly after: string;
  /** What of the literal stands before and after the value. */
  readonly head: string;
  readonly tail: string;
}

interface Language {
  readonly syntax: Syntax;
  readonly expression: (variable: string, around: Around) => string;
  /** Between parts of a text. */
  readonly join: string | null;
  /** Prefixes of literals that change nothing here. */
  readonly prefixes?: RegExp;
  /** What within a literal is no plain text, so that no part of it can be cut off. */
  readonly filled?: RegExp;
  /** Why no expression can stand here. */
  readonly refuses?: (around: Around) => string | null;
  /** An insertion without which the expression means nothing. */
  readonly needs?: (text: string) => TextChange | null;
}

const cLike = { comments: ["//"], blocks: [["/*", "*/"]] } as const;

const javascript = (isTyped: boolean): Language => ({
  syntax: { quotes: "\"'", spanning: "`", ...cLike },
  // Where there is none, a program should stop rather than go on with an empty text.
  expression: (variable) => `process.env.${variable}${isTyped ? "!" : ""}`,
  join: "+",
  filled: /\$\{/,
  refuses: ({ before, after }) => {
    const ends = before.trimEnd();
    if (/^$|[{,]$/.test(ends) && /^\s*:/.test(after)) return "the value is a name here";
    return /\b(?:from|import)$/.test(ends) ? "the value is the name of a module here" : null;
  },
});

const python: Language = {
  syntax: { quotes: "\"'", long: ['"""', "'''"], comments: ["#"] },
  expression: (variable) => `os.environ["${variable}"]`,
  join: "+",
  prefixes: /^[rRuUfF]$/,
  filled: /[{}]/,
  needs: (text) =>
    /^[ \t]*(?:import\s+(?:[\w.]+\s*,\s*)*os\b(?!\.)|from\s+os\s+import\s+environ\s+as\s+os\b)/m.test(text)
      ? null
      : insertImport(text),
};

/** Before the first import that is not of the future; otherwise after the head of the file. */
function insertImport(text: string): TextChange {
  const first = /^(?:import|from)\s+(?!__future__)[\w.]/m.exec(text);
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  // Within a docstring the word may begin a line.
  const head = endOfHead(text);
  const at = first !== null && first.index >= head ? first.index : head;
  return { start: at, end: at, newText: `import os${lineBreak}` };
}

/** After comments, empty lines, docstrings and imports of the future. */
function endOfHead(text: string): number {
  let at = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
    const line = text.slice(at, end);
    const quote = ['"""', "'''"].find((one) => line.startsWith(one));
    if (quote !== undefined) {
      const close = text.indexOf(quote, at + quote.length);
      end = close === -1 ? -1 : text.indexOf("\n", close + quote.length);
      if (end === -1) return at;
    } else if (line.trim() !== "" && !line.startsWith("#") && !/^from\s+__future__/.test(line)) return at;
    at = end + 1;
  }
  return at;
}

const go: Language = {
  syntax: { quotes: "\"'", spanning: "`", ...cLike },
  expression: (variable) => `os.Getenv("${variable}")`,
  join: "+",
  refuses: ({ place, before }) =>
    isGoConstant(place, before) ? "a constant cannot be read from the environment" : null,
  needs: (text) => {
    if (/^[ \t]*(?:import[ \t]+)?"os"[ \t\r]*$/m.test(text)) return null;
    const clause = /^package[ \t]+\w[^\n]*\n/m.exec(text);
    if (clause === null) return null;
    const at = clause.index + clause[0].length;
    return { start: at, end: at, newText: '\nimport "os"\n' };
  },
};

function isGoConstant({ text, start }: ValuePlace, before: string): boolean {
  if (/^\s*const\b/.test(before)) return true;
  const open = text.lastIndexOf("const (", start);
  return open >= 0 && !/^\)/m.test(text.slice(open, start));
}

const java: Language = {
  syntax: { quotes: "\"'", long: ['"""'], ...cLike },
  expression: (variable) => `System.getenv("${variable}")`,
  join: "+",
  refuses: ({ before }) =>
    /@\w[\w.]*\s*\(/.test(afterLast(before, ")")) ? "an annotation takes constants alone" : caseLabel(before),
};

const csharp: Language = {
  syntax: { quotes: "\"'", long: ['"""'], ...cLike },
  expression: (variable) => `System.Environment.GetEnvironmentVariable("${variable}")`,
  join: "+",
  prefixes: /^[@$]{1,2}$/,
  filled: /[{}]/,
  refuses: ({ before }) => {
    if (/\bconst\b/.test(before)) return "a constant cannot be read from the environment";
    return /^\s*\[[^\]]*$/.test(before) ? "an attribute takes constants alone" : caseLabel(before);
  },
};

const ruby: Language = {
  syntax: { quotes: "\"'", comments: ["#"] },
  expression: (variable) => `ENV.fetch("${variable}")`,
  join: "+",
  filled: /#\{/,
};

const php: Language = {
  syntax: { quotes: "\"'", comments: ["//", "#"], blocks: [["/*", "*/"]] },
  expression: (variable) => `getenv('${variable}')`,
  join: ".",
  filled: /\$/,
  refuses: ({ before }) => {
    if (/\bconst\b/.test(before)) return "a constant cannot be read from the environment";
    return isProperty(before) ? "the first value of a property must be a constant" : caseLabel(before);
  },
};

const rust: Language = {
  syntax: { quotes: '"', ...cLike },
  expression: (variable) => `std::env::var("${variable}").expect("${variable} is set")`,
  join: null,
  prefixes: /^r$/,
  refuses: ({ before }) =>
    /\b(?:const|static)\b/.test(before) ? "a constant cannot be read from the environment" : macro(before),
};

/** A property of a class that is given its first value. */
function isProperty(before: string): boolean {
  const ends = before.trimEnd();
  if (!ends.endsWith("=")) return false;
  const declared = afterLast(ends.slice(0, -1), "=").trimEnd();
  const name = declared.lastIndexOf("$");
  const modifiers = declared.slice(0, Math.max(0, name));
  return /^\$\w+$/.test(declared.slice(name)) && /\b(?:public|protected|private|var|static)\b/.test(modifiers);
}

const afterLast = (text: string, mark: string): string => text.slice(text.lastIndexOf(mark) + 1);

/** The first argument of such a macro is a text that the compiler reads. */
const macro = (before: string): string | null =>
  /\w!\s*[([{]$/.test(before.trimEnd()) ? "a macro reads this text when the program is compiled" : null;

const caseLabel = (before: string): string | null =>
  /\bcase$/.test(before.trimEnd()) ? "a case takes constants alone" : null;

const languages: Readonly<Record<string, Language>> = {
  javascript: javascript(false),
  javascriptreact: javascript(false),
  typescript: javascript(true),
  typescriptreact: javascript(true),
  python,
  go,
  java,
  csharp,
  ruby,
  php,
  rust,
};

export const codeLanguages: readonly string[] = Object.keys(languages);

export const code: MoveRule = (place, { variable }) => {
  const language = languages[place.language]!;
  const found = lookAround(place, language);
  if (!found.ok) return found;
  const around = found.value;
  const refusal = language.refuses?.(around) ?? null;
  if (refusal !== null) return unsupported(refusal, "store it with Set Secret, and read it where the program starts");
  const expression = language.expression(variable, around);
  const whole = put(around, expression, language);
  if (!whole.ok) return whole;
  const needed = language.needs?.(place.text) ?? null;
  return ok([...(needed === null ? [] : [needed]), whole.value].sort((a, b) => a.start - b.start));
};

function lookAround(place: ValuePlace, { syntax, prefixes }: Language) {
  const { text, start, end } = place;
  const literal = literalAround(text, start, end, syntax);
  if (literal === null) return unclear("it is not certain where the text around the value ends");
  if (literal === "comment") return unclear("the value stands in a comment");
  if (literal === "code") return unclear("the value stands in no text");
  const { from, to } = lineAround(text, start, end);
  const prefix = prefixBefore(text, from, literal.start);
  if (prefix !== "" && !prefixes?.test(prefix)) return unclear("the text around the value is of a kind of its own");
  const before = text.slice(from, literal.start - prefix.length);
  const after = text.slice(literal.end, Math.max(to, literal.end));
  if (/["'`]$/.test(before.trimEnd()) || /^\s*["'`]/.test(after))
    return unclear("the value is one of several texts in a row");
  const head = text.slice(literal.start + literal.quote.length, start);
  const tail = text.slice(end, literal.end - literal.quote.length);
  return ok<Around>({ place, literal, prefix, before, after, head, tail });
}

/** Letters and signs right before a literal, on its line. */
function prefixBefore(text: string, from: number, to: number): string {
  let at = to;
  while (at > from && /[\w@$#]/.test(text[at - 1]!)) at--;
  return text.slice(at, to);
}

function put({ place, literal, prefix, before, head, tail }: Around, expression: string, language: Language) {
  const change = (newText: string): TextChange => ({ start: literal.start - prefix.length, end: literal.end, newText });
  if (head === "" && tail === "") {
    // An attribute of JSX takes an expression in braces.
    const isAttribute =
      /react$/.test(place.language) && /[\s\w-]\w=$/.test(before) && /<\w/.test(afterLast(before, ">"));
    return ok(change(isAttribute ? `{${expression}}` : expression));
  }
  if (literal.quote === "`" && /^(?:type|java)script/.test(place.language)) {
    return ok<TextChange>({ start: place.start, end: place.end, newText: `$\{${expression}}` });
  }
  const { join, filled } = language;
  if (join === null) return unclear("the value is a part of a longer text");
  if (filled?.test(head + tail)) return unclear("the value is a part of a text that is filled in");
  if (/\n/.test(head + tail)) return unclear("the value is a part of a text of several lines");
  const { quote } = literal;
  const parts = [head, tail].map((part) => (part === "" ? null : `${prefix}${quote}${part}${quote}`));
  const joined = [parts[0], expression, parts[1]].filter((part) => part != null).join(` ${join} `);
  return ok(change(`(${joined})`));
}
