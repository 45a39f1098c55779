// Every operation that the server knows, by the name it has in the protocol.
import type { Operation } from "../input.ts";
import { describeSecret, listSecrets, listSecretVersionIds } from "./lists.ts";
import { cancelRotateSecret, rotateSecret } from "./rotation.ts";
import {
  createSecret,
  deleteSecret,
  replicateSecretToRegions,
  restoreSecret,
  tagResource,
  untagResource,
} from "./secrets.ts";
import { updateSecretVersionStage } from "./stages.ts";
import { batchGetSecretValue, getSecretValue, putSecretValue, updateSecret } from "./values.ts";

export const operations: Readonly<Record<string, Operation>> = {
  BatchGetSecretValue: batchGetSecretValue,
  CancelRotateSecret: cancelRotateSecret,
  CreateSecret: createSecret,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetSecretValue: getSecretValue,
  ListSecretVersionIds: listSecretVersionIds,
  ListSecrets: listSecrets,
  PutSecretValue: putSecretValue,
  ReplicateSecretToRegions: replicateSecretToRegions,
  RestoreSecret: restoreSecret,
  RotateSecret: rotateSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};
