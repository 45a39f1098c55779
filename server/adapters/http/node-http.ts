// The port `Http` on Node's own client. It owns what fetch hides: the addresses that a name resolves to, redirects, whom
// TLS trusts, and the buffers of an answer, which are overwritten once they were put together.
import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest, type IncomingMessage, Agent as PlainAgent } from "node:http";
import { request as httpsRequest, type RequestOptions, Agent as TlsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Http, HttpRequest, HttpResponse } from "../../core/references/provider.ts";
import { TOTAL_TIME } from "../../core/references/retry.ts";
import { isForbiddenAddress, isLocalHost, isLoopbackAddress } from "./addresses.ts";
import { answerTooLarge, endpointForbidden, failureOf, OWN, plaintextRefused, proxyRefused } from "./failures.ts";
import { createProxies } from "./proxy.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface HttpOptions {
  /** All addresses of a name. Default: those of the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** For the whole of a request. Default: what all attempts have together, so that a silent server costs no more. */
  readonly timeoutMs?: number;
}

const MAX_BODY = 32 * 1024 * 1024;
const IDLE_MS = 30_000;
/** For a connection to be there, without TLS: a second packet is sent after one second. Where none answers another may be asked. */
const CONNECT_MS = 2_000;

/** Connections are kept for 30 s after their last use and hold no process back. */
export function createHttp({ resolve = systemAddresses, timeoutMs = TOTAL_TIME }: HttpOptions = {}): Http {
  const keep = { keepAlive: true, timeout: IDLE_MS, scheduling: "lifo" } as const;
  const agents = { plain: new PlainAgent(keep), tls: new TlsAgent(keep) };
  const proxyOf = createProxies(keep);
  return async (request) => {
    const checked = checkUrl(request.url);
    if (!checked.ok) return checked;
    const url = checked.value;
    if (request.signal.aborted) return failureOf(null, url.host, request.signal);
    const isTls = url.protocol === "https:";
    const proxy = await proxyOf(url);
    if (!proxy.ok) return proxy;
    const options: RequestOptions = {
      method: request.method,
      headers: { ...request.headers, ...(request.body && { "Content-Length": request.body.length }) },
      lookup: guardedLookup(resolve, isTls),
    };
    const make = (): ClientRequest =>
      isTls
        ? httpsRequest(url, { ...options, ...tlsOptions(request), agent: proxy.value?.agent ?? agents.tls })
        : httpRequest(url, { ...options, agent: agents.plain });
    return exchange(make, request, { host: url.host, proxy: proxy.value?.host ?? null }, timeoutMs);
  };
}

/** Names below `localhost` are loopback, whatever a resolver makes of them (RFC 6761, 6.3). */
const systemAddresses = async (hostname: string): Promise<readonly ResolvedAddress[]> =>
  /\.localhost\.?$/i.test(hostname) ? [{ address: "127.0.0.1", family: 4 }] : lookup(hostname, { all: true });

/** Names are checked again once they are resolved; an address within the URL is never resolved. */
function checkUrl(text: string): Result<URL, SecretFailure> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return secretFailure("endpoint-forbidden", "the address of the backend is not one of https", "correct it");
  }
  if (url.username !== "" || url.password !== "") {
    return secretFailure("endpoint-forbidden", "the address holds a user or a password", "remove what is before the @");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isAddress = host.includes(":") || /^[\d.]+$/.test(host);
  if (isAddress && isForbiddenAddress(host)) return endpointForbidden(url.host);
  return url.protocol === "http:" && !isLocalHost(url.hostname) ? plaintextRefused(url.host) : ok(url);
}

function guardedLookup(resolve: NonNullable<HttpOptions["resolve"]>, isTls: boolean): LookupFunction {
  const refused = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        // One bad address spoils the name: it may be the next that is tried.
        const isForbidden = found.some(({ address }) => isForbiddenAddress(address));
        const isPlain = !isTls && !found.every(({ address }) => isLoopbackAddress(address));
        if (isForbidden) callback(refused(OWN.forbidden), "");
        else if (found[0] === undefined) callback(refused("ENOTFOUND"), "");
        else if (isPlain) callback(refused(OWN.plaintext), "");
        else if (options.all === true) callback(null, [...found]);
        else callback(null, found[0].address, found[0].family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

/** `rejectUnauthorized` is said outright: a variable of the environment must not switch it off. */
const tlsOptions = ({ tls = {} }: HttpRequest): RequestOptions => ({
  minVersion: "TLSv1.2",
  rejectUnauthorized: true,
  ...(tls.ca !== undefined && { ca: tls.ca }),
  ...(tls.cert !== undefined && { cert: tls.cert }),
  ...(tls.key !== undefined && { key: tls.key }),
  ...(tls.serverName !== undefined && { servername: tls.serverName }),
});

function exchange(
  make: () => ClientRequest,
  { body, signal }: HttpRequest,
  { host: asked, proxy }: { readonly host: string; readonly proxy: string | null },
  timeoutMs: number,
): Promise<Result<HttpResponse, SecretFailure>> {
  const { promise, resolve } = Promise.withResolvers<Result<HttpResponse, SecretFailure>>();
  const host = proxy === null ? asked : `${asked}, behind the proxy ${proxy},`;
  let request: ClientRequest;
  try {
    request = make();
  } catch (error) {
    // A certificate or key that cannot be read, or a header that cannot be sent.
    return Promise.resolve(failureOf(error, host, signal));
  }
  const stop = (error: Error): void => void request.destroy(error);
  const stopLate = (code: string) => () => stop(Object.assign(new Error("timeout"), { code }));
  const timer = setTimeout(stopLate(OWN.timeout), timeoutMs);
  const connecting = proxy === null ? setTimeout(stopLate(OWN.unconnected), CONNECT_MS) : undefined;
  const connected = (): void => clearTimeout(connecting);
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
  const cancel = (): void => stop(new Error("cancelled"));
  signal.addEventListener("abort", cancel, { once: true });
  const settle = (result: Result<HttpResponse, SecretFailure>): void => {
    clearTimeout(timer);
    connected();
    signal.removeEventListener("abort", cancel);
    resolve(result);
  };
  // What a proxy answers itself is no answer of the backend.
  request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode === 200) return;
    settle(proxyRefused(asked, proxy ?? "", statusCode));
    request.destroy();
  });
  request.on("error", (error) => settle(failureOf(error, host, signal)));
  request.once("response", (response) => receive(response, request, host, signal, settle));
  request.end(body);
  return promise;
}

function receive(
  response: IncomingMessage,
  request: ClientRequest,
  host: string,
  signal: AbortSignal,
  settle: (result: Result<HttpResponse, SecretFailure>) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const wipe = (): void => {
    for (const chunk of chunks) chunk.fill(0);
  };
  const giveUp = (result: Result<HttpResponse, SecretFailure>): void => {
    wipe();
    settle(result);
    request.destroy();
  };
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    const remedy = "name the address that it points to, if that is the backend: no credential follows a redirect";
    giveUp(secretFailure("redirected", `${host} sends its callers elsewhere`, remedy));
    return;
  }
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY) giveUp(answerTooLarge(host));
  });
  response.once("error", (error) => giveUp(failureOf(error, host, signal)));
  response.once("end", () => {
    // Not a Buffer, whose slices are no copies.
    const body = new Uint8Array(length);
    for (let at = 0, next = 0; next < chunks.length; next++) {
      body.set(chunks[next]!, at);
      at += chunks[next]!.length;
    }
    wipe();
    settle(ok({ status, headers: headersOf(response), body }));
  });
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
