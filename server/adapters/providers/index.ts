// Every backend, in one list. A new one is one folder and one line here. A definition is small; what it needs of
// libraries it loads when it is opened.
import type { BackendKind } from "../../../shared/secret-ref.ts";
import type { ProviderDefinition } from "../../core/references/provider.ts";

type Load = () => Promise<ProviderDefinition<never>>;

export const providers: ReadonlyMap<BackendKind, Load> = new Map<BackendKind, Load>([
  ["vault", async () => (await import("./vault/vault.ts")).vault as ProviderDefinition<never>],
  ["openbao", async () => (await import("./vault/vault.ts")).openbao as ProviderDefinition<never>],
  ["local", async () => (await import("./local/local.ts")).local as ProviderDefinition<never>],
  ["env", async () => (await import("./env/env.ts")).env as ProviderDefinition<never>],
  ["dotenv", async () => (await import("./dotenv/dotenv.ts")).dotenv as ProviderDefinition<never>],
  ["file", async () => (await import("./file/file.ts")).file as ProviderDefinition<never>],
  [
    "awssecrets",
    async () =>
      (await import("./aws-secrets-manager/aws-secrets-manager.ts")).awsSecretsManager as ProviderDefinition<never>,
  ],
  ["k8s", async () => (await import("./kubernetes/kubernetes.ts")).kubernetes as ProviderDefinition<never>],
  ["sealed", async () => (await import("./sealed-secrets/sealed-secrets.ts")).sealed as ProviderDefinition<never>],
  ["pkcs11", async () => (await import("./pkcs11/pkcs11.ts")).pkcs11 as ProviderDefinition<never>],
  [
    "azurekeyvault",
    async () => (await import("./azure-key-vault/azure-key-vault.ts")).azureKeyVault as ProviderDefinition<never>,
  ],
  ["mock", async () => (await import("./mock/mock.ts")).mock as ProviderDefinition<never>],
]);
