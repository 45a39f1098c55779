// The SDK's client of each region, made when it is first needed, and a call of one: with its value beside it, ended as soon
// as it is cancelled, and its errors as failures.
import { createHash } from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { Outcome, ProviderPorts } from "../../../core/references/provider.ts";
import { type Lane, withLane } from "../support/value-lane.ts";
import type { AwsConfig } from "./aws-secrets-manager.ts";
import { type Attempt, failureOf } from "./failures.ts";
import { createTransport, sendValuesBeside } from "./transport.ts";

export type Sdk = typeof import("@aws-sdk/client-secrets-manager");

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Takes the place of SecretString or SecretBinary: JSON as it is to be written. */
  readonly outgoing?: Uint8Array;
}

/** Runs `call`; it passes the options that it gets to each `send`. */
export type Ask = <T>(
  attempt: Omit<Attempt, "region"> & { readonly region: string | null },
  options: CallOptions,
  call: (client: SecretsManagerClient, send: { readonly abortSignal: AbortSignal }, lane: Lane) => Promise<T>,
) => Outcome<T>;

export interface Clients {
  readonly ask: Ask;
  /** A sentence's end: "with the credentials of the environment". */
  readonly credentials: string;
  readonly principal: string;
  close(): void;
}

export function createClients(sdk: Sdk, config: AwsConfig, { http, environment }: ProviderPorts): Clients {
  const clients = new Map<string | null, SecretsManagerClient>();
  const keys = config.profile === null ? keysOf(environment) : null;
  const open = (region: string | null): SecretsManagerClient => {
    const client = new sdk.SecretsManagerClient({
      ...(region !== null && { region }),
      ...(config.endpoint !== null && { endpoint: config.endpoint }),
      ...(config.profile !== null && { profile: config.profile }),
      ...(keys !== null && { credentials: keys }),
      requestHandler: createTransport(http),
      // Retried by who asks: attempts must not multiply.
      maxAttempts: 1,
      // A clock that is wrong is told, and not worked around: leases and ages would be wrong, too.
      disableClockSkewCorrection: true,
    });
    sendValuesBeside(client);
    clients.set(region, client);
    return client;
  };

  const ask: Ask = async (attempt, { signal, outgoing }, call) => {
    const { operation, path } = attempt;
    if (signal.aborted) return cancelled(path);
    const client = clients.get(attempt.region) ?? open(attempt.region);
    const named = { operation, path, region: attempt.region ?? "the region of the profile" };
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(new Error("cancelled"));
    signal.addEventListener("abort", abort, { once: true });
    try {
      const work = withLane(outgoing ?? null, signal, (lane) => call(client, { abortSignal: signal }, lane));
      // Credentials may come from a program or another service, which do not hear the signal.
      return ok(await Promise.race([work, aborted.promise]));
    } catch (error) {
      return signal.aborted ? cancelled(path) : failureOf(error, named);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };

  return {
    ask,
    ...identity(config, keys?.accessKeyId),
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

const cancelled = (path: string) => secretFailure("cancelled", `asking for ${path} was cancelled`, "ask again");

/** Those of the environment; null: the SDK looks for some, in profiles and in what the machine runs on. */
function keysOf(environment: ProviderPorts["environment"]) {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && sessionToken !== "" && { sessionToken }) };
}

/** An id of a key is no secret, and yet nobody's business: a part of its hash tells one from another. */
function identity({ profile, region, endpoint }: AwsConfig, keyId: string | undefined) {
  const hash = keyId === undefined ? "" : createHash("sha256").update(keyId).digest("hex").slice(0, 12);
  const who = keyId !== undefined ? `key:${hash}` : `profile:${profile ?? ""}`;
  const credentials =
    keyId !== undefined
      ? "with the credentials of the environment"
      : profile !== null
        ? `with the profile ${profile}`
        : "with the credentials that the AWS SDK found";
  return { credentials, principal: `aws ${who} ${region ?? ""} ${endpoint ?? ""}`.trim() };
}
