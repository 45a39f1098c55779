// Operations on whole secrets: made, deleted with a window to think again, tagged, copied to other regions.
import { type Call, flag, givenValue, number, type Operation, optionalText, text, texts, token } from "../input.ts";
import type { Secret } from "../region.ts";
import { exists, invalidParameter, invalidRequest, validation } from "../service-error.ts";

const DAY = 86_400;
const MOST_TAGS = 50;

export const createSecret: Operation = (call) => {
  const { region } = call;
  const name = text(call, "Name");
  if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) {
    throw validation(
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  }
  const value = givenValue(call);
  const known = region.secrets.get(name);
  if (known?.deletedAt !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (known !== undefined) return repeated(call, known);
  const secret = region.create(name);
  const [description, kmsKeyId] = [optionalText(call, "Description"), optionalText(call, "KmsKeyId")];
  if (description !== undefined) secret.description = description;
  if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId;
  tag(secret, call);
  if (value === null) return region.named(secret);
  const version = region.addVersion(secret, token(call), value, []);
  return { ...region.named(secret), VersionId: version.id };
};

/** The same request again is no mistake; another one for the same name is. */
function repeated(call: Call, secret: Secret): unknown {
  const value = givenValue(call);
  const version = secret.versions.get(optionalText(call, "ClientRequestToken") ?? "");
  if (version === undefined || version.string !== value?.string || version.binary !== value?.binary) throw exists();
  return { ...call.region.named(secret), VersionId: version.id };
}

export const deleteSecret: Operation = (call) => {
  const { region } = call;
  const force = flag(call, "ForceDeleteWithoutRecovery");
  const window = call.input["RecoveryWindowInDays"];
  if (force && window !== undefined && window !== null) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (typeof window === "number" && (window < 7 || window > 30)) {
    throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  }
  const id = text(call, "SecretId");
  // A forced deletion of what is not there succeeds, as the documentation says.
  if (force && !region.secrets.has(id) && !id.startsWith("arn:")) {
    return { ARN: `arn:aws:secretsmanager:${region.name}:123456789012:secret:${id}`, Name: id };
  }
  const secret = region.find(id);
  if (secret.deletedAt !== undefined && !force) {
    throw invalidRequest(
      "You can't perform this operation on the secret because it was already scheduled for deletion.",
    );
  }
  if (secret.replicas.size > 0) {
    throw invalidParameter("You can't delete secret that still has replica regions.");
  }
  const days = force ? 0 : (number(call, "RecoveryWindowInDays", 7, 30) ?? 30);
  secret.deletedAt = region.now() + days * DAY;
  if (force) region.secrets.delete(secret.name);
  return { ...region.named(secret), DeletionDate: secret.deletedAt };
};

export const restoreSecret: Operation = (call) => {
  const secret = call.region.find(text(call, "SecretId"));
  delete secret.deletedAt;
  return call.region.named(secret);
};

export const tagResource: Operation = (call) => {
  const secret = call.region.living(text(call, "SecretId"));
  tag(secret, call);
  secret.changedAt = call.region.now();
  return {};
};

export const untagResource: Operation = (call) => {
  const secret = call.region.living(text(call, "SecretId"));
  for (const key of texts(call, "TagKeys") ?? []) secret.tags.delete(key);
  secret.changedAt = call.region.now();
  return {};
};

function tag(secret: Secret, { input }: Call): void {
  const tags = (input["Tags"] ?? []) as { Key: string; Value?: string }[];
  for (const { Key, Value } of tags) {
    if (Key.startsWith("aws:")) throw invalidParameter("Tag keys must not start with aws:.");
    secret.tags.set(Key, Value ?? "");
  }
  if (secret.tags.size > MOST_TAGS) throw invalidParameter("A secret can have at most 50 tags.");
}

/** A replica is the secret itself, seen from another region: what is written at home shows there at once. */
export const replicateSecretToRegions: Operation = (call) => {
  const { region, input } = call;
  const secret = region.primary(text(call, "SecretId"));
  const wanted = ((input["AddReplicaRegions"] ?? []) as { Region: string }[]).map((one) => one.Region);
  for (const name of wanted) {
    if (name === region.name) throw invalidParameter("Invalid replica region.");
    const there = call.regionOf(name).secrets;
    if (there.has(secret.name) && !flag(call, "ForceOverwriteReplicaSecret")) {
      throw exists("A secret with this name exists in the replica region.");
    }
    there.set(secret.name, secret);
    secret.replicas.add(name);
  }
  return { ARN: region.arn(secret), ReplicationStatus: replication(secret) };
};

export const replication = ({ replicas }: Secret): unknown[] =>
  [...replicas].map((Region) => ({ Region, Status: "InSync" }));
