// Base64 of values while they are bytes: no text of it is made on the way, which could not be overwritten.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(LETTERS, (letter) => letter.charCodeAt(0));
const PAD = 0x3d;

const VALUES = new Int8Array(128).fill(-1);
CODES.forEach((code, value) => {
  VALUES[code] = value;
});

/** With padding, as RFC 4648 has it. */
export function encodeBase64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const triple = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let i = 0; i <= Math.min(left, 3); i++) out[to + i] = CODES[(triple >> (18 - 6 * i)) & 63]!;
  }
  return out;
}

/** Null: not Base64. Padding may be left out. */
export function decodeBase64(text: Uint8Array): Uint8Array | null {
  let end = text.length;
  while (end > text.length - 2 && text[end - 1] === PAD) end--;
  if (end % 4 === 1) return null;
  const out = new Uint8Array(Math.floor((end * 3) / 4));
  let [held, bits, length] = [0, 0, 0];
  for (let at = 0; at < end; at++) {
    const value = VALUES[text[at]!] ?? -1;
    if (value === -1) {
      out.fill(0);
      return null;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = (held >> bits) & 0xff;
  }
  return out;
}
