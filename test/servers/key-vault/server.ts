// A server that speaks the protocol of Azure Key Vault over TLS, with the challenge that a vault sends, and a managed
// identity beside it that hands out tokens. Its clock can be set, faults come on demand.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { bodyOf } from "../support/body.ts";
import { makeCertificates } from "../support/certificates.ts";
import { type Fault, Faults, isRefusal, misbehave } from "../support/faults.ts";
import { type Stoppable, stopping, temporaryFolder } from "../support/running.ts";
import { managedIdentity, type Token } from "./managed-identity.ts";
import { type Given, Vault, VaultError, type Version } from "./vault.ts";

export interface KeyVault extends Stoppable {
  /** `https://test.localhost:PORT`: a subdomain of the resource that its challenge names. */
  readonly address: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Of the managed identity. Another for each server: the Azure libraries keep tokens by it as long as the process lives. */
  readonly clientId: string;
  /** Lets the Azure libraries find the managed identity: to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** The vault itself, past the protocol. */
  readonly vault: Vault;
  fault(fault: Fault): void;
  /** Ends all faults, sets the clock and the challenge right, and lets every token do everything. */
  mend(): void;
  /** Sets the clock of the vault this far ahead of the machine's. */
  shift(milliseconds: number): void;
  /** Operations that are denied from now on, as "GET versions". */
  deny(...operations: string[]): void;
  /** Another resource in the challenge. */
  pretend(resource: string): void;
  /** Tokens that were handed out are worth nothing any more. */
  revoke(): void;
  /** Operations in the order they came, as "GET secret". */
  readonly asked: string[];
}

const RESOURCE = "https://localhost";
const HOST = "test.localhost";

interface State {
  ahead: number;
  resource: string;
  denied: readonly string[];
  readonly tokens: ReadonlyMap<string, Token>;
  readonly revoked: Set<string>;
}

export async function startKeyVault(): Promise<KeyVault> {
  const folder = temporaryFolder("key-vault");
  const { caFile, certFile, keyFile } = await makeCertificates("Key Vault", folder.path, [HOST]);
  const identity = await managedIdentity();
  const state: State = { ahead: 0, resource: RESOURCE, denied: [], tokens: identity.tokens, revoked: new Set() };
  const now = (): number => Date.now() + state.ahead;
  const vault = new Vault(() => now() / 1000);
  const faults = new Faults();
  const asked: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    response.setHeader("date", new Date(now()).toUTCString());
    const refused = challengeOf(state, request.headers.authorization, now());
    if (refused !== null) {
      const unauthorized = { error: { code: "Unauthorized", message: "AKV10000: Request is missing a Bearer token." } };
      response.writeHead(401, { "www-authenticate": refused, "content-type": "application/json" });
      response.end(JSON.stringify(unauthorized));
      return;
    }
    const url = new URL(request.url ?? "/", `https://${request.headers.host}`);
    const operation = operationOf(request.method ?? "GET", url);
    asked.push(operation);
    const fault = faults.next(operation);
    if (fault !== null && isRefusal(fault)) return misbehave(fault, response, "");
    const answered = run(vault, state, operation, url, body);
    const text = JSON.stringify(answered.body);
    if (fault !== null) return misbehave(fault, response, text);
    response.writeHead(answered.status, { "content-type": "application/json" }).end(text);
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => response.destroy());
  };

  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return {
    ...stopping(close, folder.remove),
    address: `https://${HOST}:${(server.address() as AddressInfo).port}`,
    ca: readFileSync(caFile, "utf8"),
    clientId: randomUUID(),
    env: identity.env,
    vault,
    asked,
    fault: (fault) => faults.add(fault),
    mend() {
      faults.clear();
      Object.assign(state, { ahead: 0, resource: RESOURCE, denied: [] });
    },
    shift(milliseconds) {
      state.ahead = milliseconds;
    },
    deny(...operations) {
      state.denied = operations;
    },
    pretend(resource) {
      state.resource = resource;
    },
    revoke() {
      for (const token of identity.tokens.keys()) state.revoked.add(token);
    },
  };
}

/** What a vault sends to who has no token, or one that it does not take; null: the token is right. */
function challengeOf(
  { resource, tokens, revoked }: State,
  authorization: string | undefined,
  now: number,
): string | null {
  const challenge = `Bearer authorization="https://login.localhost/00000000-0000-0000-0000-000000000001", resource="${resource}"`;
  if (authorization === undefined) return challenge;
  const text = authorization.replace(/^Bearer /, "");
  const token = tokens.get(text);
  if (token === undefined || revoked.has(text)) return `${challenge}, error="invalid_token"`;
  if (token.to * 1000 < now) return `${challenge}, error="invalid_token", error_description="[TokenExpired]"`;
  if (token.from * 1000 > now + 300_000)
    return `${challenge}, error="invalid_token", error_description="[NotYetValid]"`;
  return null;
}

/** "GET secret", "GET secrets", "GET versions", "GET deleted", "PUT secret", "PATCH secret", "DELETE secret". */
function operationOf(method: string, { pathname }: URL): string {
  const [kind, name, rest] = partsOf(pathname);
  if (kind === "deletedsecrets") return `${method} deleted`;
  return `${method} ${name === "" ? "secrets" : rest === "versions" ? "versions" : "secret"}`;
}

const partsOf = (pathname: string): readonly [kind: string, name: string, rest: string] => {
  const [, kind = "", name = "", rest = ""] = pathname.split("/");
  return [kind, name, rest];
};

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

function run(vault: Vault, { denied }: State, operation: string, url: URL, body: Buffer): Answered {
  const [, name, rest] = partsOf(url.pathname);
  const given = (): Given => JSON.parse(body.toString("utf8")) as Given;
  const shown = ([secret, version]: readonly [{ name: string }, Version]): Record<string, unknown> =>
    bundle(url, secret.name, version);
  try {
    if (denied.includes(operation)) throw new VaultError(403, "Forbidden", "ForbiddenByRbac");
    switch (operation) {
      case "GET secrets":
        return ok(
          page(
            url,
            vault.secrets().map(({ name, versions }) => bundle(url, name, versions.at(-1)!, true)),
          ),
        );
      case "GET versions":
        return ok(
          page(
            url,
            vault.versions(name).map((version) => bundle(url, name, version)),
          ),
        );
      case "GET secret": {
        const found = vault.get(name, rest);
        return ok({ ...shown(found), value: found[1].value });
      }
      case "PUT secret": {
        const set = vault.set(name, given());
        return ok({ ...shown(set), value: set[1].value });
      }
      case "PATCH secret":
        return ok(shown(vault.update(name, rest, given())));
      case "DELETE secret":
        return ok({ ...shown(vault.delete(name)), recoveryId: `${url.origin}/deletedsecrets/${name}` });
      case "GET deleted": {
        const [secret, version, at] = vault.deleted(name);
        return ok({ ...shown([secret, version]), recoveryId: `${url.origin}/deletedsecrets/${name}`, deletedDate: at });
      }
      default:
        throw new VaultError(400, "BadParameter");
    }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const { status, code, inner, message } = error;
    return { status, body: { error: { code, message, ...(inner !== undefined && { innererror: { code: inner } }) } } };
  }
}

const ok = (body: unknown): Answered => ({ status: 200, body });

const bundle = (url: URL, name: string, { id, attributes, contentType, tags }: Version, isBare = false) => ({
  id: `${url.origin}/secrets/${name}${isBare ? "" : `/${id}`}`,
  attributes: { ...attributes, recoveryLevel: "Recoverable+Purgeable", recoverableDays: 90 },
  ...(contentType !== undefined && { contentType }),
  tags,
});

/** 25 a page, as a vault has it, unless fewer are asked for. */
function page(url: URL, all: readonly unknown[]): unknown {
  const from = Number(url.searchParams.get("$skiptoken") ?? 0);
  const size = Number(url.searchParams.get("maxresults") ?? 25);
  const next = new URL(url);
  next.searchParams.set("$skiptoken", String(from + size));
  return { value: all.slice(from, from + size), nextLink: from + size < all.length ? next.href : null };
}
