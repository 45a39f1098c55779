// Keys in AWS KMS, or at a server that speaks its protocol. What the manifest may say of one, and where that leads; the rest
// is loaded when it is opened.
import { ok } from "../../../../shared/result.ts";
import type { KeyHolderDefinition } from "../../../core/encryption/key-holder.ts";
import { type AwsAccess, parseAwsAccess } from "../support/aws-config.ts";

export interface KmsConfig extends AwsAccess {
  /** As the manifest names it: `alias/…`, an id, an ARN. */
  readonly key: string;
}

const service = { host: "kms", variable: "AWS_ENDPOINT_URL_KMS", what: "encrypt of kind kms" };

export const kms: KeyHolderDefinition<KmsConfig> = {
  parseConfig(raw, environment) {
    const access = parseAwsAccess(raw, environment, service);
    return access.ok ? ok({ ...access.value, key: String(raw["key"]) }) : access;
  },
  endpoints: ({ endpoints }) => endpoints,
  open: async (config, ports) => ok(await (await import("./kms-key-holder.ts")).openKms(config, ports)),
};
