// `latchkey sign-in BACKEND`
import { secretFailure } from "../../core/references/failure.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, withSecrets } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";
import { signInSpec } from "./spec.ts";

export async function runSignIn(parsed: ParsedCommand, host: Host): Promise<number> {
  const [backend] = parsed.operands;
  if (backend === undefined) {
    complain(host, usage(signInSpec, "sign-in needs the name of a backend", "latchkey doctor"));
    return EXIT.failed;
  }
  return withSecrets(host, async ({ secrets, ask }) => {
    const health = await secrets.signIn(backend, ask);
    if (!health.ok) return fail(host, health.error);
    const { detail, isFleeting } = health.value;
    if (isFleeting) {
      // The process that holds it ends with this command: nobody could use it, or end it, after that.
      await secrets.signOut(backend, ask);
      return fail(host, { ...unkept, reference: backend });
    }
    host.output.write(`Signed in to ${escapeText(backend)}: ${escapeText(detail)}.\n`);
    return EXIT.nothing;
  });
}

const unkept = secretFailure(
  "keyring-unavailable",
  "the sign-in worked, and is lost again: no keyring answers here, and there is no passphrase to keep it with",
  "set LATCHKEY_PASSPHRASE, or unlock the keyring of your desktop; then sign in again",
).error;
