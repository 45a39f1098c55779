// The transit engine: the server encrypts, decrypts and signs with keys that never leave it. What is best is what is
// never read.
import { err, ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { HttpResponse, Outcome, ProviderPorts } from "../../../core/references/provider.ts";
import { decodeBase64, encodeBase64 } from "../support/base64.ts";
import { refusalOf } from "./answers.ts";
import type { VaultConfig } from "./config.ts";
import { asMap, jsonMap, type Member, publicJson, publicMap, publicNumber, publicText, secretText } from "./json.ts";
import { openNodes } from "./nodes.ts";
import { apiPath } from "./paths.ts";
import { openSession } from "./session.ts";

export interface SignOptions {
  readonly hash?: "sha2-256" | "sha2-384" | "sha2-512";
  /** `input` is the digest. */
  readonly isDigest?: boolean;
  readonly rsa?: "pss" | "pkcs1v15";
  /** Of ECDSA: "jws" is r‖s. */
  readonly form?: "asn1" | "jws";
}

export interface Signature {
  /** As the server writes it, with the key's version: `vault:v1:…`. */
  readonly text: string;
  readonly keyVersion: number;
}

export interface TransitKey {
  /** As the server names it: ed25519, rsa-2048, aes256-gcm96 … */
  readonly type: string;
  readonly latest: number;
  /** Versions by number. `publicKey` is as the server writes it: PEM, or base64 of Ed25519; null for symmetric keys. */
  readonly versions: ReadonlyMap<number, { readonly createdAt: number | null; readonly publicKey: string | null }>;
}

export interface Transit {
  encrypt(key: string, plaintext: SecretBytes, signal: AbortSignal): Outcome<string>;
  /** Whoever receives it disposes of it. Code "value-invalid": it was not encrypted with this key. */
  decrypt(key: string, ciphertext: string, signal: AbortSignal): Outcome<SecretBytes>;
  sign(key: string, input: Uint8Array, options: SignOptions, signal: AbortSignal): Outcome<Signature>;
  verify(
    key: string,
    input: Uint8Array,
    signature: string,
    options: SignOptions,
    signal: AbortSignal,
  ): Outcome<boolean>;
  /** Makes a new version of the key. What older ones made stays valid. */
  rotate(key: string, signal: AbortSignal): Outcome<TransitKey>;
  key(key: string, signal: AbortSignal): Outcome<TransitKey>;
  close(): Promise<void>;
}

/** `mount` is where the engine is, such as "transit". Nothing is asked before the first use. */
export function openTransit(config: VaultConfig, ports: ProviderPorts, mount = "transit"): Transit {
  const session = openSession(config, openNodes(config, ports), ports);
  const { namespace } = config;

  const ask = async (
    method: "GET" | "POST",
    action: string,
    key: string,
    signal: AbortSignal,
    members: Readonly<Record<string, Member>> = {},
  ): Outcome<HttpResponse> => {
    const plain = `${mount}/${action.replace("KEY", key)}`;
    const path = key.includes("/") ? keyInvalid : apiPath(plain);
    if (!path.ok) return path;
    const body = method === "POST" ? jsonMap(members) : undefined;
    const answer = await session.ask({ method, path: path.value, namespace, signal, ...(body && { body }) });
    body?.fill(0);
    if (!answer.ok || answer.value.status < 300) return answer;
    return refusalOf(answer.value, { does: method === "GET" ? "read" : "write", path: plain, namespace, session });
  };

  const keyOf = async (answer: Awaited<Outcome<HttpResponse>>): Outcome<TransitKey> => {
    if (!answer.ok) return answer;
    const { body } = answer.value;
    const versions = Object.entries(publicMap(body, "data", "keys") ?? {}).map(([version, facts]) => {
      const created = Date.parse(String(asMap(facts)?.["creation_time"]));
      const publicKey = asMap(facts)?.["public_key"];
      return [
        Number(version),
        {
          createdAt: Number.isNaN(created) ? null : created,
          publicKey: typeof publicKey === "string" && publicKey !== "" ? publicKey : null,
        },
      ] as const;
    });
    const type = publicText(body, "data", "type");
    const latest = publicNumber(body, "data", "latest_version");
    return type === undefined || latest === undefined ? badAnswer : ok({ type, latest, versions: new Map(versions) });
  };

  return {
    async encrypt(key, plaintext, signal) {
      using encoded = new SecretBytes(encodeBase64(plaintext.bytes));
      const answer = await ask("POST", "encrypt/KEY", key, signal, { plaintext: encoded });
      if (!answer.ok) return answer;
      const ciphertext = publicText(answer.value.body, "data", "ciphertext");
      return ciphertext === undefined ? badAnswer : ok(ciphertext);
    },
    async decrypt(key, ciphertext, signal) {
      const answer = await ask("POST", "decrypt/KEY", key, signal, { ciphertext });
      if (!answer.ok) return answer;
      using encoded = secretText(answer.value.body, "data", "plaintext") ?? new SecretBytes(new Uint8Array(0));
      answer.value.body.fill(0);
      const plaintext = decodeBase64(encoded.bytes);
      return plaintext === null ? badAnswer : ok(new SecretBytes(plaintext));
    },
    async sign(key, input, options, signal) {
      const members = { input: Buffer.from(input).toString("base64"), ...optionsOf(options) };
      const answer = await ask("POST", "sign/KEY", key, signal, members);
      if (!answer.ok) return answer;
      const text = publicText(answer.value.body, "data", "signature");
      const keyVersion = Number(/^[a-z]+:v(\d+):/.exec(text ?? "")?.[1]);
      return text === undefined || Number.isNaN(keyVersion) ? badAnswer : ok({ text, keyVersion });
    },
    async verify(key, input, signature, options, signal) {
      const members = { input: Buffer.from(input).toString("base64"), signature, ...optionsOf(options) };
      const answer = await ask("POST", "verify/KEY", key, signal, members);
      // What is no signature at all is refused outright: to whoever asks it is just as invalid.
      if (!answer.ok) return answer.error.code === "value-invalid" ? ok(false) : err(answer.error);
      return ok(publicJson(answer.value.body, "data", "valid") === true);
    },
    async rotate(key, signal) {
      const rotated = await ask("POST", "keys/KEY/rotate", key, signal);
      return rotated.ok ? keyOf(await ask("GET", "keys/KEY", key, signal)) : rotated;
    },
    key: async (key, signal) => keyOf(await ask("GET", "keys/KEY", key, signal)),
    close: async () => session.close(),
  };
}

const optionsOf = ({ hash, isDigest, rsa, form }: SignOptions): Readonly<Record<string, Member>> => ({
  hash_algorithm: hash,
  prehashed: isDigest,
  signature_algorithm: rsa,
  marshaling_algorithm: form,
});

const keyInvalid = secretFailure("name-invalid", "the name of a key has no slash", "correct the name");

const badAnswer = secretFailure("bad-answer", "the server's answer lacks what was asked for", "look at its log");
