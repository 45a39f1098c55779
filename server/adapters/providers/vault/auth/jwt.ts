// A signed token of somebody whom the server trusts, as CI systems hand them to their jobs.
import { SecretBytes } from "../../../../../shared/secret-bytes.ts";
import { type AuthMethod, login, signedOut } from "./method.ts";
import { readSecretFile } from "./secret-file.ts";

export const jwt: AuthMethod = async (context) => {
  const given = context.variable("JWT");
  const file = context.variable("JWT_FILE");
  using token =
    given !== undefined ? new SecretBytes(Buffer.from(given)) : file !== undefined ? await readSecretFile(file) : null;
  if (token === null) {
    const what = file === undefined ? "there is no token" : "the file of the token is not there, or empty";
    return signedOut(context, what, "set VAULT_JWT, or VAULT_JWT_FILE to the path of a file that holds it");
  }
  return await login(context, { role: context.method.role, jwt: token });
};
