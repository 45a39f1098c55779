// OpenID Connect in the browser. The server speaks with the provider and does PKCE; here the person is sent to the page it
// names and the answer is taken on loopback: once, with the state of this very sign-in, and not for long.
import { randomBytes } from "node:crypto";
import type { Result } from "../../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../../core/references/failure.ts";
import type { Interaction, Outcome } from "../../../../core/references/provider.ts";
import { jsonMap, publicText } from "../json.ts";
import { type AuthContext, type AuthMethod, type SignedIn, signedOut, tokenOf } from "./method.ts";

/** What the command lines of both programs listen on, and roles therefore allow. */
const PORT = 8250;
const PATH = "/oidc/callback";
const REDIRECT = `http://localhost:${PORT}${PATH}`;
const SIGN_IN = "sign in: latchkey sign-in, or Sign In in the editor";
const PERSON_MS = 5 * 60_000;

export const oidc: AuthMethod = async (context) => {
  const { interaction } = context.ports;
  if (interaction === undefined)
    return signedOut(context, "nobody is there to use a browser", "sign in where there is one");
  if (!context.isInteractive) return signedOut(context, "the browser was not used yet", SIGN_IN);
  const nonce = randomBytes(24).toString("base64url");
  const begun = await begin(context, nonce);
  return begun.ok ? finish(context, interaction, begun.value, nonce) : begun;
};

interface Begun {
  readonly url: string;
  readonly state: string;
}

async function begin(context: AuthContext, nonce: string): Outcome<Begun> {
  const { mount, role } = context.method;
  const body = jsonMap({ role, redirect_uri: REDIRECT, client_nonce: nonce });
  const answer = await context.ask({ method: "POST", path: `auth/${mount}/oidc/auth_url`, body });
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) {
    const refused = tokenOf(context, answer.value);
    if (!refused.ok) return refused;
  }
  return checkUrl(context, publicText(answer.value.body, "data", "auth_url"));
}

/** The server answers with an empty address when the role is wrong or does not allow our redirect. */
function checkUrl({ method: { mount, role } }: AuthContext, text: string | undefined): Result<Begun, SecretFailure> {
  if (text === undefined) {
    const message = `the role ${role ?? ""} at auth/${mount} is not there, or does not allow ${REDIRECT}`;
    return secretFailure("role-refused", message, "correct the role, or have the redirect allowed");
  }
  const url = URL.parse(text);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  const query = url?.searchParams;
  const state = query?.get("state") ?? "";
  const missing = ["state", "nonce", "code_challenge"].filter((name) => (query?.get(name) ?? "") === "");
  if (url === null || !isSafe || missing.length > 0 || query?.get("code_challenge_method") !== "S256") {
    const message = "the page that the server names for the sign-in lacks https, state, nonce or PKCE";
    return secretFailure("bad-answer", message, "check the address of the server, and update it");
  }
  return { ok: true, value: { url: url.href, state } };
}

const isLoopback = (host: string): boolean => host === "localhost" || /^127\.[\d.]+$|^\[::1\]$/.test(host);

async function finish(
  context: AuthContext,
  { listenForCallback, openBrowser }: Interaction,
  { url, state }: Begun,
  nonce: string,
): Outcome<SignedIn> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PERSON_MS)]);
  const listener = await listenForCallback({ port: PORT, path: PATH, state, signal });
  if (!listener.ok) return listener;
  try {
    await openBrowser(url);
    const received = await listener.value.received;
    if (!received.ok) return received;
    const { code, error } = received.value;
    if (code === undefined) {
      const why = /^[a-z_]{1,40}$/.test(error ?? "") ? ` (${error})` : "";
      return secretFailure("credential-refused", `the identity provider did not sign you in${why}`, SIGN_IN);
    }
    const query = new URLSearchParams({ state, code, client_nonce: nonce });
    const answer = await context.ask({ method: "GET", path: `auth/${context.method.mount}/oidc/callback?${query}` });
    return answer.ok ? tokenOf(context, answer.value) : answer;
  } finally {
    listener.value.close();
  }
}
