// The SDK's client of each region, made when it is first needed, and a call of one: with its value beside it, ended as soon
// as it is cancelled, and its errors as failures.
import { createHash } from "node:crypto";
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { Environment, Outcome, ProviderPorts } from "../../../core/references/provider.ts";
import type { AwsAccess } from "./aws-config.ts";
import type { Attempt } from "./aws-failures.ts";
import { type AwsTransport, createAwsTransport, type TakeValues } from "./aws-transport.ts";
import type { Failed } from "./failures.ts";
import { type Lane, withLane } from "./value-lane.ts";

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Takes the place of the value within the request: JSON as it is to be written. */
  readonly outgoing?: Uint8Array;
}

/** Runs `call`; it passes the options that it gets to each `send`. */
export type Ask<Client> = <T>(
  attempt: Omit<Attempt, "region"> & { readonly region: string | null },
  options: CallOptions,
  call: (client: Client, send: { readonly abortSignal: AbortSignal }, lane: Lane) => Promise<T>,
) => Outcome<T>;

export interface AwsClients<Client> {
  readonly ask: Ask<Client>;
  /** A sentence's end: "with the credentials of the environment". */
  readonly credentials: string;
  readonly principal: string;
  close(): void;
}

export interface AwsClientOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: AwsKeys;
  readonly requestHandler: AwsTransport;
  /** Retried by who asks: attempts must not multiply. */
  readonly maxAttempts: 1;
  /** A clock that is wrong is told, and not worked around: leases and ages would be wrong, too. */
  readonly disableClockSkewCorrection: true;
}

interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What differs from service to service. */
export interface ServiceClient<Client> {
  open(options: AwsClientOptions): Client;
  readonly takeValues: TakeValues;
  failureOf(error: unknown, attempt: Attempt): Failed;
}

export function createAwsClients<Client extends { destroy(): void }>(
  service: ServiceClient<Client>,
  access: AwsAccess,
  { http, environment }: ProviderPorts,
): AwsClients<Client> {
  const { endpoint, profile } = access;
  const clients = new Map<string | null, Client>();
  const keys = profile === null ? keysOf(environment) : null;
  const open = (region: string | null): Client => {
    const client = service.open({
      ...(region !== null && { region }),
      ...(endpoint !== null && { endpoint }),
      ...(profile !== null && { profile }),
      ...(keys !== null && { credentials: keys }),
      requestHandler: createAwsTransport(http, service.takeValues),
      maxAttempts: 1,
      disableClockSkewCorrection: true,
    });
    clients.set(region, client);
    return client;
  };

  const ask: Ask<Client> = async (attempt, { signal, outgoing }, call) => {
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
      return signal.aborted ? cancelled(path) : service.failureOf(error, named);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };

  return {
    ask,
    ...identity(access, keys?.accessKeyId),
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

const cancelled = (path: string) => secretFailure("cancelled", `asking for ${path} was cancelled`, "ask again");

/** Those of the environment; null: the SDK looks for some, in profiles and in what the machine runs on. */
function keysOf(environment: Environment): AwsKeys | null {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && sessionToken !== "" && { sessionToken }) };
}

/** An id of a key is no secret, and yet nobody's business: a part of its hash tells one from another. */
function identity({ profile, region, endpoint }: AwsAccess, keyId: string | undefined) {
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
