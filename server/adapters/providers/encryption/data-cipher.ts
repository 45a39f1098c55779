// AES-256-GCM over a value, from bytes to bytes.
import { createCipheriv, createDecipheriv } from "node:crypto";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";

const ALGORITHM = "aes-256-gcm";
const TAG_BYTES = 16;
export const NONCE_BYTES = 12;

/** The ciphertext and, after it, the tag. `nonce` must be another for every value under one key. */
export function seal(key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, value: Uint8Array): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(additional);
  return Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

/** Null: something of it is not what it was. */
export function unseal(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): SecretBytes | null {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(additional)
    .setAuthTag(sealed.subarray(end));
  const value = new SecretBytes(decipher.update(sealed.subarray(0, end)));
  try {
    decipher.final();
    return value;
  } catch {
    value.dispose();
    return null;
  }
}
