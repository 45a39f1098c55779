// What a backend is to Latchkey. One folder in server/adapters/providers/ and one line in its list each; every provider
// passes test/contract/. A capability is there or absent: what cannot be done has no function, and is declared nowhere else.

import type { Result } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { BackendKind } from "../../../shared/secret-ref.ts";
import type { Clock } from "../ports.ts";
import type { SecretFailure } from "./failure.ts";

export type Outcome<T> = Promise<Result<T, SecretFailure>>;

/** Where a secret is within its backend: a reference without backend, encoding and pointer. */
export interface SecretLocation {
  readonly path: string;
  readonly version?: string;
  readonly stage?: string;
  readonly namespace?: string;
}

/** What may be shown of a secret. Times are milliseconds since the epoch; null: the backend does not say. */
export interface SecretMetadata {
  /** As the backend names it. */
  readonly version: string | null;
  /** When this version was made: a secret's age counts from here. */
  readonly createdAt: number | null;
  readonly expiresAt: number | null;
  /** The value must not be used, or given out of a cache, after this. */
  readonly lease: { readonly id: string; readonly endsAt: number; readonly renewable: boolean } | null;
  readonly owner: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** One sentence each: what a person should know and that does not prevent reading. */
  readonly warnings: readonly string[];
  /** Names of the fields where the secret is a map and they are known. Never values. */
  readonly fields: readonly string[] | null;
}

export const noMetadata: SecretMetadata = {
  version: null,
  createdAt: null,
  expiresAt: null,
  lease: null,
  owner: null,
  tags: {},
  warnings: [],
  fields: null,
};

export interface SecretVersion {
  /** Whoever receives it disposes of it. A secret of several fields is a JSON object in UTF-8. */
  readonly value: SecretBytes;
  readonly metadata: SecretMetadata;
}

export interface SecretEntry {
  /** From the root of the backend, as a reference names it. Ends in a slash where more is below. */
  readonly path: string;
}

/** State of one version in a secret's history. */
export interface VersionEntry {
  readonly version: string;
  readonly createdAt: number | null;
  readonly state: "current" | "previous" | "pending" | "old" | "deleted" | "destroyed" | "disabled";
}

export interface WriteOptions {
  /** Written only if this is the newest version; null: only if there is none. Absent: whatever is there. */
  readonly expected?: string | null;
  /** Kept beside the version where the backend can. Never a value. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SecretProvider {
  /** Who asks: changes when another identity signs in. Part of every cache key; holds no credential. */
  principal(): string;
  read(location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion>;
  /** Metadata without reading the value where the backend can, and otherwise with it. */
  describe(location: SecretLocation, signal: AbortSignal): Outcome<SecretMetadata>;
  /** What is right below `prefix` ("" or ending in a slash). Nothing there: an empty list. */
  readonly list?: (
    prefix: string,
    namespace: string | undefined,
    signal: AbortSignal,
  ) => Outcome<readonly SecretEntry[]>;
  /** Makes a new version. */
  readonly write?: (
    location: SecretLocation,
    value: SecretBytes,
    options: WriteOptions,
    signal: AbortSignal,
  ) => Outcome<SecretMetadata>;
  /** Removes the secret, recoverably where the backend can. */
  readonly remove?: (location: SecretLocation, signal: AbortSignal) => Outcome<void>;
  /** Newest first. */
  readonly versions?: (location: SecretLocation, signal: AbortSignal) => Outcome<readonly VersionEntry[]>;
  /** Several at once, in their order, where the backend has a call for it. */
  readonly readMany?: (
    locations: readonly SecretLocation[],
    signal: AbortSignal,
  ) => Promise<readonly Result<SecretVersion, SecretFailure>[]>;
  /** The key `name` of the engine for encryption at `mount`, where the backend has one. Asks nobody. */
  readonly wrappingKey?: (mount: string, name: string) => WrappingKey;
  /** Whether the backend answers and who we are there. */
  readonly check: (signal: AbortSignal) => Outcome<Health>;
  readonly signIn?: (signal: AbortSignal) => Outcome<Health>;
  readonly signOut?: (signal: AbortSignal) => Outcome<void>;
  /** Ends sessions and renewals. Leases that this process alone used are revoked. */
  close(): Promise<void>;
}

/** A key that stays at its backend and wraps others. Codes beside those of every request: key-not-found, key-unusable. */
export interface WrappingKey {
  /** A new key of 32 bytes, and what the backend made of it. Whoever receives it disposes of it. */
  create(signal: AbortSignal): Outcome<{ readonly key: SecretBytes; readonly wrapped: string }>;
  /** Code beside those above: "envelope-tampered", where the key did not wrap it. */
  open(wrapped: string, signal: AbortSignal): Outcome<SecretBytes>;
  /** What is known of the key without using it. */
  describe(signal: AbortSignal): Outcome<Omit<Health, "tooWide">>;
}

export interface Health {
  /** A sentence: "OpenBao 2.6.2, unsealed, as token role dev". */
  readonly detail: string;
  /** What the credential may do beyond reading what the manifest names, a sentence each. For `latchkey doctor`. */
  readonly tooWide: readonly string[];
  /** What should be mended although all works, a sentence each. */
  readonly warnings?: readonly string[];
  /** Of a sign-in: nothing keeps what it brought, so that it ends with this process. */
  readonly isFleeting?: true;
}

/** Host and port that a configuration leads to, as `vault.example:8200`. Nothing is sent to one that is not granted. */
export type Endpoint = string;

export interface ProviderDefinition<Config = unknown> {
  readonly kind: BackendKind;
  /** For development alone: refused outside `local`, and in strict mode unless opted in to. */
  readonly development?: true;
  /** Kinds of backend that need no entry in the manifest parse `{}`. Values have passed the JSON Schema of the kind. */
  parseConfig(raw: Readonly<Record<string, unknown>>, environment: Environment): Result<Config, SecretFailure>;
  /** Addresses that come from the manifest. What the machine's own environment names (VAULT_ADDR) needs no grant. */
  endpoints(config: Config): readonly Endpoint[];
  /** Of a backend whose values are sealed: with what. Null: the manifest names nothing, or nothing that can be read. */
  sealsWith?(config: Config, workspace: string, now: number): SealsWith | null;
  /** Loads the backend's library; no connection yet. */
  open(config: Config, ports: ProviderPorts): Promise<SecretProvider>;
}

export interface SealsWith {
  /** SHA-256 of the public key, in hexadecimal digits. */
  readonly fingerprint: string;
  /** File of its certificate, as messages name it. */
  readonly certificate: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keeps what a sign-in brought: in a keyring, and where there is none for the life of the process. */
export interface CredentialStore {
  get(key: string): Promise<SecretBytes | null>;
  /** False: it is held by this process alone, and lost with it. */
  set(key: string, value: SecretBytes): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/** What outlives every process: the keyring of the system, or what an editor keeps for its extension. */
export interface Keyring {
  /** A buffer of the caller's own, null where there is no such entry. Code: "keyring-unavailable", here and below. */
  get(account: string, signal: AbortSignal): Promise<Result<Uint8Array | null>>;
  set(account: string, secret: Uint8Array, signal: AbortSignal): Promise<Result<void>>;
  delete(account: string, signal: AbortSignal): Promise<Result<void>>;
  /** What makes this keyring protect little, as a sentence; null: nothing is known. */
  weakness(): string | null;
}

/** What only a person can do. Absent where nobody is there. */
export interface Interaction {
  /** Opens a page in the browser, for a sign-in. */
  openBrowser(url: string): Promise<void>;
  /** Where the browser is sent back to. */
  readonly listenForCallback: ListenForCallback;
}

export interface CallbackRequest {
  /** On loopback alone. */
  readonly port: number;
  readonly path: string;
  /** Of the sign-in that was begun: a request without it changes nothing. */
  readonly state: string;
  /** Ends the wait; `received` is then "cancelled". */
  readonly signal: AbortSignal;
}

export interface CallbackListener {
  /** The query of the one request that is taken. The listener is closed by then. */
  readonly received: Outcome<Readonly<Record<string, string>>>;
  close(): void;
}

/** It listens when this resolves. Code: "unreachable" where the port is taken. */
export type ListenForCallback = (request: CallbackRequest) => Outcome<CallbackListener>;

export interface MachineSettings {
  /** Absolute path of the PKCS#11 module. */
  readonly pkcs11Module?: string;
  readonly pkcs11PinFile?: string;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "LIST" | "PATCH" | "HEAD";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
  readonly tls?: TlsOptions;
}

export interface TlsOptions {
  /** PEM of the authorities that are trusted instead of the system's. */
  readonly ca?: string;
  /** PEM of a client certificate and its key (mTLS). */
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 32 MiB. Whoever receives it overwrites it when it held a value. */
  readonly body: Uint8Array;
}

/**
 * One request over TLS 1.2 or newer; plain HTTP to loopback alone. Redirects are not followed, cookies not kept, and
 * link-local and metadata addresses refused after the name was resolved. Connections are kept alive. Not retried.
 * Codes: unreachable, timeout, connection-lost, bad-answer, answer-too-large, tls-failed, redirected,
 * plaintext-refused, endpoint-forbidden, cancelled.
 */
export type Http = (request: HttpRequest) => Outcome<HttpResponse>;

export interface ProviderPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  /** Folder of the manifest; relative paths of a configuration and of references count from here. */
  readonly workspace: string;
  /** LATCHKEY_HOME: the state folder, of mode 0700. */
  readonly home: string;
  readonly machine: MachineSettings;
  readonly http: Http;
  readonly credentials: CredentialStore;
  /** For what must not be lost. */
  readonly keyring: Keyring;
  readonly interaction?: Interaction;
  log(message: string): void;
}
