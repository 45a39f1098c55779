// How a service of AWS is reached: what the manifest may say of it, and where that leads.
import { err, ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Endpoint, Environment } from "../../../core/references/provider.ts";

export interface AwsAccess {
  /** Null: the one that the machine's own settings name. */
  readonly region: string | null;
  /** Of the AWS configuration of the machine. */
  readonly profile: string | null;
  readonly endpoint: string | null;
  /** What of it the manifest says, so that it needs a grant. */
  readonly endpoints: readonly Endpoint[];
}

export interface AwsService {
  /** Beginning of its host names: "secretsmanager". */
  readonly host: string;
  /** The variable that names its address, beside AWS_ENDPOINT_URL. */
  readonly variable: string;
  /** What is configured, in messages: "the backend of kind awssecrets". */
  readonly what: string;
}

const REGION = /^[a-z]{2,3}(?:-[a-z]+){1,3}-\d{1,2}$/;

/** `otherRegions` are asked as well. Code: backend-invalid. */
export function parseAwsAccess(
  raw: Readonly<Record<string, unknown>>,
  environment: Environment,
  { host, variable, what }: AwsService,
  otherRegions: readonly string[] = [],
): Result<AwsAccess, SecretFailure> {
  const region = optional(raw["region"]);
  const named = region === null ? otherRegions : [region, ...otherRegions];
  if (named.some((one) => !REGION.test(one))) {
    return invalid(`${what}: region or replicaRegions is not the name of a region`, "write it as eu-central-1");
  }
  const endpoint = optional(raw["endpoint"]);
  if (endpoint !== null && URL.parse(endpoint) === null) {
    return invalid(`${what}: endpoint is not an address`, "write it as https://host:port");
  }
  const own = endpoint ?? environment[variable] ?? environment["AWS_ENDPOINT_URL"];
  return ok({
    region: region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? null,
    profile: optional(raw["profile"]),
    endpoint: own ?? null,
    endpoints:
      endpoint !== null
        ? [hostOf(endpoint)]
        : own !== undefined
          ? []
          : named.map((one) => `${regionalHost(host, one)}:443`),
  });
}

/** Where the SDK goes without `endpoint`. Regions of secluded partitions need one. */
export const regionalHost = (service: string, region: string): string =>
  `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

const optional = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function hostOf(address: string): Endpoint {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port !== "" ? port : protocol === "http:" ? 80 : 443}`;
}

const invalid = (message: string, remedy: string) => err(secretFailure("backend-invalid", message, remedy).error);
