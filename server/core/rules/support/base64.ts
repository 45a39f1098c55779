// Base64 decoding in plain JavaScript: the core has no Buffer, and the pieces that rules decode are short.

const VALUES = new Int8Array(128).fill(-1);
for (const [value, char] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  VALUES[char.charCodeAt(0)] = value;
VALUES["-".charCodeAt(0)] = 62;
VALUES["_".charCodeAt(0)] = 63;

/** Decodes base64 or base64url, padded or not, to latin-1 text; null where another character stands in it. */
export function decodeBase64(encoded: string): string | null {
  let text = "";
  let bits = 0;
  let held = 0;
  for (let i = 0; i < encoded.length; i++) {
    const code = encoded.charCodeAt(i);
    if (code === 0x3d) break;
    const value = code < 128 ? VALUES[code]! : -1;
    if (value < 0) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      text += String.fromCharCode((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return text;
}
