// Finds and replaces a value within JSON while it is bytes: the text of a secret never becomes a string, which could not
// be overwritten. Follows RFC 8259; what a JSON pointer (RFC 6901) names is found without reading the rest into objects.
import { ok, type Result } from "../../../shared/result.ts";
import { copyBytes } from "../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "./failure.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Where a value stands: `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span of what `pointer` names; null: there is no such thing, or the bytes are not JSON up to there. */
export function findValue(json: Uint8Array, pointer: readonly string[]): Span | null {
  let at = skipBlank(json, 0);
  for (const token of pointer) {
    const next =
      json[at] === OPEN_MAP
        ? enterMap(json, at, token)
        : json[at] === OPEN_LIST && /^(?:0|[1-9]\d*)$/.test(token)
          ? enterList(json, at, Number(token))
          : -1;
    if (next === -1) return null;
    at = next;
  }
  const end = skipValue(json, at);
  return end === -1 ? null : { start: at, end };
}

/**
 * The value at `span` as the secret it is: a string without quotes and escapes, anything else as it is written. A copy.
 * Null: a string that is not well formed.
 */
export function readValue(json: Uint8Array, { start, end }: Span): Uint8Array | null {
  return json[start] === QUOTE ? unescapeString(json, start + 1, end - 1) : copyBytes(json, start, end);
}

/** What `pointer` names within `json`, as a copy. Codes: "field-not-found", "field-not-text". */
export function pick(json: Uint8Array, pointer: readonly string[]): Result<Uint8Array, SecretFailure> {
  const shown = shownPointer(pointer);
  const span = findValue(json, pointer);
  if (span === null) return fieldNotFound(pointer);
  const value = readValue(json, span);
  if (value === null) return secretFailure("field-not-text", `the field ${shown} is not well formed`, "write it anew");
  return ok(value);
}

const shownPointer = (pointer: readonly string[]): string => pointer.map((token) => `/${token}`).join("");

export const fieldNotFound = (pointer: readonly string[]) =>
  secretFailure(
    "field-not-found",
    `the secret has no field ${shownPointer(pointer)}`,
    "correct what follows # in the reference",
  );

/** Names of the map at the root, in their order; null where it is none. */
export function fieldNames(json: Uint8Array): readonly string[] | null {
  const start = skipBlank(json, 0);
  if (json[start] !== OPEN_MAP) return null;
  const names: string[] = [];
  const end = walkMap(json, start, (key) => {
    names.push(key);
    return false;
  });
  return end === -1 || skipBlank(json, end) !== json.length ? null : names;
}

/** `json` with the field `pointer` set to the string `value`; a map that is not there is made. Null: not a map at all. */
export function withField(json: Uint8Array, pointer: readonly string[], value: Uint8Array): Uint8Array | null {
  const quoted = quote(value);
  const span = findValue(json, pointer);
  if (span !== null) return joined(json.subarray(0, span.start), quoted, json.subarray(span.end));
  const [name, ...rest] = pointer.toReversed();
  const parent = rest.toReversed();
  const at = findValue(json, parent);
  if (name === undefined) return null;
  if (at === null) {
    const inner = joined(ascii("{"), quote(utf8(name)), ascii(":"), quoted, ascii("}"));
    return parent.length === 0 ? null : insertRaw(json, parent, inner);
  }
  return json[at.start] === OPEN_MAP ? addMember(json, at, name, quoted) : null;
}

function insertRaw(json: Uint8Array, pointer: readonly string[], raw: Uint8Array): Uint8Array | null {
  const parent = pointer.slice(0, -1);
  const at = findValue(json, parent);
  const name = pointer.at(-1)!;
  if (at !== null) return json[at.start] === OPEN_MAP ? addMember(json, at, name, raw) : null;
  return parent.length === 0
    ? null
    : insertRaw(json, parent, joined(ascii("{"), quote(utf8(name)), ascii(":"), raw, ascii("}")));
}

function addMember(json: Uint8Array, map: Span, name: string, raw: Uint8Array): Uint8Array {
  const isEmpty = json[skipBlank(json, map.start + 1)] === CLOSE_MAP;
  const member = joined(ascii(isEmpty ? "" : ","), quote(utf8(name)), ascii(":"), raw);
  return joined(json.subarray(0, map.end - 1), member, json.subarray(map.end - 1));
}

/** Bytes of UTF-8 as a JSON string with its quotes. Bytes that are not UTF-8 stay as they are. */
export function quote(text: Uint8Array): Uint8Array {
  const out: number[] = [QUOTE];
  for (const byte of text) {
    if (byte === QUOTE || byte === BACKSLASH) out.push(BACKSLASH, byte);
    else if (byte < 0x20) out.push(...ascii(`\\u${byte.toString(16).padStart(4, "0")}`));
    else out.push(byte);
  }
  out.push(QUOTE);
  const bytes = Uint8Array.from(out);
  out.fill(0);
  return bytes;
}

function enterMap(json: Uint8Array, at: number, name: string): number {
  let found = -1;
  // The last of several members of one name counts, as in JSON.parse.
  const end = walkMap(json, at, (key, value) => {
    if (key === name) found = value;
    return false;
  });
  return end === -1 ? -1 : found;
}

/** Calls `visit` with every name and the start of its value until it says true; the end of the map, or -1. */
function walkMap(json: Uint8Array, start: number, visit: (key: string, value: number) => boolean): number {
  let at = skipBlank(json, start + 1);
  if (json[at] === CLOSE_MAP) return at + 1;
  for (;;) {
    if (json[at] !== QUOTE) return -1;
    const keyEnd = skipString(json, at);
    if (keyEnd === -1) return -1;
    const key = unescapeString(json, at + 1, keyEnd - 1);
    at = skipBlank(json, keyEnd);
    if (key === null || json[at] !== COLON) return -1;
    const value = skipBlank(json, at + 1);
    const end = skipValue(json, value);
    if (end === -1 || visit(fromUtf8(key), value)) return end;
    at = skipBlank(json, end);
    if (json[at] === CLOSE_MAP) return at + 1;
    if (json[at] !== COMMA) return -1;
    at = skipBlank(json, at + 1);
  }
}

function enterList(json: Uint8Array, start: number, index: number): number {
  let at = skipBlank(json, start + 1);
  if (json[at] === CLOSE_LIST) return -1;
  for (let item = 0; ; item++) {
    if (item === index) return at;
    const end = skipValue(json, at);
    if (end === -1) return -1;
    at = skipBlank(json, end);
    if (json[at] !== COMMA) return -1;
    at = skipBlank(json, at + 1);
  }
}

/** The end of the value that begins at `start`, or -1. Brackets are counted, not checked against one another. */
function skipValue(json: Uint8Array, start: number): number {
  const first = json[start];
  if (first === QUOTE) return skipString(json, start);
  if (first === OPEN_MAP || first === OPEN_LIST) {
    let depth = 0;
    for (let at = start; at < json.length; at++) {
      const byte = json[at];
      if (byte === QUOTE) {
        at = skipString(json, at) - 1;
        if (at < 0) return -1;
      } else if (byte === OPEN_MAP || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE_MAP || byte === CLOSE_LIST) && --depth === 0) return at + 1;
    }
    return -1;
  }
  let at = start;
  while (at < json.length && isScalarByte(json[at]!)) at++;
  return at === start ? -1 : at;
}

/** Numbers, true, false, null. */
const isScalarByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2b ||
  byte === 0x2d ||
  byte === 0x2e ||
  byte === 0x45;

function skipString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === BACKSLASH) at++;
    else if (json[at] === QUOTE) return at + 1;
  }
  return -1;
}

function skipBlank(json: Uint8Array, start: number): number {
  let at = start;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return at;
}

const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': 0x22, "\\": 0x5c, "/": 0x2f, b: 8, f: 12, n: 10, r: 13, t: 9 }).map(([from, to]) => [
    from.charCodeAt(0),
    to,
  ]),
);

/** Never longer than what it is made from. */
function unescapeString(json: Uint8Array, start: number, end: number): Uint8Array | null {
  const out = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    if (json[at] !== BACKSLASH) {
      out[length++] = json[at]!;
      continue;
    }
    const kind = json[++at]!;
    const plain = ESCAPES.get(kind);
    if (plain !== undefined) {
      out[length++] = plain;
      continue;
    }
    let code = kind === 0x75 ? hex4(json, at + 1, end) : -1;
    if (code === -1) return null;
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && json[at + 1] === BACKSLASH && json[at + 2] === 0x75) {
      const low = hex4(json, at + 3, end);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
    }
    length = putUtf8(out, length, code);
  }
  const exact = out.slice(0, length);
  out.fill(0);
  return exact;
}

function hex4(json: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  const digits = String.fromCharCode(...json.subarray(at, at + 4));
  return /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}

function putUtf8(out: Uint8Array, start: number, code: number): number {
  let at = start;
  if (code < 0x80) out[at++] = code;
  else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6);
    out[at++] = 0x80 | (code & 0x3f);
  } else if (code < 0x10000) {
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 0x3f);
    out[at++] = 0x80 | (code & 0x3f);
  } else {
    out[at++] = 0xf0 | (code >> 18);
    out[at++] = 0x80 | ((code >> 12) & 0x3f);
    out[at++] = 0x80 | ((code >> 6) & 0x3f);
    out[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Names of fields alone come here, never values. */
function utf8(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) length = putUtf8(out, length, character.codePointAt(0)!);
  return out.slice(0, length);
}

function fromUtf8(bytes: Uint8Array): string {
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
