// Tells text from binary and UTF-16 from UTF-8 by the first bytes of a file.

export type Encoding =
  | { readonly kind: "utf-8"; readonly markLength: 0 | 3 }
  | { readonly kind: "utf-16le" | "utf-16be"; readonly markLength: 0 | 2 }
  | { readonly kind: "binary" };

/** How many bytes are looked at. */
export const SAMPLE = 8192;

/** Share of control characters from which on a text that holds NULs is taken for binary. */
const BINARY_SHARE = 0.05;

export function detectEncoding(bytes: Uint8Array): Encoding {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { kind: "utf-8", markLength: 3 };
  if (a === 0xff && b === 0xfe) return { kind: "utf-16le", markLength: 2 };
  if (a === 0xfe && b === 0xff) return { kind: "utf-16be", markLength: 2 };

  const size = Math.min(bytes.length, SAMPLE);
  // Nearly every file ends here; the search is native.
  if (bytes.subarray(0, size).indexOf(0) === -1) return { kind: "utf-8", markLength: 0 };
  let control = 0;
  const nuls = [0, 0];
  for (let i = 0; i < size; i++) {
    const byte = bytes[i]!;
    if (byte === 0) nuls[i & 1]!++;
    // Tab to carriage return and escape are at home in text.
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b) || byte === 0x7f) control++;
  }
  const [even, odd] = nuls as [number, number];
  // ASCII in UTF-16 has a NUL in every other byte, and hardly any other control character.
  const units = size / 2;
  if (size >= 8 && control - even - odd <= units * BINARY_SHARE) {
    if (odd > units * 0.6 && even < units * 0.05) return { kind: "utf-16le", markLength: 0 };
    if (even > units * 0.6 && odd < units * 0.05) return { kind: "utf-16be", markLength: 0 };
  }
  return control > size * BINARY_SHARE ? { kind: "binary" } : { kind: "utf-8", markLength: 0 };
}
