// Base64 from bytes to bytes: what transit encrypts and decrypts travels in it, and must not become a string on the way.

const ALPHABET = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");
const PAD = 0x3d;
const SEXTETS = new Map([...ALPHABET].map((letter, sextet) => [letter, sextet]));

export function encodeBase64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const bits = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let i = 0; i <= Math.min(left, 3); i++) out[to + i] = ALPHABET[(bits >> (18 - i * 6)) & 63]!;
  }
  return out;
}

/** Null: this is not base64 with its padding. */
export function decodeBase64(text: Uint8Array): Uint8Array | null {
  const pads = text.at(-1) !== PAD ? 0 : text.at(-2) !== PAD ? 1 : 2;
  if (text.length % 4 !== 0) return null;
  const out = new Uint8Array((text.length / 4) * 3 - pads);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let bits = 0;
    for (let i = 0; i < 4; i++) {
      const isPad = from + i >= text.length - pads;
      const sextet = isPad ? 0 : SEXTETS.get(text[from + i]!);
      if (sextet === undefined) return null;
      bits = (bits << 6) | sextet;
    }
    for (let i = 0; i < 3 && to + i < out.length; i++) out[to + i] = (bits >> (16 - i * 8)) & 255;
  }
  return out;
}
