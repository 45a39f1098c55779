// Writes to the vault again and again until it is killed, and says of each version that it was acknowledged.
// Arguments: home, workspace, path of the secret, number of writes (0: without end).
import { writeSync } from "node:fs";
import { local } from "../../../../server/adapters/providers/local/local.ts";
import { good } from "../../../contract/provider-contract.ts";
import { makeMachine, openWith, secret, signal } from "../support/machine.ts";

const [home = "", workspace = "", path = "", times = "0"] = process.argv.slice(2);
const machine = makeMachine({ home, workspace, environment: process.env });
machine.remove();
const provider = await openWith(local, {}, machine.ports);
for (let i = 1; times === "0" || i <= Number(times); i++) {
  const { version } = good(await provider.write!({ path }, secret(`value ${i} `.repeat(200)), {}, signal()));
  writeSync(1, `${version}\n`);
}
