// The provider of `awssecrets` on a server of the tests, and a client beside it that makes and breaks secrets there.
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { awsSecretsManager } from "../../../../server/adapters/providers/aws-secrets-manager/aws-secrets-manager.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { good } from "../../../contract/provider-contract.ts";
import { type TestPorts, testPorts } from "../support/ports.ts";

export const REGION = "eu-central-1";

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Service {
  readonly address: string;
}

export function openProvider(
  { address }: Service,
  { accessKeyId, secretAccessKey, sessionToken }: Key,
  config: Readonly<Record<string, unknown>> = {},
  ports: TestPorts = {},
): Promise<SecretProvider> {
  const environment = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
  const parsed = good(awsSecretsManager.parseConfig({ region: REGION, endpoint: address, ...config }, environment));
  return awsSecretsManager.open(parsed, testPorts({ ...ports, environment }));
}

export const clientOf = ({ address }: Service, credentials: Key, region = REGION): SecretsManagerClient =>
  new SecretsManagerClient({ endpoint: address, region, credentials, maxAttempts: 1 });

/** Puts a secret there past the provider: text as SecretString, other bytes as SecretBinary. */
export async function putBeside(client: SecretsManagerClient, path: string, value: Uint8Array): Promise<void> {
  const isText = !Buffer.from(value).toString("utf8").includes("\ufffd");
  const field = isText ? { SecretString: Buffer.from(value).toString("utf8") } : { SecretBinary: value };
  try {
    await client.send(new CreateSecretCommand({ Name: path, ...field }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: path, ...field }));
  }
}
