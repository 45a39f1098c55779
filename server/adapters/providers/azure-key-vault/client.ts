// The SDK's client of the vault, the identity it signs in with, and a call: with its value beside it, ended as soon as it
// is cancelled, and its errors as failures.
import type { TokenCredential } from "@azure/identity";
import type { SecretClient } from "@azure/keyvault-secrets";
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { Http, Outcome } from "../../../core/references/provider.ts";
import { type Lane, withLane } from "../support/value-lane.ts";
import type { AzureConfig } from "./azure-key-vault.ts";
import { type Attempt, failureOf } from "./failures.ts";
import { createTransport } from "./transport.ts";

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Takes the place of the value: JSON as it is to be written. */
  readonly outgoing?: Uint8Array;
}

/** Runs `call`; it passes the options that it gets to every method of the client. */
export type Ask = <T>(
  attempt: Omit<Attempt, "vault">,
  options: CallOptions,
  call: (client: SecretClient, send: { readonly abortSignal: AbortSignal }, lane: Lane) => Promise<T>,
) => Outcome<T>;

export async function createAsk(config: AzureConfig, http: Http): Promise<Ask> {
  const [secrets, identity] = await Promise.all([import("@azure/keyvault-secrets"), import("@azure/identity")]);
  let client: SecretClient | undefined;
  // The libraries throw where the environment lacks what a kind of identity needs: that is a failure of the first call.
  const open = (): SecretClient =>
    new secrets.SecretClient(config.address, credentialOf(identity, config), {
      httpClient: createTransport(http),
      ...ONCE,
    });
  const vault = new URL(config.address).host;
  return async (attempt, { signal, outgoing }, call) => {
    const cancelled = () => secretFailure("cancelled", `asking for ${attempt.path} was cancelled`, "ask again");
    if (signal.aborted) return cancelled();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(new Error("cancelled"));
    signal.addEventListener("abort", abort, { once: true });
    try {
      client ??= open();
      const opened = client;
      const work = withLane(outgoing ?? null, signal, (lane) => call(opened, { abortSignal: signal }, lane));
      // A token may come from a program or another service, which do not hear the signal.
      return ok(await Promise.race([work, aborted.promise]));
    } catch (error) {
      return signal.aborted ? cancelled() : failureOf(error, { ...attempt, vault });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
}

/** Retried by who asks: attempts must not multiply. */
const ONCE = { retryOptions: { maxRetries: 0 } };

/** Tokens are fetched by the library itself: from programs, files and addresses that the machine names. */
function credentialOf(
  identity: typeof import("@azure/identity"),
  { credential, tenantId, clientId }: AzureConfig,
): TokenCredential {
  const tenant = { ...ONCE, ...(tenantId !== null && { tenantId }) };
  const client = clientId === null ? {} : { clientId };
  switch (credential) {
    case "managed-identity":
      return new identity.ManagedIdentityCredential({ ...ONCE, ...client });
    case "workload-identity":
      return new identity.WorkloadIdentityCredential({ ...tenant, ...client });
    case "cli":
      return new identity.AzureCliCredential(tenant);
    case "environment":
      return new identity.EnvironmentCredential(ONCE);
    case "default":
      return new identity.DefaultAzureCredential({
        ...tenant,
        ...(clientId !== null && { managedIdentityClientId: clientId, workloadIdentityClientId: clientId }),
      });
  }
}
