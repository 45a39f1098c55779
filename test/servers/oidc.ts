// A real OpenID provider on a free port, and a stand-in for the person at the browser who signs in and consents.
// It feeds OpenBao's own sign-in, and what Latchkey does at a command line: code with PKCE, and the device flow.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import Provider, { type ClientMetadata, type Configuration } from "oidc-provider";
import { browse } from "./support/browser.ts";
import { freePort, type Stoppable, stopping } from "./support/running.ts";

export interface OidcOptions {
  /** Beside `/oidc/callback` and `/callback` of any port of this machine. */
  readonly redirectUris?: readonly string[];
}

export interface OidcProvider extends Stoppable {
  /** `http://127.0.0.1:PORT`. */
  readonly issuer: string;
  /** A confidential client, as a server is one. */
  readonly client: { readonly id: string; readonly secret: string };
  /** A public client, as a command line is one: PKCE and no secret; may also use the device flow. */
  readonly publicClient: { readonly id: string };
  /**
   * Opens the authorization URL as a browser would, signs in as `account` and consents. Gives the URL that the browser
   * is sent to at last, with `code` and `state`, without opening it.
   */
  authorize(url: string, account?: string): Promise<URL>;
  /** Opens `verification_uri_complete` of the device flow, signs in and confirms. */
  approveDevice(url: string, account?: string): Promise<void>;
}

/** The group that every account belongs to, beside `ACCOUNT-group`. */
export const everyone = "everyone";

const approved = "This device is signed in.";

export async function startOidcProvider(options: OidcOptions = {}): Promise<OidcProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const client = { id: "latchkey-server", secret: randomBytes(24).toString("hex") };
  const publicClient = { id: "latchkey-cli" };
  const configuration = configurationOf(client, publicClient, options.redirectUris ?? []);
  const provider = quietly(() => new Provider(issuer, configuration));
  const server = createServer(provider.callback());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    issuer,
    client,
    publicClient,
    authorize: async (url, account = "alice") => (await browse(url, answers(account))).url,
    approveDevice: async (url, account = "alice") => {
      const { html } = await browse(url, answers(account));
      if (html !== approved) throw new Error("the device was not approved");
    },
    ...stopping(close),
  };
}

/** It warns of what is not fit for production, which a provider of tests need not be. */
function quietly<T>(make: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}

function answers(account: string): Record<string, string> {
  return { login: account, password: "any will do" };
}

function configurationOf(
  client: { id: string; secret: string },
  publicClient: { id: string },
  more: readonly string[],
): Configuration {
  const paths = ["/oidc/callback", "/callback", "/v1/auth/oidc/oidc/callback", "/v1/auth/jwt/oidc/callback"];
  const hosts = ["http://localhost", "http://127.0.0.1"];
  const shared = {
    // The port of a loopback address is then of no account (RFC 8252).
    application_type: "native",
    redirect_uris: [...hosts.flatMap((host) => paths.map((path) => `${host}${path}`)), ...more],
    response_types: ["code"],
  } satisfies Partial<ClientMetadata>;
  const device = "urn:ietf:params:oauth:grant-type:device_code";
  return {
    clients: [
      { ...shared, client_id: client.id, client_secret: client.secret, grant_types: ["authorization_code"] },
      {
        ...shared,
        client_id: publicClient.id,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token", device],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    // Whoever trusts an ID token alone must find the groups in it.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({ accountId: id, claims: () => claimsOf(id) }),
    pkce: { required: (_context, asking) => asking.clientAuthMethod === "none" },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeConfirmSource: (context, form) => {
          context.body = form;
        },
        successSource: (context) => {
          context.body = approved;
        },
      },
    },
    cookies: { keys: [randomBytes(24).toString("hex")] },
    jwks: { keys: [signingKey()] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      Session: 3600,
    },
  };
}

function claimsOf(id: string): { sub: string; [claim: string]: string | boolean | string[] } {
  const email = `${id}@example.com`;
  return { sub: id, email, email_verified: true, name: id, groups: [everyone, `${id}-group`] };
}

function signingKey(): { kty: string; use: string; kid: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = privateKey.export({ format: "jwk" });
  return { ...jwk, kty: "RSA", use: "sig", kid: randomBytes(6).toString("hex") };
}
