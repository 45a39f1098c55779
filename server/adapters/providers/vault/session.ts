// Who we are at the server: signs in by the first method that works, keeps the token in the machine's credential store,
// renews it, and tells a token that is over from a policy that does not allow.
import { createHmac, randomBytes } from "node:crypto";
import { err, ok } from "../../../../shared/result.ts";
import type { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { policyOf, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { HttpResponse, Outcome, ProviderPorts } from "../../../core/references/provider.ts";
import { orCancelled } from "../support/failures.ts";
import { authMethods } from "./auth/index.ts";
import type { AuthContext, SignedIn } from "./auth/method.ts";
import { type AuthConfig, type VaultConfig, variable } from "./config.ts";
import { publicJson, publicNumber, publicText, textsOf } from "./json.ts";
import { keptTokens } from "./kept-tokens.ts";
import { errorsOf, type Nodes, type VaultRequest } from "./nodes.ts";
import { keepRenewed, type Renewal } from "./renewal.ts";

export interface Session {
  /** Asks with the token; signs in before, and once more where the token turns out to be over. */
  ask(request: Omit<VaultRequest, "token">): Outcome<HttpResponse>;
  /** Asks with another token than ours, or with none. */
  askAs(token: SecretBytes | null, request: Omit<VaultRequest, "token">): Outcome<HttpResponse>;
  /** Who is signed in, if anybody is. */
  readonly current: Identity | null;
  /** Signs in; a person may be asked if `isInteractive`. */
  signIn(isInteractive: boolean, signal: AbortSignal): Outcome<Identity>;
  /** Forgets and revokes what sign-ins brought. */
  signOut(signal: AbortSignal): Outcome<void>;
  close(): void;
}

export interface Identity {
  readonly method: AuthConfig;
  /** Stable for one person or program over several tokens where the server tells. */
  readonly id: string;
  readonly displayName: string;
  readonly policies: readonly string[];
  readonly token: SecretBytes;
  /** Milliseconds since the epoch; null: never. Later after every renewal. */
  endsAt: number | null;
  /** It was made here, and nothing keeps it beyond this process. */
  isFleeting?: true;
}

export function openSession(config: VaultConfig, nodes: Nodes, ports: ProviderPorts): Session {
  const kept = keptTokens(config, ports.credentials);
  const processKey = randomBytes(32);
  let current: Identity | null = null;
  let renewal: Renewal | undefined;
  let signingIn: { isInteractive: boolean; result: Outcome<Identity> } | undefined;
  const ending = new AbortController();

  const forget = (): void => {
    renewal?.stop();
    current?.token.dispose();
    current = null;
  };

  /** What the server knows of a token; "over": it does not know it. */
  const lookup = async (token: SecretBytes, signal: AbortSignal): Outcome<TokenFacts | "over"> => {
    const path = "auth/token/lookup-self";
    const answer = await nodes.ask({ method: "GET", path, namespace: config.namespace, token, signal });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    // A token whose policies do not let it look at itself is a good token: the server words the two differently.
    if (status === 403) return ok(errorsOf(body).some((text) => /^1 error/.test(text)) ? noFacts : "over");
    if (status !== 200) return ok("over");
    const facts: TokenFacts = {
      displayName: publicText(body, "data", "display_name") ?? "",
      policies: textsOf(publicJson(body, "data", "policies")),
      id: publicText(body, "data", "entity_id") ?? publicText(body, "data", "accessor") ?? "",
      seconds: publicText(body, "data", "expire_time") === undefined ? null : (publicNumber(body, "data", "ttl") ?? 0),
      isRenewable: publicJson(body, "data", "renewable") === true,
    };
    body.fill(0);
    return ok(facts);
  };

  const enter = (method: AuthConfig, token: SecretBytes, facts: TokenFacts): Identity => {
    forget();
    const { displayName, policies, seconds } = facts;
    const id =
      facts.id !== "" ? facts.id : createHmac("sha256", processKey).update(token.bytes).digest("hex").slice(0, 16);
    const endsAt = seconds !== null ? ports.clock.now() + seconds * 1000 : null;
    const identity: Identity = { method, id, displayName, policies, token, endsAt };
    current = identity;
    if (facts.isRenewable && seconds !== null && seconds > 0)
      renewal = keepRenewed(seconds, (signal) => renew(identity, signal));
    return identity;
  };

  const renew = async (identity: Identity, signal: AbortSignal): Promise<number | "later" | "over"> => {
    const { token } = identity;
    const path = "auth/token/renew-self";
    const answer = await nodes.ask({ method: "POST", path, namespace: config.namespace, token, signal });
    if (!answer.ok) return "later";
    const seconds = publicNumber(answer.value.body, "auth", "lease_duration");
    answer.value.body.fill(0);
    if (answer.value.status !== 200 || seconds === undefined || current !== identity) return "over";
    identity.endsAt = ports.clock.now() + seconds * 1000;
    await kept.put(identity.method, token, identity.endsAt, "replace");
    return seconds;
  };

  /** One method: what was kept of an earlier sign-in first. */
  const tryMethod = async (method: AuthConfig, isInteractive: boolean, signal: AbortSignal): Outcome<Identity> => {
    const earlier = await kept.get(method);
    if (earlier !== null) {
      const facts = await lookup(earlier.token, signal);
      if (!facts.ok) return facts;
      if (facts.value !== "over") return ok(enter(method, earlier.token, facts.value));
      earlier.token.dispose();
      await kept.delete(method);
    }
    const context: AuthContext = {
      config,
      method,
      ports,
      isInteractive,
      signal,
      ask: (request) => nodes.ask({ ...request, namespace: config.namespace, token: null, signal }),
      variable: (name) => variable(config.kind, ports.environment, name),
    };
    const signedIn = await authMethods[method.method](context);
    if (!signedIn.ok) return earlier !== null && signedIn.error.code === "signed-out" ? expired(method) : signedIn;
    return accept(method, signedIn.value, signal);
  };

  const accept = async (method: AuthConfig, { token, isOurs }: SignedIn, signal: AbortSignal): Outcome<Identity> => {
    const facts = await lookup(token, signal);
    if (!facts.ok) return facts;
    if (facts.value === "over") {
      token.dispose();
      return refusedToken(method);
    }
    const identity = enter(method, token, facts.value);
    if (isOurs && !(await kept.put(method, token, identity.endsAt, "new"))) identity.isFleeting = true;
    return ok(identity);
  };

  const tryChain = async (isInteractive: boolean, signal: AbortSignal): Outcome<Identity> => {
    const failures: SecretFailure[] = [];
    for (const method of config.auth) {
      const result = await tryMethod(method, isInteractive, signal);
      if (result.ok) return result;
      failures.push(result.error);
      // What is the matter with the server is so for every method.
      if (signal.aborted || !isAboutMethod(result.error)) return result;
      ports.log(`${config.kind}: sign-in by ${method.method} failed (${result.error.code})`);
    }
    const [first] = failures;
    if (failures.length === 1) return err(first!);
    const telling = failures.find(({ code }) => code !== "signed-out") ?? first!;
    const message = failures.map((failure, i) => `${config.auth[i]!.method}: ${failure.message}`).join("; ");
    return secretFailure(telling.code, `no way to sign in worked (${message})`, telling.remedy);
  };

  /** Many callers at once sign in once. A caller who leaves does not take the others with it. */
  const signIn = async (isInteractive: boolean, signal: AbortSignal): Outcome<Identity> => {
    if (signingIn === undefined || (isInteractive && !signingIn.isInteractive)) {
      const own = { isInteractive, result: tryChain(isInteractive, isInteractive ? signal : ending.signal) };
      signingIn = own;
      const over = (): void => {
        if (signingIn === own) signingIn = undefined;
      };
      own.result.then(over, over);
    }
    return orCancelled(signingIn.result, signal);
  };

  const askOnce = async (request: Omit<VaultRequest, "token">): Promise<Asked> => {
    const signedIn = current !== null ? ok(current) : await signIn(false, request.signal);
    if (!signedIn.ok) return { answer: signedIn, identity: null };
    const { value: identity } = signedIn;
    return { answer: await nodes.ask({ ...request, token: identity.token }), identity };
  };

  /** Null: the token is good, so that it is the policy that does not allow. */
  const overOf = async ({ token, method, endsAt }: Identity, signal: AbortSignal): Outcome<SecretFailure | null> => {
    const facts = await lookup(token, signal);
    if (!facts.ok) return facts;
    if (facts.value !== "over") return ok(null);
    if (current?.token === token) forget();
    await kept.delete(method);
    const failure = endsAt !== null && ports.clock.now() >= endsAt ? expired(method) : refusedToken(method);
    return ok(failure.error);
  };

  const ask: Session["ask"] = async (request) => {
    const first = await askOnce(request);
    if (!first.answer.ok || first.identity === null || first.answer.value.status !== 403) return first.answer;
    const over = await overOf(first.identity, request.signal);
    if (!over.ok) return over;
    if (over.value === null) return first.answer;
    // The token of the machine is as it is; any other method may bring a new one.
    if (config.auth.every(({ method }) => method === "token")) return err(over.value);
    const second = await askOnce(request);
    return !second.answer.ok && second.answer.error.code === "signed-out" ? err(over.value) : second.answer;
  };

  const revoke = (token: SecretBytes, signal: AbortSignal) =>
    nodes.ask({ method: "POST", path: "auth/token/revoke-self", namespace: config.namespace, token, signal });

  const signOut: Session["signOut"] = async (signal) => {
    const isOurs = current !== null && current.method.method !== "token";
    if (isOurs) await revoke(current!.token, signal);
    for (const method of config.auth) {
      // What another process signed in with, too: this one may not have used it.
      using earlier = (await kept.get(method))?.token ?? null;
      await kept.delete(method);
      if (earlier !== null && !(isOurs && Buffer.from(earlier.bytes).equals(current!.token.bytes))) {
        await revoke(earlier, signal);
      }
    }
    forget();
    if (isOurs || config.auth.some(({ method }) => method !== "token")) return ok(undefined);
    return secretFailure(
      "unsupported",
      "the token is one of this machine",
      "unset its variable, or remove ~/.vault-token",
    );
  };

  return {
    ask,
    askAs: (token, request) => nodes.ask({ ...request, token }),
    get current() {
      return current;
    },
    signIn,
    signOut,
    close() {
      ending.abort();
      forget();
    },
  };
}

interface Asked {
  readonly answer: Awaited<Outcome<HttpResponse>>;
  readonly identity: Identity | null;
}

interface TokenFacts {
  readonly displayName: string;
  readonly policies: readonly string[];
  readonly id: string;
  /** What is left, rounded down; null: for ever. */
  readonly seconds: number | null;
  readonly isRenewable: boolean;
}

const noFacts: TokenFacts = { displayName: "", policies: [], id: "", seconds: null, isRenewable: false };

const isAboutMethod = ({ code }: SecretFailure): boolean =>
  policyOf(code).purge === true || ["unsupported", "file-unreadable", "not-supported-by-server"].includes(code);

const expired = ({ method }: AuthConfig) =>
  secretFailure("credential-expired", `the sign-in by ${method} has expired`, "sign in again, or bring a new token");

const refusedToken = ({ method }: AuthConfig) =>
  secretFailure(
    "credential-refused",
    `the server does not know the token (${method}): it is wrong, revoked or expired`,
    "sign in again, or bring a new token",
  );
