// What the tests of Vault and OpenBao share: a provider opened as the app opens it, with credentials kept in memory.
import assert from "node:assert/strict";
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { parseVaultConfig } from "../../../../server/adapters/providers/vault/config.ts";
import { openbao, vault } from "../../../../server/adapters/providers/vault/vault.ts";
import type {
  CredentialStore,
  Environment,
  Interaction,
  ProviderPorts,
  SecretProvider,
} from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { good } from "../../../contract/provider-contract.ts";
import type { OpenBao } from "../../../servers/openbao.ts";
import { nothingKept } from "../support/nothing-kept.ts";

export const never = (): AbortSignal => new AbortController().signal;

export interface MemoryCredentials extends CredentialStore {
  readonly keys: readonly string[];
}

export function memoryCredentials(): MemoryCredentials {
  const entries = new Map<string, SecretBytes>();
  return {
    get keys() {
      return [...entries.keys()];
    },
    get: async (key) => entries.get(key)?.copy() ?? null,
    async set(key, value) {
      entries.set(key, value.copy());
      return true;
    },
    delete: async (key) => void entries.delete(key),
  };
}

export interface OpenOptions {
  readonly kind?: "vault" | "openbao";
  readonly credentials?: CredentialStore;
  readonly interaction?: Interaction;
  readonly timeoutMs?: number;
  readonly log?: (message: string) => void;
  readonly now?: () => number;
}

export function portsOf(environment: Environment, options: OpenOptions = {}): ProviderPorts {
  return {
    clock: { now: options.now ?? Date.now },
    environment,
    workspace: "/nowhere",
    home: "/nowhere",
    machine: {},
    http: createHttp({ timeoutMs: options.timeoutMs ?? 10_000 }),
    keyring: nothingKept.keyring,
    credentials: options.credentials ?? memoryCredentials(),
    ...(options.interaction && { interaction: options.interaction }),
    log: options.log ?? (() => {}),
  };
}

/** The person's own home must not lend its token to a test. */
const HOME = "/nowhere";

export async function openProvider(
  raw: Readonly<Record<string, unknown>>,
  environment: Environment,
  options: OpenOptions = {},
): Promise<SecretProvider> {
  const definition = options.kind === "vault" ? vault : openbao;
  const all = { HOME, ...environment };
  return definition.open(good(definition.parseConfig(raw, all)), portsOf(all, options));
}

export const configOf = (raw: Readonly<Record<string, unknown>>, environment: Environment) =>
  good(parseVaultConfig("openbao", raw, { HOME, ...environment }));

/** The environment of somebody who has the authority's certificate and, if given, a token. */
export const environmentOf = ({ caFile }: Pick<OpenBao, "caFile">, token?: string): Environment => ({
  ...(caFile !== undefined && { BAO_CACERT: caFile }),
  ...(token !== undefined && { BAO_TOKEN: token }),
});

/** Asks the server as root, and fails unless it did what it was told. */
export async function administer(
  { api }: Pick<OpenBao, "api">,
  path: string,
  body?: unknown,
  method: "POST" | "PUT" | "DELETE" | "GET" | "LIST" = body === undefined ? "GET" : "POST",
  namespace = "",
  // biome-ignore lint/suspicious/noExplicitAny: answers of a foreign server, looked at field by field.
): Promise<any> {
  const headers = namespace === "" ? {} : { "X-Vault-Namespace": namespace };
  const answer = await api(path, { method, headers, ...(body !== undefined && { body }) });
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.text === "" ? null : answer.json();
}

/** A token with one policy, and the default one unless told otherwise. */
export async function tokenWith(
  server: Pick<OpenBao, "api">,
  policy: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const name = `p-${Math.random().toString(36).slice(2)}`;
  await administer(server, `sys/policies/acl/${name}`, { policy });
  return (await administer(server, "auth/token/create", { policies: [name], ...more })).auth.client_token;
}

export const secretOf = (value: unknown): SecretBytes => new SecretBytes(Buffer.from(JSON.stringify(value)));

/** What a test may look at, because it made it up itself. */
export const textOf = ({ bytes }: SecretBytes): string => Buffer.from(bytes).toString("utf8");
