// What one region of the service keeps: secrets, their versions, and the labels that say which version is which.
import { randomUUID } from "node:crypto";
import { exists, invalidParameter, invalidRequest, notFound } from "./service-error.ts";

export interface Version {
  readonly id: string;
  /** Seconds since the epoch, as in the protocol. */
  readonly createdAt: number;
  readonly stages: Set<string>;
  /** Exactly one of them; neither: a rotation has announced the version and not yet filled it. */
  string?: string;
  binary?: string;
}

export interface Secret {
  readonly name: string;
  readonly suffix: string;
  readonly createdAt: number;
  readonly primaryRegion: string;
  readonly replicas: Set<string>;
  readonly versions: Map<string, Version>;
  readonly tags: Map<string, string>;
  description?: string;
  kmsKeyId?: string;
  changedAt: number;
  /** The end of the recovery window. */
  deletedAt?: number;
  rotation?: { lambda: string; days: number; enabled: boolean; lastAt?: number };
}

export interface Value {
  readonly string?: string | undefined;
  readonly binary?: string | undefined;
}

const MOST_LABELS = 20;

export class Region {
  readonly name: string;
  readonly secrets = new Map<string, Secret>();
  readonly #now: () => number;

  constructor(name: string, now: () => number) {
    this.name = name;
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  arn(secret: Secret): string {
    return `arn:aws:secretsmanager:${this.name}:123456789012:secret:${secret.name}-${secret.suffix}`;
  }

  named(secret: Secret): { readonly ARN: string; readonly Name: string } {
    return { ARN: this.arn(secret), Name: secret.name };
  }

  create(name: string): Secret {
    const now = this.now();
    const suffix = randomUUID().replaceAll("-", "").slice(0, 6);
    const secret: Secret = {
      name,
      suffix,
      createdAt: now,
      changedAt: now,
      primaryRegion: this.name,
      replicas: new Set(),
      versions: new Map(),
      tags: new Map(),
    };
    this.secrets.set(name, secret);
    return secret;
  }

  /** By name, by ARN, or by ARN without the six characters that Secrets Manager adds. Also a deleted one. */
  find(id: string): Secret {
    const named = /^arn:[^:]*:secretsmanager:([^:]*):[^:]*:secret:(.*)$/.exec(id);
    if (named === null) return this.secrets.get(id) ?? fail(notFound());
    const [, region, name = ""] = named;
    const secret = region === this.name ? (this.secrets.get(name.slice(0, -7)) ?? this.secrets.get(name)) : undefined;
    const isWhole = secret !== undefined && this.arn(secret) === id;
    return secret !== undefined && (isWhole || secret.name === name) ? secret : fail(notFound());
  }

  /** As `find`, one that is not on its way out. */
  living(id: string): Secret {
    const secret = this.find(id);
    if (secret.deletedAt !== undefined) {
      throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  }

  /** As `living`, one that is at home here: replicas cannot be changed. */
  primary(id: string): Secret {
    const secret = this.living(id);
    if (secret.primaryRegion !== this.name) {
      throw invalidRequest(
        "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
      );
    }
    return secret;
  }

  /** Adds a version, or fills the one that a rotation announced; the same token with the same value changes nothing. */
  addVersion(secret: Secret, token: string, value: Value, stages: readonly string[]): Version {
    const known = secret.versions.get(token);
    if (known !== undefined && hasValue(known)) {
      if (known.string === value.string && known.binary === value.binary) return known;
      throw exists("You can't modify an existing version, you can only create a new version.");
    }
    const version = known ?? { id: token, createdAt: this.now(), stages: new Set<string>() };
    if (value.string !== undefined) version.string = value.string;
    if (value.binary !== undefined) version.binary = value.binary;
    secret.versions.set(token, version);
    secret.changedAt = this.now();
    const isFirst = ![...secret.versions.values()].some((one) => one.stages.has("AWSCURRENT"));
    for (const stage of isFirst ? new Set([...stages, "AWSCURRENT"]) : stages) attach(secret, stage, version);
    return version;
  }
}

export const hasValue = ({ string, binary }: Version): boolean => string !== undefined || binary !== undefined;

export const holderOf = (secret: Secret, stage: string): Version | undefined =>
  [...secret.versions.values()].find((version) => version.stages.has(stage));

/** Moves a label; AWSPREVIOUS follows AWSCURRENT. */
export function attach(secret: Secret, stage: string, to: Version): void {
  const from = holderOf(secret, stage);
  if (from === to) return;
  if (to.stages.size >= MOST_LABELS) throw invalidParameter("A version can have at most 20 staging labels.");
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage !== "AWSCURRENT" || from === undefined) return;
  to.stages.delete("AWSPREVIOUS");
  attach(secret, "AWSPREVIOUS", from);
}

function fail(error: Error): never {
  throw error;
}
