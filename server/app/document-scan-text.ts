// The UTF-8 bytes of an open document with an index of its lines, kept up to date edit by edit, so that a keystroke costs
// one copy of the bytes and a look at the touched lines, and never an encoding of the whole document.
import type { ByteEdit } from "../core/detection/engine.ts";
import type { LinePosition, TextEdit } from "./document-scan-messages.ts";

const LF = 10;
const CR = 13;
const encoder = new TextEncoder();

/** Lines end at LF, CR LF or CR, as LSP has it. `lineStarts[n]` is the byte offset at which line n begins. */
export interface ByteText {
  readonly bytes: Uint8Array;
  readonly lineStarts: number[];
}

export function byteText(text: string): ByteText {
  const bytes = encoder.encode(text);
  const lineStarts = [0];
  collectLineStarts(bytes, 0, bytes.length, lineStarts);
  return { bytes, lineStarts };
}

/** Appends the start of every line that begins after a line end in [from, to). */
function collectLineStarts(bytes: Uint8Array, from: number, to: number, into: number[]): void {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) into.push(at + 1);
  }
}

/** UTF-16 units of the whole characters in bytes [from, to). */
export function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

/** The line that holds byte `offset`. */
export function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** Byte offset of a position; one past the end of a line or of the document is the end itself. */
export function byteOffset({ bytes, lineStarts }: ByteText, position: LinePosition): number {
  if (position.line >= lineStarts.length) return bytes.length;
  let at = lineStarts[position.line]!;
  const lineEnd = lineStarts[position.line + 1] ?? bytes.length;
  for (let units = 0; units < position.character && at < lineEnd; ) {
    const byte = bytes[at]!;
    const size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    units += size === 4 ? 2 : 1;
    at += size;
  }
  return Math.min(at, lineEnd);
}

/** Applies one edit. The bytes are new; the array of line starts is the same one, changed. */
export function applyEdit(text: ByteText, edit: TextEdit): { readonly text: ByteText; readonly change: ByteEdit } {
  const start = byteOffset(text, edit.start);
  const oldEnd = byteOffset(text, edit.end);
  const inserted = encoder.encode(edit.text);
  const newEnd = start + inserted.length;
  const bytes = new Uint8Array(text.bytes.length - (oldEnd - start) + inserted.length);
  bytes.set(text.bytes.subarray(0, start));
  bytes.set(inserted, start);
  bytes.set(text.bytes.subarray(oldEnd), newEnd);
  reindex(text.lineStarts, bytes, { start, oldEnd, newEnd });
  return { text: { bytes, lineStarts: text.lineStarts }, change: { start, oldEnd, newEnd } };
}

function reindex(lineStarts: number[], bytes: Uint8Array, { start, oldEnd, newEnd }: ByteEdit): void {
  // A CR just before the edit, or a LF just after it, may gain or lose its partner: look one byte further each way.
  const from = Math.max(0, start - 1);
  const keep = lineAt(lineStarts, from) + 1;
  let next = keep;
  while (next < lineStarts.length && lineStarts[next]! <= oldEnd + 1) next++;
  const found: number[] = [];
  collectLineStarts(bytes, from, Math.min(newEnd + 1, bytes.length), found);
  const shift = newEnd - oldEnd;
  if (next - keep === found.length) {
    for (let i = 0; i < found.length; i++) lineStarts[keep + i] = found[i]!;
    if (shift !== 0) for (let i = next; i < lineStarts.length; i++) lineStarts[i]! += shift;
    return;
  }
  const rest = lineStarts.slice(next);
  lineStarts.length = keep;
  for (const offset of found) lineStarts.push(offset);
  for (const offset of rest) lineStarts.push(offset + shift);
}

/** The one edit that covers both: `first`, then `second` in the coordinates that `first` left behind. */
export function joinEdits(first: ByteEdit | null, second: ByteEdit): ByteEdit {
  if (first === null) return second;
  const end = Math.max(first.newEnd, second.oldEnd);
  return {
    start: Math.min(first.start, second.start),
    oldEnd: first.oldEnd + (end - first.newEnd),
    newEnd: end + (second.newEnd - second.oldEnd),
  };
}
