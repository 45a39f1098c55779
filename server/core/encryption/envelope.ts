// The form of an encrypted value as a backend keeps it: one JSON object of texts, which says of itself how it is opened by
// who has the key. Described for other programs in docs/backends/encryption.md.
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../references/failure.ts";
import { findValue } from "../references/json-bytes.ts";

/** Where a value belongs. An envelope that is put anywhere else does not open. */
export interface EnvelopePlace {
  /** What paths count from: the name of the backend, unless the manifest says another. */
  readonly scope: string;
  /** "" where the backend has none. */
  readonly namespace: string;
  readonly path: string;
}

/** A data key as one key wrapped it. */
export interface WrappedKey {
  /** The key that opens it, as its holder names it. */
  readonly id: string;
  readonly wrapped: string;
}

export interface EnvelopeHeader extends EnvelopePlace {
  /** Kind of the key holder. */
  readonly holder: string;
  /** The one data key, wrapped by each key that may open it. */
  readonly keys: readonly WrappedKey[];
  /** Base64 of 12 bytes. */
  readonly nonce: string;
}

export interface Envelope extends EnvelopeHeader {
  /** Base64: what AES-256-GCM made of the value, and its tag of 16 bytes. */
  readonly ciphertext: string;
}

const FORMAT = "envelope/1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** In the canonical form of RFC 8785: names in order, no blanks. */
export const formatEnvelope = ({ ciphertext, ...header }: Envelope): string =>
  JSON.stringify({ ciphertext, ...membersOf(header) });

/** What is authenticated beside the value: the envelope without its ciphertext, in the same form. */
export const additionalData = (header: EnvelopeHeader): string => JSON.stringify(membersOf(header));

const membersOf = ({ holder, keys, namespace, nonce, path, scope }: EnvelopeHeader) => ({
  holder,
  keys: keys.map(({ id, wrapped }) => ({ id, wrapped })),
  latchkey: FORMAT,
  namespace,
  nonce,
  path,
  scope,
});

/** Whether these bytes say that they are an envelope, of whatever version. Nothing of them becomes a text. */
export function isEnvelope(stored: Uint8Array): boolean {
  const span = findValue(stored, ["latchkey"]);
  if (span === null) return false;
  const start = [...'"envelope/'].map((letter) => letter.charCodeAt(0));
  return start.every((byte, at) => stored[span.start + at] === byte);
}

/**
 * Reads what `isEnvelope` is true of. Order and blanks do not matter: some backends write the JSON that they keep anew.
 * Codes: envelope-version-unknown, envelope-tampered.
 */
export function parseEnvelope(text: string, where: string): Result<Envelope, SecretFailure> {
  const members = readMembers(text);
  if (members !== null && members["latchkey"] !== FORMAT) return unknownVersion(where);
  const { latchkey: _, ...rest } = members ?? {};
  return isWellFormed(rest) ? ok(rest) : tampered(where);
}

export const tampered = (where: string) =>
  secretFailure(
    "envelope-tampered",
    `the encrypted value of ${where} is not what was written`,
    "have the backend's operators say who changed it; restore an earlier version, or write it anew",
  );

const unknownVersion = (where: string) =>
  secretFailure(
    "envelope-version-unknown",
    `the encrypted value of ${where} has a form that this version of Latchkey does not know`,
    "update Latchkey",
  );

function readMembers(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

const NAMES = ["ciphertext", "holder", "keys", "namespace", "nonce", "path", "scope"];

function isWellFormed(members: object): members is Envelope {
  const { keys, nonce, ciphertext, ...texts } = members as Partial<Envelope>;
  return (
    Object.keys(members).sort().join() === NAMES.join() &&
    Object.values(texts).every((one) => typeof one === "string") &&
    Array.isArray(keys) &&
    keys.length > 0 &&
    keys.every(isWrappedKey) &&
    bytesIn(nonce) === NONCE_BYTES &&
    bytesIn(ciphertext) >= TAG_BYTES
  );
}

function isWrappedKey(value: unknown): value is WrappedKey {
  const { id, wrapped, ...others } = (value ?? {}) as Partial<WrappedKey>;
  return typeof id === "string" && typeof wrapped === "string" && Object.keys(others).length === 0;
}

/** How many bytes a text of Base64 stands for; -1: it is none, or not in the one form that they have. */
function bytesIn(text: unknown): number {
  if (typeof text !== "string" || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return -1;
  const pads = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  // Bits of the last letter that stand for nothing are zero.
  const isExact = pads === 0 || (pads === 1 ? /[AEIMQUYcgkosw048]=$/ : /[AQgw]==$/).test(text);
  return isExact ? (text.length / 4) * 3 - pads : -1;
}
