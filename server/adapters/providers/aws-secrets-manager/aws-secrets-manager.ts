// The `awssecrets` backend: AWS Secrets Manager, or a server that speaks its protocol. What the manifest may say of it,
// and where that leads; the rest is loaded when it is opened.
import { ok } from "../../../../shared/result.ts";
import type { ProviderDefinition } from "../../../core/references/provider.ts";
import { type AwsAccess, parseAwsAccess } from "../support/aws-config.ts";

export interface AwsConfig extends AwsAccess {
  readonly replicaRegions: readonly string[];
}

/** Beginning of the service's host names. */
export const HOST = "secretsmanager";

const service = {
  host: HOST,
  variable: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  what: "the backend of kind awssecrets",
};

export const awsSecretsManager: ProviderDefinition<AwsConfig> = {
  kind: "awssecrets",
  parseConfig(raw, environment) {
    const replicaRegions = Array.isArray(raw["replicaRegions"]) ? raw["replicaRegions"].map(String) : [];
    const access = parseAwsAccess(raw, environment, service, replicaRegions);
    return access.ok ? ok({ ...access.value, replicaRegions }) : access;
  },
  endpoints: ({ endpoints }) => endpoints,
  open: async (config, ports) => (await import("./provider.ts")).openAws(config, ports),
};
