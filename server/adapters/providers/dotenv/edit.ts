// Changes one variable in the text of a .env file and nothing else: comments, order, the ends of lines and `export` stay.
// What was written is read back by the same parser before it counts.

export type Parse = (text: string) => Readonly<Record<string, string>>;

/** The text with `name` set to `value`; null: no way of quoting leads to this value. */
export function withVariable(text: string, name: string, value: string, parse: Parse): string | null {
  const before = parse(text);
  for (const quoted of quotings(value)) {
    const changed = replaceLast(text, name, quoted) ?? append(text, name, quoted);
    const after = parse(changed);
    const others = Object.keys(before).every((one) => one === name || after[one] === before[one]);
    const added = Object.keys(after).length - Object.keys(before).length === (Object.hasOwn(before, name) ? 0 : 1);
    if (after[name] === value && others && added) return changed;
  }
  return null;
}

/** From the plainest on. Single quotes mean the same to every reader of such files, double quotes expand. */
function* quotings(value: string): Generator<string> {
  if (/^[\w.,:/@%+=~^-]+$/.test(value)) yield value;
  yield `'${value}'`;
  yield `"${value.replaceAll("\r", "\\r").replaceAll("\n", "\\n")}"`;
  yield `\`${value}\``;
}

function append(text: string, name: string, quoted: string): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text}${text === "" || text.endsWith("\n") ? "" : end}${name}=${quoted}${end}`;
}

/** The last assignment counts, so that is the one which changes. Null: there is none. */
function replaceLast(text: string, name: string, quoted: string): string | null {
  let found: { readonly start: number; readonly end: number } | null = null;
  for (const assignment of assignmentsIn(text)) if (assignment.name === name) found = assignment;
  return found === null ? null : text.slice(0, found.start) + quoted + text.slice(found.end);
}

interface Assignment {
  readonly name: string;
  /** Where the value stands, its quotes included. */
  readonly start: number;
  readonly end: number;
}

const HEAD = /[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)(?:[^\S\n]*=[^\S\n]*|:[^\S\n]+)/y;
// A quoted value may go over several lines; a quote after a backslash does not close it.
const QUOTED = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`/y;
const PLAIN = /[^#\r\n]*/y;

function* assignmentsIn(text: string): Generator<Assignment> {
  let at = 0;
  while (at < text.length) {
    HEAD.lastIndex = at;
    const name = HEAD.exec(text)?.[1];
    if (name !== undefined) {
      const start = HEAD.lastIndex;
      const value = matchAt(QUOTED, text, start) ?? matchAt(PLAIN, text, start)?.trimEnd() ?? "";
      yield { name, start, end: start + value.length };
      at = start + value.length;
    }
    const next = text.indexOf("\n", at);
    at = next === -1 ? text.length : next + 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
