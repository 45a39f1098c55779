// Regular expressions of a project or of another scanner's configuration, on RE2JS: no pattern can take more than linear
// time, and what is too large to be quick is refused.
import { err, ok, type Result } from "../../../shared/result.ts";
import type { CompileRegex, LinearRegex } from "../../core/ports.ts";

const MAX_PATTERN = 4_000;
/** A large program is slow on every character. The largest that the best-known scanners ship has about 1,300. */
const MAX_PROGRAM = 3_000;

const invalid = (message: string): Result<never> => err({ code: "regex-invalid", message });

/** Compiled patterns are kept: every thread asks for the same ones again and again. */
const MAX_KEPT = 5_000;

/** Loads the engine, which costs more than most scans; so only where there is a pattern to compile. */
export async function loadLinearRegex(): Promise<CompileRegex> {
  const { RE2JS } = await import("re2js");
  const kept = new Map<string, Result<LinearRegex>>();

  function compile(pattern: string): Result<LinearRegex> {
    if (pattern.length > MAX_PATTERN) return invalid(`it is longer than ${MAX_PATTERN} characters`);
    if (unfolded(pattern) > MAX_PROGRAM) return invalid(TOO_LARGE);
    let regex: InstanceType<typeof RE2JS>;
    try {
      regex = RE2JS.compile(pattern);
    } catch (error) {
      return invalid(reasonOf(error));
    }
    const size = regex.programSize();
    return size > MAX_PROGRAM ? invalid(TOO_LARGE) : ok(wrap(regex, size));
  }

  return (pattern) => {
    const known = kept.get(pattern);
    if (known !== undefined) return known;
    if (kept.size >= MAX_KEPT) kept.clear();
    const compiled = compile(pattern);
    kept.set(pattern, compiled);
    return compiled;
  };
}

const TOO_LARGE = "it is too large: its counted repetitions multiply";
const COUNT = /\{(\d{1,9})(?:,(\d{0,9}))?\}/y;

/**
 * How many characters the pattern has once its counted repetitions are written out; compiling one that has very many would
 * itself take long.
 */
function unfolded(pattern: string): number {
  const open: number[] = [];
  let size = 0;
  let last = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "(") {
      open.push(size);
      size = 0;
      continue;
    }
    if (char === "{") {
      COUNT.lastIndex = at;
      const count = COUNT.exec(pattern);
      if (count !== null) {
        const times = Math.max(1, Number(count[2] || count[1]));
        size += last * (times - 1);
        last *= times;
        at = COUNT.lastIndex - 1;
        continue;
      }
    }
    if (char === ")") {
      last = size;
      size += open.pop() ?? 0;
      continue;
    }
    if (char === "\\") at++;
    else if (char === "[") at = endOfClass(pattern, at);
    last = 1;
    size++;
  }
  return size + open.reduce((sum, each) => sum + each, 0);
}

/** Offset of the bracket that closes the class at `at`, or of the pattern's end. */
function endOfClass(pattern: string, at: number): number {
  let end = pattern[at + 1] === "^" ? at + 2 : at + 1;
  // A bracket that comes first is one of the characters.
  if (pattern[end] === "]") end++;
  for (; end < pattern.length && pattern[end] !== "]"; end++) {
    if (pattern[end] === "\\") end++;
    else if (pattern.startsWith("[:", end)) end = Math.max(end, pattern.indexOf(":]", end) + 1);
  }
  return end;
}

/** What the engine has against a pattern; the pattern itself, which may hold anything, is cut off. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const reason = /^error parsing regexp: ([^:`]{1,80})/.exec(message)?.[1] ?? "it cannot be read";
  return /perl|named capture|invalid or unsupported/i.test(reason)
    ? `${reason} (lookaround and backreferences are not supported)`
    : reason;
}

type Compiled = InstanceType<typeof import("re2js").RE2JS>;

const wrap = (regex: Compiled, size: number): LinearRegex => ({
  size,
  groups: regex.groupCount(),
  test: (text) => regex.test(text),
  find(text, from) {
    if (from > text.length) return null;
    const matcher = regex.matcher(text);
    if (!matcher.find(from)) return null;
    const groups: (readonly [number, number] | null)[] = [];
    for (let group = 0; group <= regex.groupCount(); group++) {
      const start = matcher.start(group);
      groups.push(start < 0 ? null : [start, matcher.end(group)]);
    }
    return groups;
  },
});
