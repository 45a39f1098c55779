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
import { errorsOf, openNodes } from "./nodes.ts";
import { apiPath } from "./paths.ts";
import { openSession, type Session } from "./session.ts";

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
  /** Whoever has the right may remove it for ever, or carry it away. */
  readonly mayBeDeleted: boolean;
  readonly mayBeExported: boolean;
  /** Versions by number. `publicKey` is as the server writes it: PEM, or base64 of Ed25519; null for symmetric keys. */
  readonly versions: ReadonlyMap<number, { readonly createdAt: number | null; readonly publicKey: string | null }>;
}

/** A key for one value, and what the server made of it with a key of its own. */
export interface TransitDataKey {
  /** 32 bytes. Whoever receives it disposes of it. */
  readonly key: SecretBytes;
  readonly wrapped: string;
}

/** Codes, beside those of every request: key-not-found, key-unusable. */
export interface Transit {
  /** Unlike `encrypt` it never makes the key that it names. */
  dataKey(key: string, signal: AbortSignal): Outcome<TransitDataKey>;
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
}

/** With a session of its own. Nothing is asked before the first use. */
export function openTransit(
  config: VaultConfig,
  ports: ProviderPorts,
  mount = "transit",
): Transit & { close(): Promise<void> } {
  const session = openSession(config, openNodes(config, ports), ports);
  return { ...transitAt(session, config.namespace, mount), close: async () => session.close() };
}

/** `mount` is where the engine is, such as "transit". */
export function transitAt(session: Session, namespace: string, mount: string): Transit {
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
    const ofKey = refusalOfKey(answer.value, `${mount}/keys/${key}`);
    return (
      ofKey ?? refusalOf(answer.value, { does: method === "GET" ? "read" : "write", path: plain, namespace, session })
    );
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
    if (type === undefined || latest === undefined) return badAnswer;
    return ok({
      type,
      latest,
      mayBeDeleted: publicJson(body, "data", "deletion_allowed") === true,
      mayBeExported:
        publicJson(body, "data", "exportable") === true || publicJson(body, "data", "allow_plaintext_backup") === true,
      versions: new Map(versions),
    });
  };

  return {
    async dataKey(key, signal) {
      const answer = await ask("POST", "datakey/plaintext/KEY", key, signal, { bits: 256 });
      if (!answer.ok) return answer;
      const wrapped = publicText(answer.value.body, "data", "ciphertext");
      const made = takePlaintext(answer.value.body);
      if (wrapped !== undefined && made !== null) return ok({ key: made, wrapped });
      made?.dispose();
      return badAnswer;
    },
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
      const plaintext = takePlaintext(answer.value.body);
      return plaintext === null ? badAnswer : ok(plaintext);
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
  };
}

/** The answer is overwritten. */
function takePlaintext(body: Uint8Array): SecretBytes | null {
  using encoded = secretText(body, "data", "plaintext") ?? new SecretBytes(new Uint8Array(0));
  body.fill(0);
  const plaintext = decodeBase64(encoded.bytes);
  return plaintext === null ? null : new SecretBytes(plaintext);
}

/** The server calls it a bad request that a key is not there, or not made for what it is asked. */
function refusalOfKey({ status, body }: HttpResponse, key: string) {
  if (status !== 400) return null;
  const said = errorsOf(body).join(" ");
  if (/key not found/.test(said)) {
    return secretFailure("key-not-found", `there is no key ${key}`, "correct its name, or have it made");
  }
  if (/disallowed by policy/.test(said)) {
    const remedy = "have min_decryption_version lowered for as long as it takes to write the value anew";
    return secretFailure("key-unusable", `that version of the key ${key} is retired`, remedy);
  }
  if (!/not supported for key type|for key derivation/.test(said)) return null;
  return secretFailure(
    "key-unusable",
    `the key ${key} is not made for this`,
    "name another, such as one of aes256-gcm96",
  );
}

const optionsOf = ({ hash, isDigest, rsa, form }: SignOptions): Readonly<Record<string, Member>> => ({
  hash_algorithm: hash,
  prehashed: isDigest,
  signature_algorithm: rsa,
  marshaling_algorithm: form,
});

const keyInvalid = secretFailure("name-invalid", "the name of a key has no slash", "correct the name");

const badAnswer = secretFailure("bad-answer", "the server's answer lacks what was asked for", "look at its log");
