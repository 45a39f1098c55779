// The contract of providers, over the tests' own Key Vault.

import { nameOf } from "../../../../server/adapters/providers/azure-key-vault/names.ts";
import { describeProvider } from "../../../contract/provider-contract.ts";
import { openProvider, withKeyVault } from "./support.ts";

describe("azurekeyvault over the tests' own server", () => {
  const vault = withKeyVault();
  describeProvider({
    name: "azurekeyvault",
    capabilities: ["list", "write", "remove", "versions"],
    open: async () => {
      const provider = await openProvider(vault());
      return {
        provider,
        async put(path, value) {
          vault().vault.set(nameOf(path)!, { value: Buffer.from(value).toString("utf8") });
        },
        pathOf: (n) => `latchkey/contract_${n}`,
        binary: false,
        intruder: () => openProvider(vault(), { config: { credential: "workload-identity" } }),
        unreachable: () => openProvider(vault(), { config: { address: "https://test.localhost:1" } }),
        dated: true,
        close: () => provider.close(),
      };
    },
  });
});
