// How the SDK reaches the vault: through the port Http, and without values in what it writes and reads. Errors of the
// service are told apart here, by codes that the SDK hides.
import type { SecretClientOptions } from "@azure/keyvault-secrets";
import { secretFailure } from "../../../core/references/failure.ts";
import type {
  Http,
  HttpRequest as PortRequest,
  HttpResponse as PortResponse,
} from "../../../core/references/provider.ts";
import { TransportFailure } from "../support/transport-failure.ts";
import { currentLane, isWholeJson, putValue, takeValue } from "../support/value-lane.ts";

type Client = NonNullable<SecretClientOptions["httpClient"]>;
type SdkRequest = Parameters<Client["sendRequest"]>[0];
type SdkResponse = Awaited<ReturnType<Client["sendRequest"]>>;

/** The service says no. Statuses count here, because the SDK and this provider act upon some. */
export class ServiceFailure extends Error {
  readonly statusCode: number;
  readonly code: string;
  /** The more exact code beside `code`. */
  readonly inner: string;
  /** Milliseconds. */
  readonly retryAfter: number | null;

  constructor(statusCode: number, code: string, inner: string, retryAfter: number | null) {
    super(`${statusCode} ${code}`);
    this.name = "ServiceFailure";
    this.statusCode = statusCode;
    this.code = code;
    this.inner = inner;
    this.retryAfter = retryAfter;
  }
}

export function createTransport(http: Http): Client {
  return {
    async sendRequest(request) {
      const body = bodyOf(request);
      const sent = await http(portRequest(request, body));
      body?.fill(0);
      if (!sent.ok) throw new TransportFailure(sent.error);
      return responseTo(request, sent.value);
    },
  };
}

/** The value of the lane in the place of the stand-in, if there is one. */
function bodyOf({ body }: SdkRequest): Uint8Array | undefined {
  if (typeof body !== "string") return undefined;
  const written = Buffer.from(body);
  const value = currentLane()?.outgoing;
  return value == null ? written : putValue(written, ["value"], value);
}

function portRequest({ url, method, headers, abortSignal }: SdkRequest, body: Uint8Array | undefined): PortRequest {
  // The port does not unpack answers: a copy more of a value.
  const sent = Object.entries(headers.toJSON()).filter(([name]) => !/^(?:accept-encoding|content-length)$/i.test(name));
  return {
    method: method as PortRequest["method"],
    url,
    headers: Object.fromEntries(sent),
    ...(body !== undefined && { body }),
    signal: (abortSignal as AbortSignal | undefined) ?? new AbortController().signal,
  };
}

function responseTo(request: SdkRequest, { status, headers, body }: PortResponse): SdkResponse {
  const { host } = new URL(request.url);
  // The SDK answers a challenge, and gives up by itself.
  if (status >= 400 && status !== 401) throw serviceFailure(host, status, headers, body);
  if (status !== 401 && body.length > 0) {
    if (!isWholeJson(body)) {
      body.fill(0);
      const remedy = "try again; look at what stands between here and the vault";
      throw new TransportFailure(secretFailure("bad-answer", `${host} sent an answer that is not whole`, remedy).error);
    }
    takeValue(body, ["value"], currentLane());
  }
  const bodyAsText = Buffer.from(body).toString("utf8");
  return { request, status, headers: sdkHeaders(headers), bodyAsText };
}

function serviceFailure(host: string, status: number, headers: Headers, body: Uint8Array): Error {
  const seconds = Number(headers["retry-after"]);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
  let said: { error?: { code?: unknown; innererror?: { code?: unknown } } } | null = null;
  try {
    said = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    // A page of a proxy: the status has to do.
  }
  if (said?.error === undefined && status < 500 && status !== 429) {
    const remedy = "check that the address is that of a Key Vault";
    return new TransportFailure(
      secretFailure("bad-answer", `${host} does not answer as a Key Vault does`, remedy).error,
    );
  }
  const { code, innererror } = said?.error ?? {};
  return new ServiceFailure(status, String(code ?? ""), String(innererror?.code ?? ""), retryAfter);
}

type Headers = PortResponse["headers"];

/** Names in lower case, as the port gives them. */
function sdkHeaders(headers: Headers): SdkResponse["headers"] {
  const all = new Map(Object.entries(headers));
  return {
    get: (name) => all.get(name.toLowerCase()),
    has: (name) => all.has(name.toLowerCase()),
    set: (name, value) => void all.set(name.toLowerCase(), String(value)),
    delete: (name) => void all.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(all),
    [Symbol.iterator]: () => all[Symbol.iterator](),
  };
}
