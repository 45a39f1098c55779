// Turns byte offsets of UTF-8 text into lines, columns and offsets in UTF-16 units, as editors and the JSON report count.
import type { Location, Position } from "./finding.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Locations of `spans` in `bytes` (UTF-8 without byte order mark), in the order given. Lines end at `\n`, `\r\n` or `\r`.
 * Costs one pass up to the last span.
 */
export function locate(bytes: Uint8Array, spans: readonly Span[]): Location[] {
  const wanted = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const positions = new Map<number, Position>();
  let line = 1;
  let lineStart = 0;
  let units = 0;
  let at = 0;
  for (const target of wanted) {
    for (; at < target && at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte < 0x80) {
        units++;
        if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
          line++;
          lineStart = units;
        }
      } else if (byte >= 0xf0) {
        units += 2;
      } else if (byte >= 0xc0) {
        units++;
      }
    }
    positions.set(target, { line, column: units - lineStart + 1, offset: units });
  }
  return spans.map(({ start, end }) => ({ start: positions.get(start)!, end: positions.get(end)! }));
}

const LF = 0x0a;
const CR = 0x0d;
