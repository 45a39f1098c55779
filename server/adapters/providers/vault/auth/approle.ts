// AppRole, for programs: a role id that may be known, and a secret id from the environment or the credential store.
import { SecretBytes } from "../../../../../shared/secret-bytes.ts";
import { credentialKey } from "../kept-tokens.ts";
import { type AuthMethod, login, signedOut } from "./method.ts";

export const approle: AuthMethod = async (context) => {
  const { config, method, ports } = context;
  const roleId = context.variable("ROLE_ID") ?? method.role;
  if (roleId === undefined) return signedOut(context, "there is no role id", "set VAULT_ROLE_ID, or name the role");
  const given = context.variable("SECRET_ID");
  using secretId =
    given !== undefined
      ? new SecretBytes(Buffer.from(given))
      : await ports.credentials.get(credentialKey(config, "approle", method.mount, roleId, "secret-id"));
  if (secretId === null) return signedOut(context, "there is no secret id", "set VAULT_SECRET_ID");
  return await login(context, { role_id: roleId, secret_id: secretId });
};
