// What the service tells of secrets and versions, in the words of Latchkey.
import type { DescribeSecretResponse, SecretVersionsListEntry } from "@aws-sdk/client-secrets-manager";
import { noMetadata, type SecretMetadata, type VersionEntry } from "../../../core/references/provider.ts";

export const CURRENT = "AWSCURRENT";
const PENDING = "AWSPENDING";
const OWNER_TAGS = ["owner", "Owner"];

/** Versions of the service, newest first; of those made at once the current one counts as the newest. */
export function historyOf(versions: readonly SecretVersionsListEntry[]): readonly VersionEntry[] {
  const entries = versions.map(
    ({ VersionId = "", CreatedDate, VersionStages = [] }): VersionEntry => ({
      version: VersionId,
      createdAt: CreatedDate?.getTime() ?? null,
      state: stateOf(VersionStages),
    }),
  );
  const rank = ({ state }: VersionEntry): number => ORDER.indexOf(state);
  return entries.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || rank(a) - rank(b));
}

const ORDER: readonly VersionEntry["state"][] = ["current", "pending", "previous", "old"];

function stateOf(stages: readonly string[]): VersionEntry["state"] {
  if (stages.includes(CURRENT)) return "current";
  if (stages.includes("AWSPREVIOUS")) return "previous";
  return stages.includes(PENDING) ? "pending" : "old";
}

/** `versions`: null when the credential may not list them; then nobody knows the age. */
export function metadataOf(
  secret: DescribeSecretResponse,
  version: string | null,
  versions: readonly VersionEntry[] | null,
  now: number,
): SecretMetadata {
  const tags = Object.fromEntries((secret.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  const warnings = [...rotationWarnings(secret, version, now)];
  if (versions === null) warnings.push("Its age is not known: the credential may not list its versions.");
  return {
    ...noMetadata,
    version,
    // CreatedDate of the secret is that of its first version, LastChangedDate moves with a tag: neither is its age.
    createdAt: versions?.find((one) => one.version === version)?.createdAt ?? null,
    owner: OWNER_TAGS.map((name) => tags[name]).find((owner) => owner !== undefined) ?? null,
    tags,
    warnings,
  };
}

function* rotationWarnings(secret: DescribeSecretResponse, version: string | null, now: number): Generator<string> {
  const pending = versionWith(secret, PENDING);
  if (pending !== null && pending !== versionWith(secret, CURRENT) && pending !== version) {
    yield "A rotation was begun and is not finished: a version is pending.";
  }
  const next = secret.NextRotationDate;
  if (secret.RotationEnabled !== true) return;
  if (next !== undefined && next.getTime() < now) yield `Its rotation was due on ${dayOf(next)} and did not happen.`;
  else if (next !== undefined) yield `Secrets Manager rotates it, next on ${dayOf(next)}.`;
  else yield "Secrets Manager rotates it.";
}

export const versionWith = ({ VersionIdsToStages = {} }: DescribeSecretResponse, stage: string): string | null =>
  Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(stage)) ?? null;

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
