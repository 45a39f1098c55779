// The local vault and the contract of providers, with its key under a passphrase.
import { local } from "../../../../server/adapters/providers/local/local.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { describeProvider, good } from "../../../contract/provider-contract.ts";
import { makeMachine, openWith, signal } from "../support/machine.ts";
import { putKey } from "./support.ts";

describeProvider({
  name: "local",
  capabilities: ["list", "write", "remove", "versions", "readMany"],
  async open() {
    const machine = makeMachine({ environment: { LATCHKEY_PASSPHRASE: "open sesame" } });
    await putKey(machine.home, "open sesame");
    const provider = await openWith(local, {}, machine.ports);
    const other = await openWith(local, {}, machine.ports);
    return {
      provider,
      dated: true,
      pathOf: (n) => `team/app-${n}`,
      async put(path, value) {
        good(await other.write!({ path }, new SecretBytes(Uint8Array.from(value)), {}, signal()));
      },
      intruder: () => openWith(local, {}, machine.with({ environment: { LATCHKEY_PASSPHRASE: "open barley" } })),
      async close() {
        await provider.close();
        await other.close();
        machine.remove();
      },
    };
  },
});
