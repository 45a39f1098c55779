// The provider of `azurekeyvault` on the tests' own Key Vault, signed in through the managed identity beside it.
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { azureKeyVault } from "../../../../server/adapters/providers/azure-key-vault/azure-key-vault.ts";
import type { Environment, Http, SecretProvider } from "../../../../server/core/references/provider.ts";
import { good } from "../../../contract/provider-contract.ts";
import { type KeyVault, startKeyVault } from "../../../servers/key-vault/server.ts";
import { withServer } from "../../../servers/with-server.ts";
import { overlayEnvironment, testPorts } from "../support/ports.ts";

/** Trusts the authority of the vault alone, and finds its name, which no resolver need know, on loopback. */
export function httpTo({ ca }: Pick<KeyVault, "ca">, timeoutMs = 10_000): Http {
  const http = createHttp({ timeoutMs, resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
  return (request) => http({ ...request, tls: { ca } });
}

/** The Azure libraries read the environment of the process: the vault's managed identity is in it while the suite runs. */
export function withKeyVault(): () => KeyVault {
  const vault = withServer<KeyVault>("Key Vault", startKeyVault);
  let restore = (): void => {};
  before(() => {
    restore = overlayEnvironment(vault().env);
  });
  after(() => restore());
  return vault;
}

export interface Opening {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly environment?: Environment;
  readonly http?: Http;
  readonly timeoutMs?: number;
}

export function openProvider(vault: KeyVault, opening: Opening = {}): Promise<SecretProvider> {
  const { config = {}, environment = {}, timeoutMs, http = httpTo(vault, timeoutMs) } = opening;
  const raw = { address: vault.address, credential: "managed-identity", clientId: vault.clientId, ...config };
  return azureKeyVault.open(good(azureKeyVault.parseConfig(raw, environment)), testPorts({ environment, http }));
}
