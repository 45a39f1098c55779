// Seals and opens one value as the controller does: u16 length, then a session key under RSA-OAEP with SHA-256, then the
// value under AES-256-GCM. Source: pkg/crypto/crypto.go of github.com/bitnami-labs/sealed-secrets.
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { decodeBase64 } from "../support/base64.ts";

/** Of zeros: a session key encrypts one value and no other. */
const NONCE = Buffer.alloc(12);
const TAG = 16;

const oaep = (key: KeyObject, label: string) => ({
  key,
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: "sha256",
  oaepLabel: Buffer.from(label, "utf8"),
});

/** Base64, as it stands in a manifest. The value stays with whoever gave it. */
export function sealValue(value: Uint8Array, label: string, publicKey: KeyObject): string {
  const sessionKey = randomBytes(32);
  try {
    const wrapped = publicEncrypt(oaep(publicKey, label), sessionKey);
    const cipher = createCipheriv("aes-256-gcm", sessionKey, NONCE);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(wrapped.length);
    const sealed = [length, wrapped, cipher.update(value), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString("base64");
  } finally {
    sessionKey.fill(0);
  }
}

/** Null: the key does not open it under this label, or it is no sealed value. */
export function openValue(sealed: string, label: string, privateKey: KeyObject): Uint8Array | null {
  const bytes = decodeBase64(Buffer.from(sealed, "latin1"));
  if (bytes === null || bytes.length < 2) return null;
  const end = 2 + Buffer.from(bytes).readUInt16BE();
  if (bytes.length < end + TAG) return null;
  let sessionKey: Buffer | undefined;
  let opened: Buffer | undefined;
  try {
    sessionKey = privateDecrypt(oaep(privateKey, label), bytes.subarray(2, end));
    const decipher = createDecipheriv("aes-256-gcm", sessionKey, NONCE);
    decipher.setAuthTag(bytes.subarray(-TAG));
    // The bytes of GCM come with `update` alone; `final` says whether they may be believed.
    opened = decipher.update(bytes.subarray(end, -TAG));
    decipher.final();
    return opened;
  } catch {
    opened?.fill(0);
    return null;
  } finally {
    sessionKey?.fill(0);
  }
}

/** By what a ciphertext is known in the record of the key that sealed it. */
export const ciphertextId = (sealed: string): string => createHash("sha256").update(sealed).digest("hex").slice(0, 32);

/** SHA-256 of the public half, as `openssl pkey -pubin -outform der | sha256sum` tells it. */
export const fingerprintOf = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
