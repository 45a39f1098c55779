// The `pkcs11` backend: secrets on a token, a hardware security module or a smart card. The module, a library of machine
// code, runs in a process of its own; where it is and where the PIN is, this machine says and no manifest.
import { ok, type Result } from "../../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  type Health,
  noMetadata,
  type Outcome,
  type ProviderDefinition,
  type ProviderPorts,
  type SecretLocation,
  type SecretMetadata,
  type SecretProvider,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import { entriesBelow } from "../support/entries.ts";
import { orCancelled, refusePart } from "../support/failures.ts";
import { createModuleClient } from "./module-client.ts";
import { type CheckAnswer, type ObjectMetadata, type PinAnswer, requests, type TokenRequest } from "./protocol.ts";
import { findModule, readPin } from "./safety.ts";

interface Pkcs11Config {
  /** Null: the first part of a path is the label of the token. */
  readonly token: string | null;
  readonly wrapped: boolean;
}

/** Bytes: tokens are small. */
const MAX_VALUE = 64 * 1024;

export const pkcs11: ProviderDefinition<Pkcs11Config> = {
  kind: "pkcs11",
  parseConfig({ token, values }) {
    return ok({ token: typeof token === "string" ? token : null, wrapped: values === "wrapped" });
  },
  // The token that a manifest names is given the PIN: a wrong one, a few times, locks it.
  endpoints: ({ token }) => (token === null ? [] : [`pkcs11:${token}`]),
  open: async (config, ports) => openPkcs11(config, ports),
};

interface Place {
  readonly request: TokenRequest;
  readonly path: string;
}

function openPkcs11({ token, wrapped }: Pkcs11Config, ports: ProviderPorts): SecretProvider {
  /** By the label of the token: what it said to the PIN. It is not offered again until a person signs in. */
  const refused = new Map<string, SecretFailure>();
  const asked = new Map<string, TokenRequest>();
  let isSigningIn = false;

  const client = createModuleClient({
    module: () => findModule(ports),
    home: ports.home,
    environment: ports.environment,
    log: ports.log,
    pin: async ({ body }) => {
      const before = refused.get((body as { token: string }).token);
      if (before !== undefined) return { ok: false, error: before };
      const pin = readPin(ports);
      if (!pin.ok) return pin;
      const { stamp, bytes } = pin.value;
      const answer: PinAnswer = { stamp, isAgain: isSigningIn };
      return ok({ body: answer, payload: bytes });
    },
  });

  const requestFor = (label: string): TokenRequest => {
    const there = asked.get(label) ?? { token: label, granted: token !== null, wrapped };
    asked.set(label, there);
    return there;
  };
  const place = (path: string): Result<Place, SecretFailure> => {
    if (token !== null) return ok({ request: requestFor(token), path });
    const slash = path.indexOf("/");
    if (slash > 0 && slash < path.length - 1) {
      return ok({ request: requestFor(path.slice(0, slash)), path: path.slice(slash + 1) });
    }
    const remedy = "write ref+pkcs11://TOKEN/PATH, or name the token at a backend of latchkey.yaml";
    return secretFailure("reference-invalid", "the reference names no token", remedy);
  };
  /** Keeps in mind what a token said to the PIN. */
  const judge = <T>(label: string, result: Result<T, SecretFailure>): Result<T, SecretFailure> => {
    if (!result.ok && (result.error.code === "pin-incorrect" || result.error.code === "pin-locked")) {
      refused.set(label, result.error);
    }
    return result;
  };
  const locate = (location: SecretLocation, signal: AbortSignal): Result<Place, SecretFailure> => {
    if (signal.aborted) return cancelled();
    const part = refusePart("pkcs11", location);
    if (part !== null) return part;
    const at = place(location.path);
    const before = at.ok ? refused.get(at.value.request.token) : undefined;
    return before === undefined ? at : { ok: false, error: before };
  };

  const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    const at = locate(location, signal);
    if (!at.ok) return at;
    const { request, path } = at.value;
    const got = judge(request.token, await orCancelled(client.read(request, path), signal));
    if (!got.ok) return got;
    const { bytes, metadata } = got.value;
    return ok({ value: new SecretBytes(bytes), metadata: metadataOf(metadata, bytes) });
  };
  const ask = async (method: string, { request, path }: Place, more: object = {}, payload?: Uint8Array) =>
    judge(
      request.token,
      await client.request(method, { body: { ...request, path, ...more }, ...(payload !== undefined && { payload }) }),
    );
  const check = async (signal: AbortSignal): Outcome<Health> => {
    if (token === null) {
      const module = findModule(ports);
      return module.ok ? ok({ detail: `the PKCS#11 module ${module.value}`, tooWide: [] }) : module;
    }
    const at = locate({ path: "" }, signal);
    const answer = at.ok ? await orCancelled(ask(requests.check, at.value), signal) : at;
    if (!answer.ok) return answer;
    const { model, serial, pinCountLow } = answer.value.body as CheckAnswer;
    const warnings = pinCountLow ? ["A wrong PIN was given since the last login: a few more lock the token."] : [];
    return ok({ detail: `the token ${token} (${model}, ${serial})`, tooWide: [], warnings });
  };

  return {
    principal: () => (token === null ? "pkcs11" : `pkcs11:${token}`),
    read,
    async describe(location, signal) {
      const result = await read(location, signal);
      if (!result.ok) return result;
      result.value.value.dispose();
      return ok(result.value.metadata);
    },
    async list(prefix, _namespace, signal) {
      const at = locate({ path: token === null ? `${prefix}x` : "x" }, signal);
      if (!at.ok) return at;
      const listed = await orCancelled(ask(requests.list, at.value), signal);
      if (!listed.ok) return listed;
      const paths = listed.value.body as readonly string[];
      return ok(
        entriesBelow(prefix, token === null ? paths.map((path) => `${at.value.request.token}/${path}`) : paths),
      );
    },
    async write(location, value, { expected }, signal) {
      using held = value;
      const at = locate(location, signal);
      if (!at.ok) return at;
      if (held.length > MAX_VALUE || held.length === 0) {
        const code = held.length === 0 ? "value-invalid" : "too-large";
        return secretFailure(code, `a token keeps from 1 byte to 64 KiB`, "keep it in another backend");
      }
      const more = expected === undefined ? {} : { expected };
      const fields = fieldNames(held.bytes);
      const written = await ask(requests.write, at.value, more, copyBytes(held.bytes));
      return written.ok ? ok({ ...noMetadata, ...(written.value.body as ObjectMetadata), fields }) : written;
    },
    async remove(location, signal) {
      const at = locate(location, signal);
      if (!at.ok) return at;
      const removed = await ask(requests.remove, at.value);
      return removed.ok ? ok(undefined) : removed;
    },
    check,
    async signIn(signal) {
      refused.clear();
      await client.stop();
      isSigningIn = true;
      try {
        return await check(signal);
      } finally {
        isSigningIn = false;
      }
    },
    close: () => client.stop(),
  };
}

const metadataOf = (metadata: ObjectMetadata, value: Uint8Array): SecretMetadata => ({
  ...noMetadata,
  ...metadata,
  fields: fieldNames(value),
});
