// Messages of JSON with bytes beside them, one after the other on a stream: how values travel between the processes of
// Latchkey without becoming text. Big-endian length of the header, length of the payload, header in ASCII, payload.
import { copyBytes } from "./secret-bytes.ts";

export interface Frame {
  /** What JSON can say. */
  readonly header: unknown;
  readonly payload: Uint8Array;
}

const LENGTHS = 8;
/** Bytes. Longer frames come from no process of ours. */
const MAX_FRAME = 64 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** The bytes of a frame. The payload is copied. */
export function encodeFrame(header: unknown, payload: Uint8Array = NOTHING): Uint8Array {
  const text = JSON.stringify(header).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const frame = new Uint8Array(LENGTHS + text.length + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, text.length);
  view.setUint32(4, payload.length);
  for (let at = 0; at < text.length; at++) frame[LENGTHS + at] = text.charCodeAt(at);
  frame.set(payload, LENGTHS + text.length);
  return frame;
}

export interface FrameReader {
  /** The frames that are whole now. Overwrites `chunk`. Throws where the bytes are no frames. */
  push(chunk: Uint8Array): readonly Frame[];
}

export function createFrameReader(): FrameReader {
  let pending: Uint8Array<ArrayBuffer> = NOTHING;
  return {
    push(chunk) {
      const bytes = pending.length === 0 ? copyBytes(chunk) : joined(pending, chunk);
      pending.fill(0);
      chunk.fill(0);
      const frames: Frame[] = [];
      let at = 0;
      for (let end = endOf(bytes, at); end !== null; end = endOf(bytes, at)) {
        frames.push(decode(bytes, at, end));
        at = end;
      }
      pending = bytes.slice(at);
      bytes.fill(0);
      return frames;
    },
  };
}

/** Where the frame at `at` ends; null: not all of it is there. */
function endOf(bytes: Uint8Array, at: number): number | null {
  if (bytes.length - at < LENGTHS) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const length = LENGTHS + view.getUint32(0) + view.getUint32(4);
  if (length > MAX_FRAME) throw new Error("a frame that is too long");
  return bytes.length - at < length ? null : at + length;
}

function decode(bytes: Uint8Array, at: number, end: number): Frame {
  const headerEnd = at + LENGTHS + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
  let text = "";
  for (let from = at + LENGTHS; from < headerEnd; from += 8192) {
    text += String.fromCharCode(...bytes.subarray(from, Math.min(from + 8192, headerEnd)));
  }
  return { header: JSON.parse(text), payload: bytes.slice(headerEnd, end) };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
