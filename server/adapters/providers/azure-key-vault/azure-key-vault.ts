// The `azurekeyvault` backend: Azure Key Vault. What the manifest may say of it, and where that leads; the rest is loaded
// when it is opened.
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { ProviderDefinition } from "../../../core/references/provider.ts";

export const credentialKinds = ["default", "managed-identity", "workload-identity", "cli", "environment"] as const;

export type CredentialKind = (typeof credentialKinds)[number];

export interface AzureConfig {
  /** Without a slash at the end. */
  readonly address: string;
  readonly credential: CredentialKind;
  readonly tenantId: string | null;
  readonly clientId: string | null;
}

export const azureKeyVault: ProviderDefinition<AzureConfig> = {
  kind: "azurekeyvault",
  parseConfig(raw) {
    const url = URL.parse(String(raw["address"] ?? ""));
    if (url === null || url.host === "") {
      const remedy = "write address: https://NAME.vault.azure.net";
      return secretFailure("backend-invalid", "the backend of kind azurekeyvault has no address", remedy);
    }
    if (url.protocol !== "https:") {
      const remedy = "use https: tokens of Azure travel over TLS alone, also to this machine";
      return secretFailure("plaintext-refused", `the Key Vault ${url.host} would be asked without TLS`, remedy);
    }
    return ok({
      address: url.origin,
      credential: credentialKinds.find((kind) => kind === raw["credential"]) ?? "default",
      tenantId: optional(raw["tenantId"]),
      clientId: optional(raw["clientId"]),
    });
  },
  endpoints({ address }) {
    const { hostname, port } = new URL(address);
    return [`${hostname}:${port === "" ? 443 : port}`];
  },
  open: async (config, ports) => (await import("./provider.ts")).openAzure(config, ports),
};

const optional = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
