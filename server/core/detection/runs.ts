// Finds long runs of characters that may be an encoding of something else, and decodes them: base64, hex, percent.
// A decoded text remembers where each of its bytes came from, so that a finding in it can be shown in the source.
import type { Reason } from "./rule.ts";

/** A run [start, end) of encoded characters. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

export interface Decoded {
  readonly bytes: Uint8Array;
  readonly reason: Reason;
  /** Source offset of the character in which decoded byte `index` begins (or, for `index = length`, the end). */
  sourceStart(index: number): number;
  /** Source offset after the last character that carries part of decoded byte `index - 1`. */
  sourceEnd(index: number): number;
}

/** Shorter runs cannot hold a token worth finding. */
const SHORTEST_RUN = 24;
/** Of a longer run only the beginning is decoded: it is an image or an archive. */
const LONGEST_DECODED = 16_384;

const BASE64 = 1;
const HEX = 2;
const PERCENT = 4;
const classes = new Uint8Array(256);
const sextets = new Uint8Array(256);
for (const [i, char] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  classes[char.charCodeAt(0)]! |= BASE64;
  sextets[char.charCodeAt(0)] = i;
}
for (const [char, value] of [
  ["-", 62],
  ["_", 63],
] as const) {
  classes[char.charCodeAt(0)]! |= BASE64;
  sextets[char.charCodeAt(0)] = value;
}
for (const char of "0123456789abcdefABCDEF") classes[char.charCodeAt(0)]! |= HEX;
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%+") {
  classes[char.charCodeAt(0)]! |= PERCENT;
}
const PERCENT_SIGN = 0x25;

/** Offset at which the run of `kind` characters that reaches up to `at` begins (`at` where there is none). */
function runStart(bytes: Uint8Array, at: number, kind: number): number {
  let start = at;
  while (start > 0 && (classes[bytes[start - 1]!]! & kind) !== 0) start--;
  return start;
}

function runEnd(bytes: Uint8Array, at: number, kind: number): number {
  let end = at;
  while (end < bytes.length && (classes[bytes[end]!]! & kind) !== 0) end++;
  return end;
}

/** Start of the longest run of any kind that an edit at `at` may change. */
export const affectedFrom = (bytes: Uint8Array, at: number): number =>
  Math.min(runStart(bytes, at, BASE64), runStart(bytes, at, PERCENT));

/** Calls `visit` for every run that begins in [from, to) and may be worth decoding. */
export function findRuns(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (run: Run, decoded: Decoded) => void,
): void {
  findBase64Runs(bytes, from, to, visit);
  findPercentRuns(bytes, from, to, visit);
}

function findBase64Runs(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (run: Run, decoded: Decoded) => void,
): void {
  // What could be a run is looked at from its far end: the first character of another kind moves it behind itself.
  let start = from;
  while (start < to && start + SHORTEST_RUN <= bytes.length) {
    let at = start + SHORTEST_RUN - 1;
    while (at >= start && (classes[bytes[at]!]! & BASE64) !== 0) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    const end = runEnd(bytes, start + SHORTEST_RUN, BASE64);
    if (start > from || start === 0 || (classes[bytes[start - 1]!]! & BASE64) === 0) {
      const decoded = decodeHex(bytes, start, end) ?? decodeBase64(bytes, start, end);
      if (decoded !== null) visit({ start, end }, decoded);
    }
    start = end + 1;
  }
}

function findPercentRuns(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (run: Run, decoded: Decoded) => void,
): void {
  // Signs behind `to` count where their run begins before it.
  const seen = bytes.subarray(0, runEnd(bytes, to, PERCENT));
  let at = seen.indexOf(PERCENT_SIGN, from);
  while (at !== -1) {
    if (!isEscape(bytes, at)) {
      at = seen.indexOf(PERCENT_SIGN, at + 1);
      continue;
    }
    const start = runStart(bytes, at, PERCENT);
    if (start >= to) return;
    const end = runEnd(bytes, at, PERCENT);
    if (start >= from && end - start >= SHORTEST_RUN) visit({ start, end }, decodePercent(bytes, start, end));
    at = seen.indexOf(PERCENT_SIGN, end);
  }
}

const isHex = (byte: number | undefined): boolean => byte !== undefined && (classes[byte]! & HEX) !== 0;
const isEscape = (bytes: Uint8Array, at: number): boolean => isHex(bytes[at + 1]) && isHex(bytes[at + 2]);

const nibble = (byte: number): number => (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);

const isText = (byte: number): boolean =>
  byte <= 0x7e && (byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);

const looksLikeText = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (!isText(bytes[i]!)) return false;
  return true;
};

/** So many bytes are decoded before anything is set up: random ones pass once in a hundred thousand times. */
const PROBE = 12;

function decodeHex(bytes: Uint8Array, start: number, end: number): Decoded | null {
  if ((end - start) % 2 !== 0) return null;
  const stop = Math.min(end, start + LONGEST_DECODED);
  for (let i = start; i < stop; i++) if ((classes[bytes[i]!]! & HEX) === 0) return null;
  const decoded = new Uint8Array((stop - start) >> 1);
  for (let i = 0; i < decoded.length; i++) {
    decoded[i] = (nibble(bytes[start + 2 * i]!) << 4) | nibble(bytes[start + 2 * i + 1]!);
  }
  if (!looksLikeText(decoded)) return null;
  return {
    bytes: decoded,
    reason: "decoded-hex",
    sourceStart: (index) => start + 2 * index,
    sourceEnd: (index) => start + 2 * index,
  };
}

/** Byte number `index` of what the base64 from `start` on stands for. */
function base64Byte(bytes: Uint8Array, start: number, index: number): number {
  const bits = index % 3;
  const at = start + Math.floor(index / 3) * 4 + bits;
  return ((sextets[bytes[at]!]! << (2 + 2 * bits)) | (sextets[bytes[at + 1]!]! >> (4 - 2 * bits))) & 0xff;
}

function decodeBase64(bytes: Uint8Array, start: number, end: number): Decoded | null {
  const stop = Math.min(end, start + LONGEST_DECODED);
  const length = Math.floor(((stop - start) * 3) / 4);
  for (let i = 0; i < PROBE; i++) if (!isText(base64Byte(bytes, start, i))) return null;
  const decoded = new Uint8Array(length);
  for (let i = 0; i < length; i++) decoded[i] = base64Byte(bytes, start, i);
  if (!looksLikeText(decoded)) return null;
  return {
    bytes: decoded,
    reason: "decoded-base64",
    sourceStart: (index) => start + Math.floor((index * 4) / 3),
    sourceEnd: (index) => Math.min(end, start + Math.ceil((index * 4) / 3)),
  };
}

function decodePercent(bytes: Uint8Array, start: number, end: number): Decoded {
  const stop = Math.min(end, start + LONGEST_DECODED);
  const decoded: number[] = [];
  const origin: number[] = [];
  for (let i = start; i < stop; ) {
    origin.push(i);
    if (bytes[i] === PERCENT_SIGN && isEscape(bytes, i)) {
      decoded.push((nibble(bytes[i + 1]!) << 4) | nibble(bytes[i + 2]!));
      i += 3;
    } else {
      decoded.push(bytes[i]!);
      i++;
    }
  }
  origin.push(stop);
  const at = (index: number): number => origin[index] ?? stop;
  return { bytes: Uint8Array.from(decoded), reason: "decoded-percent", sourceStart: at, sourceEnd: at };
}
