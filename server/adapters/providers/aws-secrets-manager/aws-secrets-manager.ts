// The `awssecrets` backend: AWS Secrets Manager, or a server that speaks its protocol. What the manifest may say of it,
// and where that leads; the rest is loaded when it is opened.
import { err, ok } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Endpoint, ProviderDefinition } from "../../../core/references/provider.ts";

export interface AwsConfig {
  /** Null: the one that the machine's own settings name. */
  readonly region: string | null;
  readonly replicaRegions: readonly string[];
  /** Of the AWS configuration of the machine. */
  readonly profile: string | null;
  readonly endpoint: string | null;
  /** What of it the manifest says, so that it needs a grant. */
  readonly endpoints: readonly Endpoint[];
}

const REGION = /^[a-z]{2,3}(?:-[a-z]+){1,3}-\d{1,2}$/;

export const awsSecretsManager: ProviderDefinition<AwsConfig> = {
  kind: "awssecrets",
  parseConfig(raw, environment) {
    const region = optional(raw["region"]);
    const replicaRegions = Array.isArray(raw["replicaRegions"]) ? raw["replicaRegions"].map(String) : [];
    const wrong = [region, ...replicaRegions].find((one) => one !== null && !REGION.test(one));
    if (wrong !== undefined) return err(unknownRegion());
    const endpoint = optional(raw["endpoint"]);
    if (endpoint !== null && URL.parse(endpoint) === null) return err(wrongEndpoint());
    const own = endpoint ?? environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? environment["AWS_ENDPOINT_URL"];
    const named = region === null ? replicaRegions : [region, ...replicaRegions];
    return ok({
      region: region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? null,
      replicaRegions,
      profile: optional(raw["profile"]),
      endpoint: own ?? null,
      endpoints: endpoint !== null ? [hostOf(endpoint)] : own !== undefined ? [] : named.map(regionalHost),
    });
  },
  endpoints: ({ endpoints }) => endpoints,
  open: async (config, ports) => (await import("./provider.ts")).openAws(config, ports),
};

const optional = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function hostOf(address: string): Endpoint {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port !== "" ? port : protocol === "http:" ? 80 : 443}`;
}

/** Where the SDK goes without `endpoint`. Regions of secluded partitions need one. */
export const regionalHost = (region: string): Endpoint =>
  `secretsmanager.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}:443`;

const unknownRegion = (): SecretFailure =>
  failure("region or replicaRegions is not the name of a region", "write it as eu-central-1");

const wrongEndpoint = (): SecretFailure => failure("endpoint is not an address", "write it as https://host:port");

const failure = (message: string, remedy: string): SecretFailure =>
  secretFailure("backend-invalid", `the backend of kind awssecrets: ${message}`, remedy).error;
