// A token that the machine has: VAULT_TOKEN, or what the command line of the server left in ~/.vault-token.
import { ok } from "../../../../../shared/result.ts";
import { SecretBytes } from "../../../../../shared/secret-bytes.ts";
import { type AuthMethod, signedOut } from "./method.ts";
import { readSecretFile } from "./secret-file.ts";

export const token: AuthMethod = async (context) => {
  const given = context.variable("TOKEN");
  if (given !== undefined) return ok({ token: new SecretBytes(Buffer.from(given.trim())), isOurs: false });
  const kept = await readSecretFile(context.config.machine.tokenFile);
  if (kept !== null) return ok({ token: kept, isOurs: false });
  return signedOut(context, "there is no token", "set VAULT_TOKEN, or sign in with the server's own command (login)");
};
