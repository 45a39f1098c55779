// How the SDK reaches the service: through the port Http, and without values in what it writes and reads.
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretFailure } from "../../../core/references/failure.ts";
import type { Http, HttpRequest as PortRequest } from "../../../core/references/provider.ts";
import { TransportFailure } from "../support/transport-failure.ts";
import { currentLane, isWholeJson, putValue, takeValue } from "../support/value-lane.ts";

type Handler = SecretsManagerClient["config"]["requestHandler"];
type SdkRequest = Parameters<Handler["handle"]>[0];

/** Where answers hold values. */
const VALUES = ["SecretString", "SecretBinary"];

/** Never retried here and never redirected; errors of the network come out of the SDK as `TransportFailure`. */
export function createTransport(http: Http): Handler {
  return {
    async handle(request: SdkRequest, options) {
      const signal =
        (options as { abortSignal?: AbortSignal } | undefined)?.abortSignal ?? new AbortController().signal;
      const sent = await http(portRequest(request, signal));
      if (currentLane()?.outgoing != null) wipe(request.body);
      if (!sent.ok) throw new TransportFailure(sent.error);
      const { status, headers, body } = sent.value;
      if (!isWholeJson(body)) {
        body.fill(0);
        throw new TransportFailure(unreadable(request.hostname, status));
      }
      takeValues(body);
      return { response: { statusCode: status, headers: { ...headers }, body } as never };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function portRequest(request: SdkRequest, signal: AbortSignal): PortRequest {
  const { protocol, hostname, port, path, method, headers } = request;
  const body = bytesOf(request.body);
  return {
    method: method as PortRequest["method"],
    url: `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`,
    headers,
    ...(body !== undefined && { body }),
    signal,
  };
}

const bytesOf = (body: unknown): Uint8Array | undefined =>
  typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined;

function wipe(body: unknown): void {
  if (body instanceof Uint8Array) body.fill(0);
}

function takeValues(json: Uint8Array): void {
  const lane = currentLane();
  for (const name of VALUES) takeValue(json, [name], lane);
  for (let at = 0; ; at++) {
    const taken = VALUES.map((name) => takeValue(json, ["SecretValues", String(at), name], lane));
    if (!taken.includes(true)) return;
  }
}

function unreadable(host: string, status: number) {
  const code = status >= 500 ? "server-error" : "bad-answer";
  const what = status >= 500 ? `failed (${status})` : "sent an answer that is not whole";
  return secretFailure(code, `${host} ${what}`, "try again; look at what stands between here and the service").error;
}

interface WithStack {
  readonly middlewareStack: {
    add(middleware: never, options: { step: "build"; name: string; priority: "high" }): void;
  };
}

/** Puts the value of the lane into a request once the SDK has written it, before it is signed. */
export function sendValuesBeside(client: WithStack): void {
  const middleware = (next: (given: Given) => unknown) => (given: Given) => {
    const value = currentLane()?.outgoing;
    const written = bytesOf(given.request.body);
    if (value == null || written === undefined) return next(given);
    const field = VALUES.find((name) => (given.input as Record<string, unknown>)[name] !== undefined);
    if (field === undefined) return next(given);
    given.request.body = putValue(written, [field], value);
    return next(given);
  };
  client.middlewareStack.add(middleware as never, { step: "build", name: "latchkeyValues", priority: "high" });
}

interface Given {
  readonly input: object;
  readonly request: { body?: unknown };
}
