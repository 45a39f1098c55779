// What a vault keeps, and what its operations do: versions of secrets, and deleted ones that can be recovered.
import { randomUUID } from "node:crypto";

/** The vault says no: `inner` is the more exact code. */
export class VaultError extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;

  constructor(status: number, code: string, inner?: string) {
    super(`${code} ${inner ?? ""}`.trim());
    this.status = status;
    this.code = code;
    this.inner = inner;
  }
}

export interface Attributes {
  enabled: boolean;
  created: number;
  updated: number;
  nbf?: number;
  exp?: number;
}

export interface Version {
  readonly id: string;
  readonly value: string;
  readonly attributes: Attributes;
  contentType?: string | undefined;
  tags: Readonly<Record<string, string>>;
}

interface Secret {
  readonly name: string;
  /** Oldest first. */
  readonly versions: Version[];
}

export interface Given {
  readonly value?: string;
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly attributes?: Partial<Attributes>;
}

const NAME = /^[0-9A-Za-z-]{1,127}$/;
const MOST_BYTES = 25 * 1024;
const MOST_TAGS = 15;
const NOT_FOUND = (): VaultError => new VaultError(404, "SecretNotFound");

/** Names are told apart without their case. Times are whole seconds since the epoch. */
export class Vault {
  readonly #secrets = new Map<string, Secret>();
  readonly #deleted = new Map<string, Secret & { readonly at: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = () => Math.floor(now());
  }

  set(name: string, { value, contentType, tags = {}, attributes = {} }: Given): readonly [Secret, Version] {
    if (!NAME.test(name) || value === undefined || Buffer.byteLength(value) > MOST_BYTES) throw badParameter();
    if (Object.keys(tags).length > MOST_TAGS) throw badParameter();
    const key = name.toLowerCase();
    if (this.#deleted.has(key)) throw new VaultError(409, "Conflict", "ObjectIsDeletedButRecoverable");
    const secret = this.#secrets.get(key) ?? { name, versions: [] };
    this.#secrets.set(key, secret);
    const now = this.#now();
    const version: Version = {
      id: randomUUID().replaceAll("-", ""),
      value,
      contentType,
      tags,
      attributes: { enabled: true, ...attributes, created: now, updated: now },
    };
    secret.versions.push(version);
    return [secret, version];
  }

  /** With a value: disabled ones are refused, also where the newest one is and another was not asked for. */
  get(name: string, id: string): readonly [Secret, Version] {
    const found = this.find(name, id);
    if (!found[1].attributes.enabled) throw new VaultError(403, "Forbidden", "SecretDisabled");
    return found;
  }

  find(name: string, id: string): readonly [Secret, Version] {
    const secret = this.#secrets.get(name.toLowerCase());
    const version = id === "" ? secret?.versions.at(-1) : secret?.versions.find((one) => one.id === id);
    if (secret === undefined || version === undefined) throw NOT_FOUND();
    return [secret, version];
  }

  update(name: string, id: string, { contentType, tags, attributes }: Given): readonly [Secret, Version] {
    const found = this.find(name, id);
    const [, version] = found;
    Object.assign(version.attributes, attributes, { updated: this.#now() });
    if (contentType !== undefined) version.contentType = contentType;
    if (tags !== undefined) version.tags = tags;
    return found;
  }

  secrets(): readonly Secret[] {
    return [...this.#secrets.values()];
  }

  /** Of one that is not there: none. */
  versions(name: string): readonly Version[] {
    return this.#secrets.get(name.toLowerCase())?.versions ?? [];
  }

  delete(name: string): readonly [Secret, Version] {
    const found = this.find(name, "");
    this.#secrets.delete(name.toLowerCase());
    this.#deleted.set(name.toLowerCase(), { ...found[0], at: this.#now() });
    return found;
  }

  deleted(name: string): readonly [Secret, Version, number] {
    const secret = this.#deleted.get(name.toLowerCase());
    if (secret === undefined) throw NOT_FOUND();
    return [secret, secret.versions.at(-1)!, secret.at];
  }
}

const badParameter = (): VaultError => new VaultError(400, "BadParameter");
