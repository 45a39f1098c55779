// A source line to show beside a finding, with everything that was found in it masked.
import { isExposure } from "../../core/detection/reasons.ts";
import type { Reason } from "../../core/detection/rule.ts";
import type { Excerpt } from "../located-finding.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Found extends Span {
  readonly reasons: readonly Reason[];
}

const MASK = "****";
/** How much of the line is kept on either side of the secret, in bytes. */
const BEFORE = 60;
const AFTER = 40;
/** Other findings whose repetition in the line is looked for. */
const MAX_REPEATED = 200;

/**
 * The line of `finding.start` in UTF-8 `bytes`, cut around the secret. Masked are all findings that touch it, what hangs
 * on to them without a blank or quote between (a rule may see only a part of a value), and any repetition of a found
 * secret. Control characters become blanks. The variable of an exposure is no secret, and is shown where no mask hides it.
 */
export function maskedLine(bytes: Buffer, finding: Found, all: readonly Found[]): Excerpt {
  const lineStart = startOfLine(bytes, finding.start);
  const lineEnd = endOfLine(bytes, finding.start);
  const secrets = all.filter((one) => !isExposure(one));
  const masks = mergeSpans(
    [...touching(secrets, lineStart, lineEnd), ...repetitions(bytes, secrets, lineStart, lineEnd)].map((span) =>
      clamp(widen(bytes, span), lineStart, lineEnd),
    ),
  );
  const shown = clamp(finding, lineStart, lineEnd);
  const own = masks.find((mask) => mask.start < shown.end && shown.start < mask.end) ?? shown;
  if (own === shown) masks.push(shown);
  masks.sort((a, b) => a.start - b.start);
  const from = Math.max(lineStart, startOfCharacter(bytes, own.start - BEFORE));
  const to = Math.min(lineEnd, startOfCharacter(bytes, own.end + AFTER));

  let text = from > lineStart ? "…" : "";
  let start = 0;
  let length = 0;
  let at = from;
  for (const mask of masks) {
    if (mask.end <= from || mask.start >= to) continue;
    if (mask.start > at) text += readable(bytes, at, mask.start);
    if (mask === own) {
      // Leading blanks say nothing beside a caret.
      text = text.trimStart();
      start = text.length;
    }
    const piece = mask === shown ? readable(bytes, mask.start, mask.end) : MASK;
    if (mask === own) length = piece.length;
    text += piece;
    at = mask.end;
  }
  if (at < to) text += readable(bytes, at, to);
  if (Math.max(at, to) < lineEnd) text += "…";
  return { text: text.trimEnd(), start, length };
}

const isBreak = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

// A line may be 100 MB long: no further than what could be shown, and what a mask could need.
const LIMIT = 4096;

function startOfLine(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < LIMIT && !isBreak(bytes[start - 1])) start--;
  return start;
}

function endOfLine(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && end - at < LIMIT && !isBreak(bytes[end])) end++;
  return end;
}

function startOfCharacter(bytes: Buffer, at: number): number {
  let start = Math.max(0, at);
  while (start > 0 && (bytes[start]! & 0xc0) === 0x80) start--;
  return start;
}

const touching = (spans: readonly Span[], from: number, to: number): Span[] =>
  spans.filter((span) => span.start < to && span.end > from);

function repetitions(bytes: Buffer, spans: readonly Span[], from: number, to: number): Span[] {
  const line = bytes.subarray(from, to);
  const found: Span[] = [];
  for (const { start, end } of spans.slice(0, MAX_REPEATED)) {
    const length = end - start;
    if (length < 4 || length > line.length) continue;
    const secret = bytes.subarray(start, end);
    for (let at = line.indexOf(secret); at !== -1; at = line.indexOf(secret, at + length)) {
      found.push({ start: from + at, end: from + at + length });
    }
  }
  return found;
}

/** True for bytes that end a value: blanks, quotes, and on the left what stands between a name and its value. */
const endsValue = (byte: number): boolean =>
  byte <= 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x60 || byte === 0x3c || byte === 0x3e;
const LEFT_ENDS: ReadonlySet<number> = new Set([..."=:(@/,;[{"].map((character) => character.charCodeAt(0)));

function widen(bytes: Buffer, span: Span): Span {
  let { start, end } = span;
  while (
    start > 0 &&
    span.start - start < LIMIT &&
    !endsValue(bytes[start - 1]!) &&
    !LEFT_ENDS.has(bytes[start - 1]!)
  ) {
    start--;
  }
  while (end < bytes.length && end - span.end < LIMIT && !endsValue(bytes[end]!)) end++;
  return { start, end };
}

const clamp = (span: Span, from: number, to: number): Span => ({
  start: Math.max(from, span.start),
  end: Math.min(to, span.end),
});

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

// Control characters, and those that change the direction or the visibility of what follows.
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const readable = (bytes: Buffer, from: number, to: number): string =>
  bytes.toString("utf8", from, to).replace(UNREADABLE, " ");
