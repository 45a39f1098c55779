// What the vault, the SDK or the sign-in says is wrong, as a code of ours. Their texts are looked at, never repeated.
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../../core/references/failure.ts";
import { TransportFailure } from "../support/transport-failure.ts";
import { ServiceFailure } from "./transport.ts";

/** What was being done, as the vault's permissions call it, with which secret, and where. */
export interface Attempt {
  readonly action: "get" | "list" | "set" | "delete";
  readonly path: string;
  readonly vault: string;
}

type Refusal = { readonly ok: false; readonly error: SecretFailure };

const LOGIN = "sign in (az login), or run where a managed or workload identity is";
const RECOVER = "az keyvault secret recover brings it back";

export function failureOf(error: unknown, attempt: Attempt): Refusal {
  if (error instanceof TransportFailure) return { ok: false, error: error.failure };
  if (error instanceof ServiceFailure) return ofTheService(error, attempt);
  return ofTheSdk(error, attempt);
}

function ofTheService({ statusCode, code, inner, retryAfter }: ServiceFailure, attempt: Attempt): Refusal {
  const { path, vault } = attempt;
  const more = retryAfter === null ? {} : { retryAfter };
  if (statusCode === 429) {
    return secretFailure("throttled", `${vault} is asked too often`, "wait; spread secrets over vaults", more);
  }
  if (statusCode >= 500) {
    return secretFailure("server-error", `${vault} failed (${statusCode})`, "try again; see status.azure.com", more);
  }
  if (inner === "SecretDisabled") {
    const remedy = "enable it, or name another version: a disabled newest version hides the older ones";
    return secretFailure("secret-disabled", `${path} in ${vault} is disabled`, remedy);
  }
  if (statusCode === 403) return forbidden(inner, attempt);
  if (statusCode === 404) {
    return secretFailure("not-found", `${vault} has no secret ${path}`, "check the name and the vault, or create it");
  }
  if (statusCode === 409) return taken(inner, attempt);
  const [what, remedy] = [`${vault} does not take ${path}, or its version (${statusCode})`, "correct the reference"];
  return secretFailure(/^BadParameter|^$/.test(code) ? "reference-invalid" : "unsupported", what, remedy);
}

function forbidden(inner: string, { action, path, vault }: Attempt): Refusal {
  if (inner === "ForbiddenByFirewall" || inner === "ForbiddenByConnection") {
    return secretFailure(
      "forbidden",
      `the firewall of ${vault} does not let this machine in`,
      "allow its network there",
    );
  }
  const role = action === "get" || action === "list" ? "Key Vault Secrets User" : "Key Vault Secrets Officer";
  const remedy = `give it the role ${role} on the secret, or the permission ${action} in the vault's access policy`;
  return secretFailure("forbidden", `this identity may not ${action} ${path} in ${vault}`, remedy);
}

function taken(inner: string, { path, vault }: Attempt): Refusal {
  if (/Deleted/i.test(inner)) return softDeleted(path, vault);
  return secretFailure("conflict", `${path} in ${vault} is being changed`, "try again in a minute");
}

export const softDeleted = (path: string, vault: string): Refusal =>
  secretFailure("secret-deleted", `${path} in ${vault} is deleted and can be recovered`, RECOVER);

/** Errors of the sign-in, of the challenge, and a token that was refused. */
function ofTheSdk(error: unknown, { vault }: Attempt): Refusal {
  const { name, message, statusCode, challenge, date } = partsOf(error);
  const said = (code: SecretFailureCode, what: string, remedy: string): Refusal => secretFailure(code, what, remedy);
  if (statusCode === 401) {
    // A token that is still good here and over there, or not yet good there.
    if (Math.abs(date - Date.now()) > SKEW_MS) return skewed(vault);
    if (/expired/i.test(challenge)) return said("credential-expired", `the Azure token is over, says ${vault}`, LOGIN);
    return said("credential-refused", `${vault} refuses the token of this identity`, "check tenantId of the backend");
  }
  if (/challenge (?:resource|origin)/i.test(message)) {
    const remedy = "check the address: a vault asks for tokens of its own service alone";
    return said("endpoint-forbidden", `${vault} asks for a token that is not meant for it`, remedy);
  }
  if (/AADSTS(?:700082|700084|7000222|50173|70043|700024)\b/.test(message)) {
    return said("credential-expired", "the Azure sign-in of this machine is over", LOGIN);
  }
  if (/^(?:CredentialUnavailableError|AuthenticationRequiredError|AggregateAuthenticationError)$/.test(name)) {
    return said("signed-out", "this machine has no Azure identity", LOGIN);
  }
  if (name === "AuthenticationError") {
    return said(
      "credential-refused",
      "Microsoft Entra refuses this identity",
      "check tenantId, clientId and its secret",
    );
  }
  return said("server-error", `${vault} gave an answer that is not understood`, "try again; see status.azure.com");
}

/** As much as Azure allows for. */
const SKEW_MS = 5 * 60_000;

const skewed = (vault: string): Refusal =>
  secretFailure(
    "clock-skewed",
    `the clocks of this machine and of ${vault} differ`,
    "set the clock (timedatectl set-ntp true)",
  );

interface Parts {
  readonly name: string;
  readonly message: string;
  readonly statusCode: number | null;
  readonly challenge: string;
  /** Of the server when it answered; NaN: it did not say. */
  readonly date: number;
}

function partsOf(error: unknown): Parts {
  if (!(error instanceof Error)) return { name: "", message: "", statusCode: null, challenge: "", date: Number.NaN };
  const { statusCode, response } = error as {
    statusCode?: number;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  const challenge = response?.headers?.get("www-authenticate") ?? "";
  const date = Date.parse(response?.headers?.get("date") ?? "");
  return { name: error.name, message: error.message, statusCode: statusCode ?? null, challenge, date };
}
