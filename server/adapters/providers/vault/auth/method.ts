// What a way to sign in is: it gives a token, or says why not. One file each, listed in index.ts.
import { ok, type Result } from "../../../../../shared/result.ts";
import type { SecretBytes } from "../../../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../../core/references/failure.ts";
import type { HttpResponse, Outcome, ProviderPorts } from "../../../../core/references/provider.ts";
import { type AuthConfig, prefixOf, type VaultConfig } from "../config.ts";
import { jsonMap, type Member, publicJson, secretText } from "../json.ts";
import { errorsOf, type VaultRequest } from "../nodes.ts";
import { apiPath } from "../paths.ts";

export interface SignedIn {
  readonly token: SecretBytes;
  /** This sign-in brought the token, so that it may be kept and revoked. */
  readonly isOurs: boolean;
}

export interface AuthContext {
  readonly config: VaultConfig;
  readonly method: AuthConfig;
  readonly ports: ProviderPorts;
  /** A person asked for this sign-in and is there. */
  readonly isInteractive: boolean;
  readonly signal: AbortSignal;
  ask(request: Pick<VaultRequest, "method" | "path" | "body">): Outcome<HttpResponse>;
  /** A variable of the environment under the name of either program. */
  variable(name: string): string | undefined;
}

/** Codes: "signed-out" where nothing is there to sign in with, those of `login`, and those of the network. */
export type AuthMethod = (context: AuthContext) => Outcome<SignedIn>;

export const signedOut = ({ config: { kind }, method: { method } }: AuthContext, what: string, remedy: string) =>
  secretFailure(
    "signed-out",
    `nobody is signed in by ${method}: ${what}`,
    remedy.replaceAll("VAULT_", `${prefixOf(kind)}_`),
  );

/** Sends what a method has to show to `auth/MOUNT/LOGIN`, and overwrites it. */
export async function login(
  context: AuthContext,
  members: Readonly<Record<string, Member>>,
  path = "login",
): Outcome<SignedIn> {
  const mount = apiPath(context.method.mount);
  if (!mount.ok) return mount;
  const body = jsonMap(members);
  const answer = await context.ask({ method: "POST", path: `auth/${mount.value}/${path}`, body });
  body.fill(0);
  return answer.ok ? tokenOf(context, answer.value) : answer;
}

/** The token within an answer to a sign-in, or why there is none. */
export function tokenOf(context: AuthContext, { status, body }: HttpResponse): Result<SignedIn, SecretFailure> {
  if (status !== 200) return refusal(context, status, errorsOf(body));
  const token = secretText(body, "auth", "client_token");
  const mustConfirm = publicJson(body, "auth", "mfa_requirement") ?? null;
  body.fill(0);
  if (token !== null) return ok({ token, isOurs: true });
  const { method } = context.method;
  return mustConfirm !== null
    ? secretFailure(
        "unsupported",
        `the sign-in by ${method} wants a second factor`,
        "sign in with the server's own command",
      )
    : secretFailure("bad-answer", `the sign-in by ${method} brought no token`, "look at the log of the server");
}

/** The server has no codes for this: its words are the only thing that tells a wrong role from a wrong credential. */
function refusal({ method: { method, mount, role } }: AuthContext, status: number, errors: readonly string[]) {
  const as = role === undefined ? "" : ` as role ${role}`;
  const words = errors.join(" ");
  if (status === 403 && /^permission denied$/.test(words)) {
    const message = `the server refuses the sign-in by ${method} at auth/${mount}${as}, or has no such method there`;
    return secretFailure("role-refused", message, "check the mount and the role of the method");
  }
  if (status === 404 || status === 405) {
    const message = `the server has no sign-in by ${method} at auth/${mount}`;
    return secretFailure("role-refused", message, "have the method enabled there, or correct its mount");
  }
  if (/expired/i.test(words)) {
    const message = `what the sign-in by ${method} shows has expired`;
    return secretFailure("credential-expired", message, "renew it, and check the clocks of both machines");
  }
  if (/role/i.test(words) && /not found|not be found|invalid role name|unknown role|missing role/i.test(words)) {
    return secretFailure(
      "role-refused",
      `there is no role ${role ?? ""} at auth/${mount}`,
      "correct the role of the method",
    );
  }
  if (/not authorized|does not match|bound|not allowed|no matching|\((?:sub|aud)\)/i.test(words)) {
    const message = `the role ${role ?? ""} at auth/${mount} is for somebody else`;
    return secretFailure("role-refused", message, "have the role bound to this identity, or name another role");
  }
  const message = `the server does not accept what the sign-in by ${method} shows`;
  return secretFailure("credential-refused", message, "bring a new credential, and check mount and role");
}
