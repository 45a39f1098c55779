// How the SDK of a service of AWS reaches it: through the port Http, and without values in what it reads.
import { secretFailure } from "../../../core/references/failure.ts";
import type { Http, HttpRequest as PortRequest } from "../../../core/references/provider.ts";
import { TransportFailure } from "./transport-failure.ts";
import { currentLane, isWholeJson, type Lane } from "./value-lane.ts";

/** As much of the SDK's requests as is needed here. */
export interface AwsRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface AwsTransport {
  handle(request: AwsRequest, options?: unknown): Promise<{ readonly response: never }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/** Takes the values of an answer out of it. */
export type TakeValues = (json: Uint8Array, lane: Lane | undefined) => void;

/** Never retried here and never redirected; errors of the network come out of the SDK as `TransportFailure`. */
export function createAwsTransport(http: Http, takeValues: TakeValues): AwsTransport {
  return {
    async handle(request, options) {
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
      takeValues(body, currentLane());
      return { response: { statusCode: status, headers: { ...headers }, body } as never };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function portRequest(request: AwsRequest, signal: AbortSignal): PortRequest {
  const { protocol, hostname, port, path, method, headers } = request;
  const body = requestBytes(request.body);
  return {
    method: method as PortRequest["method"],
    url: `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`,
    headers,
    ...(body !== undefined && { body }),
    signal,
  };
}

export const requestBytes = (body: unknown): Uint8Array | undefined =>
  typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined;

function wipe(body: unknown): void {
  if (body instanceof Uint8Array) body.fill(0);
}

function unreadable(host: string, status: number) {
  const code = status >= 500 ? "server-error" : "bad-answer";
  const what = status >= 500 ? `failed (${status})` : "sent an answer that is not whole";
  return secretFailure(code, `${host} ${what}`, "try again; look at what stands between here and the service").error;
}
