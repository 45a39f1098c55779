// Keys of libsodium: whoever has the public keys, which the manifest lists, may write; whoever has a private key may read.
// A private key is a secret of some backend and named by its reference.
import { randomBytes } from "node:crypto";
import { ok, type Result } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import type { WrappedKey } from "../../../core/encryption/envelope.ts";
import {
  DATA_KEY_BYTES,
  type KeyHolder,
  type KeyHolderDefinition,
  type KeyHolderPorts,
} from "../../../core/encryption/key-holder.ts";
import { decodeBase64 } from "../../../core/references/base64-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";

interface SodiumConfig {
  /** Public keys in Base64. */
  readonly to: readonly string[];
  /** A reference; null: nothing is read here. */
  readonly identity: string | null;
}

type Sodium = typeof import("libsodium-wrappers").default;

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: SecretBytes;
}

export const sodium: KeyHolderDefinition<SodiumConfig> = {
  parseConfig({ to, identity }) {
    const keys = Array.isArray(to) ? to.map(String) : [];
    if (keys.length === 0) return invalid("no public key is listed", "list those of the readers as to:");
    return ok({ to: [...new Set(keys)], identity: typeof identity === "string" ? identity : null });
  },
  endpoints: () => [],
  async open({ to, identity }, ports) {
    const { default: library } = await import("libsodium-wrappers");
    await library.ready;
    const unfit = to.find((key) => wrapWith(library, new Uint8Array(DATA_KEY_BYTES), key) === null);
    if (unfit !== undefined) return invalid(`${unfit} is no public key`, "write it as 32 bytes in Base64");
    return ok(createHolder(library, to, (signal) => readIdentity(library, identity, signal, ports)));
  },
};

function createHolder(library: Sodium, to: readonly string[], identity: Identity): KeyHolder {
  const title = to.length === 1 ? `the public key ${to[0]}` : `${to.length} public keys`;
  return {
    title,
    // Whose private key it is, is a matter of the reference, which is a matter of the manifest.
    principal: () => "sodium",
    async create() {
      const key = new SecretBytes(randomBytes(DATA_KEY_BYTES));
      return ok({ key, keys: to.map((id) => ({ id, wrapped: wrapWith(library, key.bytes, id)! })) });
    },
    async open(keys, _place, signal) {
      const pair = await identity(signal);
      if (!pair.ok) return pair;
      const { publicKey, privateKey } = pair.value;
      const own = keys.find(({ id }) => id === publicKey);
      const opened = own === undefined ? notForIt(publicKey) : unwrapWith(library, own, pair.value);
      privateKey.dispose();
      return opened;
    },
    staleness(keys) {
      const ids = keys.map(({ id }) => id);
      const added = to.filter((one) => !ids.includes(one));
      const removed = ids.filter((one) => !to.includes(one));
      return [
        ...added.map((one) => `It cannot be read with the key ${one}, which was added later: write it anew.`),
        ...removed.map((one) => `It can still be read with the key ${one}, which was removed: change it.`),
      ];
    },
    async describe(signal) {
      const pair = await identity(signal);
      // Nothing to read with: found out when it is used, and no mistake where one only writes.
      if (!pair.ok) return ok({ detail: title });
      const { publicKey, privateKey } = pair.value;
      privateKey.dispose();
      if (to.includes(publicKey)) return ok({ detail: `${title}, read as ${publicKey}` });
      const warnings = [`What is written cannot be read here: the public key of identity, ${publicKey}, is not in to.`];
      return ok({ detail: title, warnings });
    },
    close() {},
  };
}

type Identity = (signal: AbortSignal) => Outcome<KeyPair>;

/** The private key that the reference leads to, with its public key. */
async function readIdentity(
  library: Sodium,
  reference: string | null,
  signal: AbortSignal,
  { read }: KeyHolderPorts,
): Outcome<KeyPair> {
  if (reference === null) {
    return secretFailure("key-not-found", "no private key is named", "name one as identity: in encrypt");
  }
  const text = await read(reference, signal);
  if (!text.ok) return text;
  using encoded = text.value;
  const end = encoded.bytes.at(-1) === 0x0a ? encoded.length - 1 : encoded.length;
  const bytes = decodeBase64(encoded.bytes.subarray(0, end));
  if (bytes?.length !== library.crypto_box_SECRETKEYBYTES) {
    bytes?.fill(0);
    return secretFailure("key-unusable", `${reference} is no private key`, "write it as 32 bytes in Base64");
  }
  const publicKey = Buffer.from(library.crypto_scalarmult_base(bytes)).toString("base64");
  return ok({ publicKey, privateKey: new SecretBytes(bytes) });
}

/** Null: it is no public key. */
function wrapWith(library: Sodium, dataKey: Uint8Array, publicKey: string): string | null {
  try {
    return Buffer.from(library.crypto_box_seal(dataKey, Buffer.from(publicKey, "base64"))).toString("base64");
  } catch {
    return null;
  }
}

function unwrapWith(
  library: Sodium,
  { wrapped }: WrappedKey,
  { publicKey, privateKey }: KeyPair,
): Result<SecretBytes, SecretFailure> {
  try {
    const sealed = Buffer.from(wrapped, "base64");
    return ok(
      new SecretBytes(library.crypto_box_seal_open(sealed, Buffer.from(publicKey, "base64"), privateKey.bytes)),
    );
  } catch {
    return secretFailure("envelope-tampered", "the key did not wrap this", "write the value anew");
  }
}

const notForIt = (publicKey: string) =>
  secretFailure("envelope-other-key", `it is not for ${publicKey}`, "have it written anew for this key");

const invalid = (message: string, remedy: string) =>
  secretFailure("backend-invalid", `encrypt of kind sodium: ${message}`, remedy);
