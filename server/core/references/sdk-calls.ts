// Logical names in calls of the SDK: `secrets.get("database/password")` and `refresh`, also below `secrets.scope("database/")`. By the
// words of the file alone, which needs no types: whatever is assigned what `openSecrets` gives, or is declared as the SDK's
// `Secrets`, counts as opened in the whole file. docs/references.md says what is recognised.
import { isReference } from "./names.ts";
import { type ScriptToken, scriptTokens } from "./script-tokens.ts";

export interface NamedCall {
  /** The text within its quotes: UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** What `scope` puts before it; "" or ending in a slash. */
  readonly prefix: string;
  /** False: it is called `secrets`, and nothing says that the SDK gave it. */
  readonly isCertain: boolean;
}

const NAMING: ReadonlySet<string> = new Set(["get", "refresh"]);
const SCOPING: ReadonlySet<string> = new Set(["scope"]);

interface Receiver {
  readonly prefix: string;
  readonly isCertain: boolean;
}

/** Only then is a file worth its tokens. */
export const mayCallSdk = (source: string): boolean =>
  source.includes("ecrets") && /\.\s*(?:get|refresh)\s*[(<]/.test(source);

export function sdkCalls(source: string): readonly NamedCall[] {
  if (!mayCallSdk(source)) return [];
  const tokens = scriptTokens(source);
  const opened = openedIn(tokens);
  return tokens.flatMap((token, index) => {
    if (token.kind !== "text" || !token.isPlain || !token.isClosed) return [];
    const receiver = receiverOf(tokens, index, NAMING, opened);
    // A reference may be asked for as well, and is one wherever it stands.
    return receiver === null || isReference(token.text) ? [] : [{ start: token.start, end: token.end, ...receiver }];
  });
}

/** The call whose text is being written right before the offset; null: there is none. */
export function sdkCallAt(source: string, offset: number): NamedCall | null {
  const head = scriptTokens(source.slice(0, offset));
  const last = head.at(-1);
  if (last?.kind !== "text" || last.isClosed || last.end !== offset) return null;
  const receiver = receiverOf(head, head.length - 1, NAMING, openedIn(scriptTokens(source)));
  if (receiver === null) return null;
  const quote = source[last.start - 1]!;
  const rest = /^[^\r\n]*/.exec(source.slice(offset))![0].indexOf(quote);
  return { start: last.start, end: offset + Math.max(0, rest), ...receiver };
}

/** Words that hold what the SDK gives, with the prefix of each. */
function openedIn(tokens: readonly ScriptToken[]): ReadonlyMap<string, string> {
  const opened = new Map<string, string>();
  const isSdk = tokens.some(({ kind, text }) => kind === "text" && text === "latchkey");
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "word" && token.text === "openSecrets" && is(tokens[index + 1], "(")) {
      const name = assignedTo(tokens, index);
      if (name !== null) opened.set(name, "");
    } else if (isSdk && token.kind === "word" && token.text === "Secrets" && is(tokens[index - 1], ":")) {
      const name = tokens[is(tokens[index - 2], "?") ? index - 3 : index - 2];
      if (name?.kind === "word") opened.set(name.text, "");
    } else if (token.kind === "text" && token.isPlain) {
      const receiver = receiverOf(tokens, index, SCOPING, opened);
      // From the receiver back to what it is assigned to.
      const name = receiver?.isCertain ? assignedTo(tokens, startOfChain(tokens, index - 3)) : null;
      if (name !== null) opened.set(name, receiver!.prefix + asPrefix(token.text));
    }
  }
  return opened;
}

const asPrefix = (text: string): string => (text === "" || text.endsWith("/") ? text : `${text}/`);

const is = (token: ScriptToken | undefined, sign: string): boolean => token?.kind === "sign" && token.text === sign;

/** The word before the `=` that stands before an expression, or before its `await`. */
function assignedTo(tokens: readonly ScriptToken[], index: number): string | null {
  let at = index - 1;
  if (tokens[at]?.kind === "word" && tokens[at]!.text === "await") at--;
  if (!is(tokens[at], "=")) return null;
  // `const secrets: Secrets = …`: the type stands between.
  for (let back = at - 1; back >= Math.max(1, at - 12); back--) {
    const { kind, text } = tokens[back]!;
    if (kind === "sign" && /[;{}=]/.test(text)) break;
    const before = tokens[back - 1]!;
    if (before.kind === "word" && /^(?:const|let|var|using)$/.test(before.text)) return kind === "word" ? text : null;
  }
  const name = tokens[at - 1];
  return name?.kind === "word" ? name.text : null;
}

/** What `.get("…")` or `.scope("…")` is called on, where the text is the token at `index`; null: nothing of ours. */
function receiverOf(
  tokens: readonly ScriptToken[],
  index: number,
  methods: ReadonlySet<string>,
  opened: ReadonlyMap<string, string>,
): Receiver | null {
  if (!is(tokens[index - 1], "(")) return null;
  let at = index - 2;
  // The type that `get<…>` may be told.
  if (is(tokens[at], ">")) {
    while (at >= 0 && !is(tokens[at], "<")) at--;
    at--;
  }
  const called = tokens[at];
  if (called?.kind !== "word" || !methods.has(called.text) || !is(tokens[at - 1], ".")) return null;
  const before = is(tokens[at - 2], "?") || is(tokens[at - 2], "!") ? at - 3 : at - 2;
  return receiverEndingAt(tokens, before, opened);
}

function receiverEndingAt(
  tokens: readonly ScriptToken[],
  end: number,
  opened: ReadonlyMap<string, string>,
): Receiver | null {
  const last = tokens[end];
  if (last?.kind === "word") {
    const prefix = opened.get(last.text);
    if (prefix !== undefined) return { prefix, isCertain: true };
    return last.text === "secrets" ? { prefix: "", isCertain: false } : null;
  }
  if (!is(last, ")")) return null;
  const open = openingOf(tokens, end);
  const within = tokens[open + 1];
  // `secrets.scope("database/").get(…)`
  if (within?.kind === "text" && within.isPlain && open + 2 === end) {
    const outer = receiverOf(tokens, open + 1, SCOPING, opened);
    if (outer !== null) return { ...outer, prefix: outer.prefix + asPrefix(within.text) };
  }
  // `(await openSecrets()).get(…)`
  const first = within?.kind === "word" && within.text === "await" ? tokens[open + 2] : within;
  return first?.kind === "word" && first.text === "openSecrets" ? { prefix: "", isCertain: true } : null;
}

/** Where the parenthesis opens that closes at `end`. */
function openingOf(tokens: readonly ScriptToken[], end: number): number {
  let depth = 0;
  for (let at = end; at >= 0; at--) {
    if (is(tokens[at], ")")) depth++;
    else if (is(tokens[at], "(") && --depth === 0) return at;
  }
  return -1;
}

/** The first token of `a.b().c`, of which `end` is the dot before a method. */
function startOfChain(tokens: readonly ScriptToken[], end: number): number {
  let at = end;
  while (at > 0) {
    if (is(tokens[at], ".") || is(tokens[at], "?") || is(tokens[at], "!")) at--;
    else if (is(tokens[at], ")")) {
      at = openingOf(tokens, at);
      if (tokens[at - 1]?.kind !== "word") break;
      at--;
    } else if (tokens[at]?.kind === "word" && is(tokens[at - 1], ".")) at--;
    else break;
  }
  return at;
}
