// Which backends may be used where: the security mode, the environment and the kind of backend decide, nothing else.
// The table is in docs/references.md.
import { ok, type Result } from "../../../shared/result.ts";
import type { BackendKind } from "../../../shared/secret-ref.ts";
import { type SecretFailure, secretFailure } from "../references/failure.ts";
import type { BackendSpec, DeploymentEnvironment, SecurityMode } from "../references/manifest.ts";

export interface ModeContext {
  readonly mode: SecurityMode;
  readonly environment: DeploymentEnvironment;
  /** LATCHKEY_ALLOW_INSECURE_ENV=1 */
  readonly allowInsecure: boolean;
}

export interface Permission {
  /** A sentence that goes with the value; null: nothing to say. */
  readonly warning: string | null;
}

/** For development: whoever reads the folder or the process reads them. */
const plain: ReadonlySet<BackendKind> = new Set(["env", "dotenv", "file"]);

/** Whether a backend may be used here, by its kind; encryption changes the words alone. Code: mode-refused. */
export function judgeBackend(
  { kind, encrypt }: Pick<BackendSpec, "kind" | "encrypt">,
  context: ModeContext,
): Result<Permission, SecretFailure> {
  const { environment, mode } = context;
  if (environment === "local") {
    const why = encrypt === undefined ? "keeps secrets in plain text" : "is for development";
    return plain.has(kind) ? judgePlain(kind, why, context) : ok({ warning: null });
  }
  if (kind === "mock") return refuse(`mock values are not used in ${environment}`, NAME_REAL);
  if (plain.has(kind))
    return refuse(`the backend ${kind} is for development and not used in ${environment}`, NAME_REAL);
  if (kind !== "local") return ok({ warning: null });
  return mode === "strict"
    ? refuse(`the vault of this machine is not used in ${environment} in strict mode`, NAME_REAL)
    : ok({ warning: `The vault of this machine is used in ${environment}.` });
}

const NAME_REAL = "name a backend of the team for this environment in latchkey.yaml";

function judgePlain(
  kind: BackendKind,
  why: string,
  { mode, allowInsecure }: ModeContext,
): Result<Permission, SecretFailure> {
  const warning = `The backend ${kind} ${why}.`;
  if (mode === "permissive" || allowInsecure) return ok({ warning });
  return refuse(
    `the backend ${kind} ${why} and is refused in strict mode`,
    "move the secret to the local vault; or set LATCHKEY_ALLOW_INSECURE_ENV=1, in local only",
  );
}

const refuse = (message: string, remedy: string) => secretFailure("mode-refused", message, remedy);

/**
 * The mode and the environment that the machine's variables and the manifest name; of two modes the stricter. What is not
 * a mode or an environment is refused, never guessed. Code: mode-refused.
 */
export function readModeContext(
  environment: Readonly<Record<string, string | undefined>>,
  manifestMode: SecurityMode | null,
): Result<ModeContext, SecretFailure> {
  const deployment = environment["DEPLOYMENT_ENV"] || "local";
  if (deployment !== "local" && deployment !== "staging" && deployment !== "production") {
    return refuse("DEPLOYMENT_ENV is not an environment", "set it to local, staging or production");
  }
  const named = environment["LATCHKEY_SECURITY_MODE"] || null;
  if (named !== null && named !== "strict" && named !== "permissive") {
    return refuse("LATCHKEY_SECURITY_MODE is not a mode", "set it to strict or permissive");
  }
  // The manifest comes with the repository: it can ask for more, never for less than this machine.
  const mode = named === "permissive" && manifestMode !== "strict" ? "permissive" : "strict";
  return ok({ mode, environment: deployment, allowInsecure: environment["LATCHKEY_ALLOW_INSECURE_ENV"] === "1" });
}
