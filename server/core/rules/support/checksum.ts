// Checksums that vendors build into their tokens, so that a match can be believed or doubted without asking anybody.
// Each was recomputed on published samples, except GitLab's routable form, which is from its source.

export interface Checksum {
  /** Whether the token carries the checksum that its other characters ask for. */
  holds(token: string): boolean;
  /** The token with its checksum replaced by the right one; for samples. */
  complete(token: string): string;
}

const TABLE = new Int32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (zlib's polynomial) of latin-1 text, unsigned. */
export function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ text.charCodeAt(i)) & 0xff]!;
  return ~crc >>> 0;
}

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const BASE62 = DIGITS + LOWER.toUpperCase() + LOWER;
const BASE64 = `${LOWER.toUpperCase()}${LOWER}${DIGITS}+/`;

function inBase(value: number, digits: string, width: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / digits.length)) text = digits[rest % digits.length]! + text;
  return text.padStart(width, digits[0]);
}

const hex = (value: number): string => inBase(value, "0123456789abcdef", 8);

const swapBytes = (value: number): number =>
  ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;

/** A checksum that takes the last `width` characters and depends on those before them. */
const atEnd = (width: number, of: (before: string) => string): Checksum => ({
  holds: (token) => of(token.slice(0, -width)) === token.slice(-width),
  complete: (token) => token.slice(0, -width) + of(token.slice(0, -width)),
});

const afterLast = (separator: string, text: string): string => text.slice(text.lastIndexOf(separator) + 1);

/** First six base64 characters of the four bytes of a CRC-32, lowest byte first. */
function base64OfCrc(crc: number): string {
  const bytes = swapBytes(crc);
  let text = "";
  for (const shift of [26, 20, 14, 8, 2]) text += BASE64[(bytes >>> shift) & 63]!;
  return text + BASE64[(bytes & 3) << 4]!;
}

const githubBase62 = atEnd(6, (before) => inBase(crc32(afterLast("_", before)), BASE62, 6));

/** By name, as `{{name!pattern}}` in an example and `checksum: checksums.name` in a rule. */
export const checksums: Readonly<Record<string, Checksum>> = {
  /** GitHub `gh?_` and npm: CRC-32 of the characters after the prefix, in base62. */
  "crc32-base62": githubBase62,
  /** Cloudflare: CRC-32 of the body without its prefix, lower-case hex. */
  "crc32-body-hex": atEnd(8, (before) => hex(crc32(afterLast("_", before)))),
  /** Zuplo: CRC-32 of the part between the underscores, lower-case hex. */
  "crc32-middle-hex": atEnd(8, (before) => hex(crc32(afterLast("_", before.slice(0, -1))))),
  /** Atlassian and Bitbucket: CRC-32 of everything before, upper-case hex. */
  "crc32-whole-hex": atEnd(8, (before) => hex(crc32(before)).toUpperCase()),
  /** Confluent: CRC-32 of the 54 characters after the prefix, lowest byte first, six characters of base64. */
  "crc32-confluent": atEnd(6, (before) => base64OfCrc(crc32(before.slice(4)))),
  /** Grafana: CRC-32 of prefix and body without the last underscore, lowest byte first, hex. */
  "crc32-grafana": atEnd(8, (before) => hex(swapBytes(crc32(before.slice(0, -1))))),
  /** GitLab's routable tokens: CRC-32 of everything before, in base36. */
  "crc32-base36": atEnd(7, (before) => inBase(crc32(before), DIGITS + LOWER, 7)),
};
