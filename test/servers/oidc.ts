// A real OpenID provider on a free port, and a stand-in for the person at the browser who signs in and consents.
import type { Stoppable } from "./support/running.ts";

export interface OidcOptions {
  /** Beside OpenBao's own `http://localhost:8250/oidc/callback`. */
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

export async function startOidcProvider(_options: OidcOptions = {}): Promise<OidcProvider> {
  throw new Error("not yet here");
}
