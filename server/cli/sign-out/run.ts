// `latchkey sign-out BACKEND`
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, withSecrets } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";
import { signOutSpec } from "./spec.ts";

export async function runSignOut(parsed: ParsedCommand, host: Host): Promise<number> {
  const [backend] = parsed.operands;
  if (backend === undefined) {
    complain(host, usage(signOutSpec, "sign-out needs the name of a backend", "latchkey doctor"));
    return EXIT.failed;
  }
  return withSecrets(host, async ({ secrets, ask }) => {
    const left = await secrets.signOut(backend, ask);
    if (!left.ok) return fail(host, left.error);
    host.output.write(`Signed out of ${escapeText(backend)}.\n`);
    return EXIT.nothing;
  });
}
