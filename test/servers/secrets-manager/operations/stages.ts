// Moving the labels of versions: the one operation by which a writer can say which version it believes is current.
import { type Operation, optionalText, text } from "../input.ts";
import { attach, holderOf, type Secret, type Version } from "../region.ts";
import { invalidParameter, notFound } from "../service-error.ts";

export const updateSecretVersionStage: Operation = (call) => {
  const { region } = call;
  const secret = region.primary(text(call, "SecretId"));
  const stage = text(call, "VersionStage");
  const from = optionalText(call, "RemoveFromVersionId");
  const to = optionalText(call, "MoveToVersionId");
  const target = to === undefined ? undefined : versionOf(secret, to);
  if (from !== undefined) versionOf(secret, from);
  const holder = holderOf(secret, stage);
  if (from !== undefined && holder?.id !== from) {
    throw invalidParameter(`The parameter RemoveFromVersionId must name the version that ${stage} is attached to.`);
  }
  if (target !== undefined && holder !== undefined && holder !== target && from === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (target === undefined) {
    if (from === undefined) throw invalidParameter("Name a version to move the label to, or to remove it from.");
    if (stage === "AWSCURRENT") throw invalidParameter("You can't remove AWSCURRENT without moving it.");
    holder?.stages.delete(stage);
  } else attach(secret, stage, target);
  secret.changedAt = region.now();
  return region.named(secret);
};

function versionOf(secret: Secret, id: string): Version {
  const version = secret.versions.get(id);
  if (version === undefined) throw notFound(` value for VersionId: ${id}`);
  return version;
}
