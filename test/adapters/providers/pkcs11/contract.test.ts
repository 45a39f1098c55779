// A token of SoftHSM and the contract of providers: values as objects of the token, and as files sealed with its key.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { describeProvider, good } from "../../../contract/provider-contract.ts";
import { createSoftHsmToken, type SoftHsmToken } from "../../../servers/softhsm.ts";
import { withServer } from "../../../servers/with-server.ts";
import { signal } from "../support/machine.ts";
import { makeHsm } from "./support.ts";

describe("PKCS#11 over SoftHSM", () => {
  const token = withServer<SoftHsmToken>("SoftHSM", () => createSoftHsmToken());
  for (const values of ["objects", "wrapped"] as const) {
    describeProvider({
      name: `pkcs11, ${values}`,
      capabilities: ["list", "write", "remove"],
      async open() {
        const hsm = makeHsm(token());
        const config = { token: token().label, values };
        const [provider, other] = [await hsm.open(config), await hsm.open(config)];
        return {
          provider,
          dated: true,
          pathOf: (n) => `${values}/app-${n}`,
          async put(path, value) {
            good(await other.write!({ path }, new SecretBytes(Uint8Array.from(value)), {}, signal()));
          },
          async intruder() {
            const pinFile = join(hsm.workspace, "wrong-pin");
            writeFileSync(pinFile, "00000000", { mode: 0o600 });
            return hsm.open(config, { machine: { pkcs11Module: token().module, pkcs11PinFile: pinFile } });
          },
          close: () => hsm.close(),
        };
      },
    });
  }
});
