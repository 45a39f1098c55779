// The service account of the pod that this runs in.
import { type AuthMethod, login, signedOut } from "./method.ts";
import { readSecretFile } from "./secret-file.ts";

const MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount/token";

export const kubernetes: AuthMethod = async (context) => {
  // Projected tokens may be mounted elsewhere. They are short-lived, and read anew for every sign-in.
  using token = await readSecretFile(context.variable("KUBERNETES_TOKEN_FILE") ?? MOUNTED);
  if (token === null) {
    const remedy = "run in a pod with a service account, or set VAULT_KUBERNETES_TOKEN_FILE to where its token is";
    return signedOut(context, "there is no token of a service account", remedy);
  }
  return await login(context, { role: context.method.role, jwt: token });
};
