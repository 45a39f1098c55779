// One call to the vault in a process of its own, whose environment leads to a keyring. Arguments: home, workspace, what to
// do, path, value. Says what came of it as JSON.
import { osKeyring } from "../../../../server/adapters/platform/os-keyring.ts";
import { local } from "../../../../server/adapters/providers/local/local.ts";
import { makeMachine, openWith, secret, signal, textOf } from "../support/machine.ts";

const [home = "", workspace = "", act = "", path = "", value = ""] = process.argv.slice(2);
const machine = makeMachine({ home, workspace, environment: process.env, keyring: osKeyring(process.env) });
machine.remove();
const provider = await openWith(local, {}, machine.ports);
const result =
  act === "set"
    ? await provider.write!({ path }, secret(value), {}, signal())
    : act === "check"
      ? await provider.check(signal())
      : await provider.read({ path }, signal());
const shown =
  result.ok && "value" in result.value ? textOf(result.value.value) : result.ok ? result.value : result.error;
process.stdout.write(JSON.stringify(shown));
// The connection to the session bus would keep the process alive.
process.exit(0);
