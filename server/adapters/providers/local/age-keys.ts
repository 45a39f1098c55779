// Keys of age (age-encryption.org/v1) without making strings of them: the text of an identity as bytes, and a passphrase
// through the system's own scrypt, which neither blocks this thread nor takes seconds as one in JavaScript does.
import { createCipheriv, createDecipheriv, randomBytes, scrypt, subtle } from "node:crypto";
import { type Identity, type identityToRecipient, type Recipient, Stanza } from "age-encryption";

/** A private key that this process can use and not read. */
export type AgeKey = Exclude<Parameters<typeof identityToRecipient>[0], string>;

const CHARSET = Buffer.from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
const HEAD = "AGE-SECRET-KEY-";

/** A new identity in the form that age's own tool reads: "AGE-SECRET-KEY-1…" in ASCII. */
export function makeIdentity(): Uint8Array {
  const scalar = randomBytes(32);
  const text = encodeIdentity(scalar);
  scalar.fill(0);
  return text;
}

/** Bech32 (BIP 173) of a scalar. */
function encodeIdentity(scalar: Uint8Array): Uint8Array {
  const words = regroup(scalar, 8, 5);
  const check = polymod([...headWords(), ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 0; i < 6; i++) words.push((check >> (5 * (5 - i))) & 31);
  const text = Buffer.concat([Buffer.from(`${HEAD}1`), Uint8Array.from(words, (word) => CHARSET[word]!)]);
  words.fill(0);
  return text;
}

/** The private key of an identity's text. Null: it is no identity. */
export async function importIdentity(text: Uint8Array): Promise<AgeKey | null> {
  const head = Buffer.from(`${HEAD}1`);
  const end = text.at(-1) === 0x0a ? text.length - 1 : text.length;
  if (end !== head.length + 58 || !head.equals(text.subarray(0, head.length))) return null;
  const words = Array.from(text.subarray(head.length, end), (byte) => CHARSET.indexOf(byte));
  if (words.includes(-1) || polymod([...headWords(), ...words]) !== 1) return null;
  const scalar = Uint8Array.from(regroup(words.slice(0, -6), 5, 8).slice(0, 32));
  words.fill(0);
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), scalar]);
  scalar.fill(0);
  const key = await subtle.importKey("pkcs8", der, { name: "X25519" }, false, ["deriveBits"]);
  der.fill(0);
  return key as AgeKey;
}

const headWords = (): number[] => {
  const codes = [...Buffer.from(HEAD.toLowerCase())];
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
};

function polymod(words: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const word of words) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ word;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) check ^= generator[i]!;
  }
  return check >>> 0;
}

/** The same bits in groups of another size, the last filled up with zeros. */
function regroup(from: ArrayLike<number>, width: number, into: number): number[] {
  const out: number[] = [];
  let [held, bits] = [0, 0];
  for (let i = 0; i < from.length; i++) {
    held = ((held << width) | from[i]!) & 0xffff;
    bits += width;
    while (bits >= into) {
      bits -= into;
      out.push((held >> bits) & ((1 << into) - 1));
    }
  }
  if (bits > 0) out.push((held << (into - bits)) & ((1 << into) - 1));
  return out;
}

/** 128 MiB, about half a second. */
const WORK = 17;
const LABEL = Buffer.from("age-encryption.org/v1/scrypt");

/** Seals for whoever knows the passphrase. */
export const passphraseRecipient = (passphrase: Uint8Array, work = WORK): Recipient => ({
  async wrapFileKey(fileKey) {
    const salt = randomBytes(16);
    const key = await stretch(passphrase, salt, work);
    const cipher = createCipheriv("chacha20-poly1305", key, new Uint8Array(12), { authTagLength: 16 });
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
    key.fill(0);
    return [new Stanza(["scrypt", salt.toString("base64").replaceAll("=", ""), String(work)], body)];
  },
});

/** Opens what `passphraseRecipient` or age's own tool has sealed. */
export const passphraseIdentity = (passphrase: Uint8Array): Identity => ({
  async unwrapFileKey([stanza, ...more]) {
    const [kind, salt = "", work = ""] = stanza?.args ?? [];
    if (stanza === undefined || kind !== "scrypt") return null;
    if (more.length > 0 || stanza.body.length !== 32 || !/^(?:[1-9]|1\d|20)$/.test(work))
      throw new Error("invalid stanza");
    const key = await stretch(passphrase, Buffer.from(salt, "base64"), Number(work));
    const cipher = createDecipheriv("chacha20-poly1305", key, new Uint8Array(12), { authTagLength: 16 });
    cipher.setAuthTag(stanza.body.subarray(16));
    try {
      return Buffer.concat([cipher.update(stanza.body.subarray(0, 16)), cipher.final()]);
    } catch {
      return null;
    } finally {
      key.fill(0);
    }
  },
});

function stretch(passphrase: Uint8Array, salt: Uint8Array, work: number): Promise<Buffer> {
  const options = { N: 2 ** work, r: 8, p: 1, maxmem: 2 ** (work + 11) };
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer): void => (error === null ? resolve(key) : reject(error));
    scrypt(passphrase, Buffer.concat([LABEL, salt]), 32, options, done);
  });
}
