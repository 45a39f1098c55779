// What the tests of Secrets Manager's documented behaviour share: a client, and the calls that most of them make.
// Run by secrets-manager-conformance.ts.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

export const HOME = "eu-central-1";
export const AWAY = "eu-west-1";

export interface Made {
  readonly name: string;
  /** Version of the value "first". */
  readonly first: string;
}

export type Bench = ReturnType<typeof createBench>;

/** `it_` declares a test, also one that is known to fail. */
export function createBench(
  client: (region: string) => SecretsManagerClient,
  aws: () => SecretsManagerClient,
  it_: (title: string, body: () => Promise<void>) => void,
) {
  const make = async (): Promise<Made> => {
    const made = `conformance/${randomUUID()}`;
    const { VersionId } = await aws().send(new CreateSecretCommand({ Name: made, SecretString: "first" }));
    return { name: made, first: VersionId! };
  };
  const put = async (SecretId: string, SecretString: string, VersionStages?: string[]): Promise<string> =>
    (await aws().send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages }))).VersionId!;
  const get = (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
    aws().send(new GetSecretValueCommand({ SecretId, ...more }));
  const stages = async (SecretId: string) =>
    (await aws().send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
  const move = (SecretId: string, VersionStage: string, MoveToVersionId?: string, RemoveFromVersionId?: string) =>
    aws().send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }));
  const remove = (SecretId: string, more: object = {}) => aws().send(new DeleteSecretCommand({ SecretId, ...more }));

  return { client, aws, it_, make, put, get, stages, move, remove };
}

export const named = (name: RegExp) => (error: Error) => {
  assert.match(error.name, name);
  return true;
};

export async function fails(promise: Promise<unknown>, name: string, message = /(?:)/): Promise<void> {
  await assert.rejects(promise, { name, message });
}
