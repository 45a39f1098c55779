// Values that are plainly no secret, or another rule's to judge, by their first characters: cheap, before any feature.
import { classOf, DIGIT, isLetter, isWord, LOWER, UPPER } from "./characters.ts";
import { coverWithWords } from "./words.ts";

export const isNoSecret = (text: string, start: number, end: number): boolean =>
  isForeign(text, start) ||
  isRow(text, start, end) ||
  isPasswordHash(text, start) ||
  isSealed(text, start, end) ||
  isAlgorithm(text, start, end) ||
  isJwtStub(text, start, end) ||
  isPattern(text, start, end);

/** What other rules judge: a PEM header (`-----`), the rest of a URL whose scheme looked like a name (`//`). */
const isForeign = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code === 45) return text.startsWith("-----", at);
  return code === 47 && text.charCodeAt(at + 1) === 47;
};

/** `xxxxxxxx`, `abcdefgh`, `12345678`: masked, left open, or typed along a row. */
const isRow = (text: string, start: number, end: number): boolean => {
  const step = text.charCodeAt(start + 1) - text.charCodeAt(start);
  if (step < 0 || step > 1) return false;
  for (let index = start + 2; index < end; index++)
    if (text.charCodeAt(index) - text.charCodeAt(index - 1) !== step) return false;
  return true;
};

/** `{SSHA}…` of LDAP directories (RFC 2307). */
const DIRECTORY_HASH = /\{(?:S?MD5|S?SHA\d{0,3}|CRYPT)\}/iy;

/** Hashed passwords: `$2a$10$…` and `$argon2id$…` of crypt(3), `pbkdf2_sha256$30000$…` of frameworks, `{SSHA}…`. */
const isPasswordHash = (text: string, start: number): boolean => {
  if (text.charCodeAt(start) === 123) {
    DIRECTORY_HASH.lastIndex = start;
    return DIRECTORY_HASH.test(text);
  }
  const dollar = text.charCodeAt(start) === 36;
  const from = dollar ? start + 1 : start;
  let index = from;
  while (index - start < 24 && (isWord(text.charCodeAt(index)) || text.charCodeAt(index) === 45)) index++;
  if (index === from || text.charCodeAt(index) !== 36) return false;
  if (dollar) return true;
  let digits = index + 1;
  while (digits - index < 9 && (classOf(text.charCodeAt(digits)) & DIGIT) !== 0) digits++;
  return digits > index + 1 && text.charCodeAt(digits) === 36;
};

/** Base64 of a length of 256, 384 or 512, two bytes of it. */
const SEALED_HEAD = /A[QYg][A-D]/y;
/** Of base64: the length, the key under RSA of 2048 bits, the tag. */
const SEALED_LEAST = 366;

/** A value of a SealedSecret of Kubernetes, encrypted and meant to be committed. */
const isSealed = (text: string, start: number, end: number): boolean => {
  if (end - start < SEALED_LEAST) return false;
  SEALED_HEAD.lastIndex = start;
  return SEALED_HEAD.test(text) && /^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(start, end));
};

const ALGORITHM = /(?:base|md|sha|utf|[rhep]s|aes|des|ipv?|oauth|http)[-_]?\d{1,3}$/i;

/** `Base64`, `SHA-256`, `RS256`: how something is encoded, hashed or signed. */
const isAlgorithm = (text: string, start: number, end: number): boolean =>
  end - start <= 8 && ALGORITHM.test(text.slice(start, end)) && isLetter(text.charCodeAt(start));

const HASH_NAME = /(?:^|[^a-z])(?:md5|sha_?(?:1|256|512)?)(?![a-z])/i;
const HASH_LENGTHS: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);

/** A hexadecimal value of a hash's length whose name ends in the hash's: `PWD_MD5 = "5f4d…"`. */
export const isNamedHash = (name: string, text: string, start: number, end: number): boolean => {
  if (!HASH_LENGTHS.has(end - start) || !HASH_NAME.test(name)) return false;
  return /^[0-9a-fA-F]+$/.test(text.slice(start, end));
};

/** Fewer characters sign no JSON Web Token: that of HS256 has 43. */
const SHORTEST_SIGNATURE = 16;

/** A JSON Web Token whose signature is none: `eyJ….eyJ….signature`. Whole ones have a rule of their own. */
const isJwtStub = (text: string, start: number, end: number): boolean => {
  if (!text.startsWith("eyJ", start)) return false;
  const parts = text.slice(start, end).split(".");
  return parts.length === 3 && parts[2]!.length < SHORTEST_SIGNATURE;
};

const REPEATED_CLASS = /\[[^\]\s]{0,40}\w-\w[^\]\s]{0,40}\](?:\{\d|[+*])/y;

/** `key-[A-Za-z0-9]{32}`: a regular expression, which describes secrets. */
const isPattern = (text: string, start: number, end: number): boolean => {
  for (let index = start; index < end; index++) {
    if (text.charCodeAt(index) !== 91) continue;
    REPEATED_CLASS.lastIndex = index;
    if (REPEATED_CLASS.test(text)) return true;
  }
  return false;
};

/** Longer values are not read word by word. */
const WORDS_LIMIT = 60;

/** A value of common words alone, in any case, divided by blanks and - _ . : / as identifiers and sentences are. */
export const isWords = (text: string, start: number, end: number): boolean => {
  if (end - start > WORDS_LIMIT) return false;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (!isLetter(code) && code !== 32 && code !== 95 && (code < 45 || code > 47) && code !== 58) return false;
  }
  let run = start;
  for (let index = start; index <= end; index++) {
    const code = text.charCodeAt(index);
    const turns = (classOf(code) & UPPER) !== 0 && (classOf(text.charCodeAt(index - 1)) & LOWER) !== 0 && index > run;
    if (index < end && isLetter(code) && !turns) continue;
    if (index - run > 2 && coverWithWords(text.slice(run, index).toLowerCase()).letters < index - run) return false;
    run = turns ? index : index + 1;
  }
  return true;
};
