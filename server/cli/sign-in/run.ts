// `latchkey sign-in BACKEND`
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
    host.output.write(`Signed in to ${escapeText(backend)}: ${escapeText(health.value.detail)}.\n`);
    return EXIT.nothing;
  });
}
