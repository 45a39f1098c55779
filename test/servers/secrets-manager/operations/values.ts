// Operations on values: read one or several, write a version.
import { givenValue, type Operation, optionalText, page, text, texts, token } from "../input.ts";
import { hasValue, holderOf, type Region, type Secret, type Version } from "../region.ts";
import { invalidParameter, invalidRequest, notFound, ServiceError } from "../service-error.ts";
import { matching } from "./lists.ts";

const CURRENT = "AWSCURRENT";

export const getSecretValue: Operation = (call) => {
  const { region } = call;
  const secret = region.living(text(call, "SecretId"));
  const id = optionalText(call, "VersionId");
  const stage = optionalText(call, "VersionStage");
  const version = id === undefined ? holderOf(secret, stage ?? CURRENT) : secret.versions.get(id);
  if (version === undefined || !hasValue(version)) {
    throw notFound(id === undefined ? ` value for staging label: ${stage ?? CURRENT}` : ` value for VersionId: ${id}`);
  }
  if (stage !== undefined && !version.stages.has(stage)) {
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  }
  return shown(region, secret, version);
};

export const batchGetSecretValue: Operation = (call) => {
  const { input } = call;
  const ids = texts(call, "SecretIdList");
  const isFiltered = input["Filters"] !== undefined && input["Filters"] !== null;
  if ((ids === undefined) === !isFiltered) {
    throw invalidParameter("You must include either SecretIdList or Filters, but not both.");
  }
  if (ids !== undefined && (ids.length === 0 || ids.length > 20)) {
    throw invalidParameter("SecretIdList must have 1 to 20 entries.");
  }
  const { items, next } = page(call, ids ?? matching(call).map(({ name }) => name), 20);
  const values: unknown[] = [];
  const errors: unknown[] = [];
  for (const id of items) {
    try {
      values.push(getSecretValue({ ...call, input: { SecretId: id } }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.type, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors, ...(next !== undefined && { NextToken: next }) };
};

export const putSecretValue: Operation = (call) => {
  const { region } = call;
  const secret = region.primary(text(call, "SecretId"));
  const value = givenValue(call);
  if (value === null) throw invalidRequest("You must provide either SecretString or SecretBinary.");
  const stages = texts(call, "VersionStages") ?? [CURRENT];
  const version = region.addVersion(secret, token(call), value, stages);
  return { ...region.named(secret), VersionId: version.id, VersionStages: [...version.stages] };
};

export const updateSecret: Operation = (call) => {
  const { region } = call;
  const secret = region.primary(text(call, "SecretId"));
  const value = givenValue(call);
  const version = value === null ? null : region.addVersion(secret, token(call), value, [CURRENT]);
  const [description, kmsKeyId] = [optionalText(call, "Description"), optionalText(call, "KmsKeyId")];
  if (description !== undefined) secret.description = description;
  if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId;
  secret.changedAt = region.now();
  return { ...region.named(secret), ...(version !== null && { VersionId: version.id }) };
};

const shown = (region: Region, secret: Secret, version: Version): unknown => ({
  ...region.named(secret),
  VersionId: version.id,
  ...(version.string !== undefined && { SecretString: version.string }),
  ...(version.binary !== undefined && { SecretBinary: version.binary }),
  VersionStages: [...version.stages],
  CreatedDate: version.createdAt,
});
