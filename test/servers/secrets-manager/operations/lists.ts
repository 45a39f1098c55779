// Operations that tell of secrets and versions without their values.
import { type Call, flag, type Operation, page, text } from "../input.ts";
import type { Region, Secret, Version } from "../region.ts";
import { validation } from "../service-error.ts";
import { replication } from "./secrets.ts";

export const describeSecret: Operation = (call) => {
  const secret = call.region.find(text(call, "SecretId"));
  return { ...about(call.region, secret), VersionIdsToStages: labels(secret), ReplicationStatus: replication(secret) };
};

export const listSecrets: Operation = (call) => {
  const { region } = call;
  const withDeleted = flag(call, "IncludePlannedDeletion");
  const all = matching(call).filter((secret) => withDeleted || secret.deletedAt === undefined);
  const { items, next } = page(call, all, 100);
  const list = items.map((secret) => ({ ...about(region, secret), SecretVersionsToStages: labels(secret) }));
  return { SecretList: list, ...(next !== undefined && { NextToken: next }) };
};

export const listSecretVersionIds: Operation = (call) => {
  const { region } = call;
  const secret = region.living(text(call, "SecretId"));
  const withDeprecated = flag(call, "IncludeDeprecated");
  const all = [...secret.versions.values()].filter(({ stages }) => withDeprecated || stages.size > 0);
  const { items, next } = page(call, all, 100);
  const versions = items.map(({ id, stages, createdAt }) => ({
    VersionId: id,
    ...(stages.size > 0 && { VersionStages: [...stages] }),
    CreatedDate: createdAt,
  }));
  return { ...region.named(secret), Versions: versions, ...(next !== undefined && { NextToken: next }) };
};

interface Filter {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** Secrets that every filter of the request lets through. */
export function matching(call: Call): readonly Secret[] {
  const filters = (call.input["Filters"] ?? []) as readonly Filter[];
  return [...call.region.secrets.values()].filter((secret) => filters.every((one) => passes(secret, one)));
}

function passes(secret: Secret, { Key, Values }: Filter): boolean {
  const subjects = subjectsOf(secret, Key);
  return Values.some((value) => {
    const [wanted, negated] = value.startsWith("!") ? [value.slice(1), true] : [value, false];
    return subjects.some((one) => one.startsWith(wanted)) !== negated;
  });
}

/** Of names, descriptions and tags the beginning counts, with upper and lower case. */
function subjectsOf(secret: Secret, key: string): readonly string[] {
  switch (key) {
    case "name":
      return [secret.name];
    case "description":
      return [secret.description ?? ""];
    case "tag-key":
      return [...secret.tags.keys()];
    case "tag-value":
      return [...secret.tags.values()];
    case "primary-region":
      return [secret.primaryRegion];
    case "all":
      return [secret.name, secret.description ?? "", ...secret.tags.keys(), ...secret.tags.values()];
    default:
      throw validation("1 validation error detected: Value at 'filters.1.member.key' is not one of the known");
  }
}

function about(region: Region, secret: Secret): Record<string, unknown> {
  const { rotation } = secret;
  return {
    ...region.named(secret),
    ...(secret.description !== undefined && { Description: secret.description }),
    ...(secret.kmsKeyId !== undefined && { KmsKeyId: secret.kmsKeyId }),
    CreatedDate: secret.createdAt,
    LastChangedDate: secret.changedAt,
    ...(secret.deletedAt !== undefined && { DeletedDate: secret.deletedAt }),
    RotationEnabled: rotation?.enabled ?? false,
    ...(rotation !== undefined && {
      RotationLambdaARN: rotation.lambda,
      RotationRules: { AutomaticallyAfterDays: rotation.days },
    }),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    ...((secret.primaryRegion !== region.name || secret.replicas.size > 0) && { PrimaryRegion: secret.primaryRegion }),
  };
}

/** Versions without a label do not show. */
const labels = (secret: Secret): Record<string, string[]> =>
  Object.fromEntries(
    [...secret.versions.values()]
      .filter(({ stages }: Version) => stages.size > 0)
      .map(({ id, stages }) => [id, [...stages]]),
  );
