// The contract of providers, over the tests' own Secrets Manager and over moto.
import { describeProvider, type ProviderUnderTest } from "../../../contract/provider-contract.ts";
import { type Moto, startMoto } from "../../../servers/moto.ts";
import { type SecretsManager, startSecretsManager } from "../../../servers/secrets-manager/server.ts";
import { withServer } from "../../../servers/with-server.ts";
import { clientOf, type Key, openProvider, putBeside, type Service } from "./support.ts";

const NOBODY = "http://127.0.0.1:1";

async function under(service: Service, key: Key, more: Partial<ProviderUnderTest>): Promise<ProviderUnderTest> {
  const provider = await openProvider(service, key);
  const client = clientOf(service, key);
  return {
    provider,
    put: (path, value) => putBeside(client, path, value),
    pathOf: (n) => `latchkey/contract/s${n}`,
    unreachable: () => openProvider({ address: NOBODY }, key),
    dated: true,
    async close() {
      await provider.close();
      client.destroy();
    },
    ...more,
  };
}

const capabilities = ["list", "write", "remove", "versions", "readMany"] as const;

describe("awssecrets over the tests' own server", () => {
  const server = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  describeProvider({
    name: "awssecrets",
    capabilities,
    open: () =>
      under(server(), server().key, {
        intruder: () => openProvider(server(), { ...server().key, secretAccessKey: "another" }),
      }),
  });
});

// moto takes any credentials: there is nobody to refuse.
describe("awssecrets over moto", () => {
  const moto = withServer<Moto>("moto", startMoto);
  describeProvider({ name: "awssecrets", capabilities, open: () => under(moto(), moto(), {}) });
});
