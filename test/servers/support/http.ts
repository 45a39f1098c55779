// Asks a server of the tests over HTTP or HTTPS, trusting only the authority that is named, following nothing.
// `fetch` cannot be told whom to trust, and hides redirects.
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** Certificates of the authority, PEM. */
  readonly ca?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; throws where it is not. Typed loosely, because tests look at it field by field. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of foreign servers.
  json(): any;
}

export function ask(url: string | URL, options: AskOptions = {}): Promise<Answer> {
  const { body } = options;
  const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const json = sent !== undefined && typeof body !== "string" ? { "content-type": "application/json" } : {};
  return new Promise((resolve, reject) => {
    const make = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
    const request = make(url, {
      method: options.method ?? (sent === undefined ? "GET" : "POST"),
      headers: { ...json, ...options.headers },
      agent: false,
      timeout: 30_000,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    request.once("error", reject);
    request.once("timeout", () => request.destroy(new Error(`${url} did not answer in 30 s`)));
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.end(sent);
  });
}
