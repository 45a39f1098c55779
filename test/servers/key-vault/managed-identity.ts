// A managed identity as App Service has one: a local address that hands out tokens. One for the whole process, because the
// Azure libraries keep its address, and tokens by client id, as long as the process lives. It holds no process back.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Token {
  /** Seconds since the epoch, by the machine's own clock. */
  readonly from: number;
  readonly to: number;
}

export interface ManagedIdentity {
  /** Lets the Azure libraries find it: to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  readonly tokens: ReadonlyMap<string, Token>;
}

const VALID_S = 3600;

let identity: Promise<ManagedIdentity> | undefined;

export function managedIdentity(): Promise<ManagedIdentity> {
  identity ??= start();
  return identity;
}

async function start(): Promise<ManagedIdentity> {
  const secret = randomBytes(16).toString("hex");
  const tokens = new Map<string, Token>();
  const server = createServer((request, response) => handOut(tokens, secret, request, response));
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  return { env: { IDENTITY_ENDPOINT: address, IDENTITY_HEADER: secret }, tokens };
}

function handOut(tokens: Map<string, Token>, secret: string, request: IncomingMessage, response: ServerResponse): void {
  const json = { "content-type": "application/json" };
  if (request.headers["x-identity-header"] !== secret) {
    response.writeHead(401, json).end(JSON.stringify({ error: "invalid_request" }));
    return;
  }
  const from = Math.floor(Date.now() / 1000);
  const token = randomBytes(24).toString("hex");
  tokens.set(token, { from, to: from + VALID_S });
  const resource = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("resource");
  const body = { access_token: token, expires_on: String(from + VALID_S), resource, token_type: "Bearer" };
  response.writeHead(200, json).end(JSON.stringify(body));
}
