// Asks one of the configured nodes, the next where one is in no state to answer, and tells what state that is. A token
// goes to these nodes alone: a redirect to another is a failure, after which the other configured nodes are asked.
import { readFile } from "node:fs/promises";
import { err, ok, type Result } from "../../../../shared/result.ts";
import type { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../../core/references/failure.ts";
import type {
  HttpRequest,
  HttpResponse,
  Outcome,
  ProviderPorts,
  TlsOptions,
} from "../../../core/references/provider.ts";
import { inTurn } from "../support/in-turn.ts";
import type { MachineConfig, VaultConfig } from "./config.ts";
import { isMap, publicJson, publicMap, textsOf } from "./json.ts";

export interface VaultRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "LIST";
  /** Below /v1/, escaped, with a query if need be. */
  readonly path: string;
  readonly namespace: string;
  readonly token: SecretBytes | null;
  readonly body?: Uint8Array;
  /** Seconds that the answer waits in a one-time token. */
  readonly wrapSeconds?: number;
  readonly signal: AbortSignal;
}

export interface Nodes {
  /** An answer of a node that is able to: 2xx with a map or nothing, or 400, 403, 404, 405 for the caller to judge. */
  ask(request: VaultRequest): Outcome<HttpResponse>;
  health(signal: AbortSignal): Outcome<HealthAnswer>;
}

export interface HealthAnswer {
  readonly version: string;
  readonly standby: boolean;
}

// Nothing was done there, whatever was asked.
const UNTOUCHED: readonly SecretFailureCode[] = [
  "unreachable",
  "standby",
  "sealed",
  "uninitialised",
  "redirected",
  "tls-failed",
  "not-replicated",
];
// It may have been done: asked of the next only where doing it twice does no harm.
const UNSURE: readonly SecretFailureCode[] = ["timeout", "connection-lost", "bad-answer", "server-error"];

export function openNodes({ nodes, machine, kind }: VaultConfig, { http, log }: ProviderPorts): Nodes {
  let preferred = 0;
  const tls = once(() => loadTls(machine));

  const send = async (node: string, path: string, request: Omit<VaultRequest, "path">): Outcome<HttpResponse> => {
    const loaded = await tls();
    if (!loaded.ok) return loaded;
    return http({
      method: request.method,
      url: `${node}/v1/${path}`,
      headers: headersOf(request),
      signal: request.signal,
      tls: loaded.value,
      ...(request.body !== undefined && { body: request.body }),
    });
  };

  /** Tells a node that is sealed from one that was never set up, or from a proxy with no node behind it. */
  const stateOf = async (node: string, signal: AbortSignal): Outcome<HealthAnswer> => {
    const path = "sys/health?standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200";
    const answer = await send(node, path, { method: "GET", namespace: "", token: null, signal });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    const state = status === 200 && isMap(body) ? publicMap(body) : undefined;
    if (state === undefined) return serverError(node, status);
    if (state["initialized"] === false) {
      return secretFailure("uninitialised", `${hostOf(node)} was never initialised`, "initialise it (operator init)");
    }
    if (state["sealed"] === true) {
      return secretFailure("sealed", `${hostOf(node)} is sealed`, "have its operators unseal it");
    }
    return ok({ version: String(state["version"] ?? "unknown"), standby: state["standby"] === true });
  };

  const judge = async (node: string, { status, headers, body }: HttpResponse, signal: AbortSignal): Outcome<void> => {
    const host = hostOf(node);
    if (status < 300) {
      if (body.length === 0 || isMap(body)) return ok(undefined);
      return secretFailure("bad-answer", `${host} sent no whole JSON`, "check that the address is that of the server");
    }
    const errors = errorsOf(body);
    // A mount of key-value secrets in its first moments says so with the status of a mistake of ours.
    const isUpgrading = status === 400 && errors.some((text) => /from non-versioned to versioned/.test(text));
    if (status < 500 && !isUpgrading && ![412, 429, 472, 473, 474].includes(status)) return ok(undefined);
    if (status === 429) {
      const seconds = Number(headers["retry-after"]);
      const remedy = "ask less often, or have the quota raised";
      const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfter: seconds * 1000 } : {};
      return secretFailure("throttled", `${host} takes no more requests for now`, remedy, wait);
    }
    if (status === 412 || isUpgrading) {
      return secretFailure("not-replicated", `${host} has not yet seen the latest write`, "try again in a moment");
    }
    if (status < 500 || status === 530 || errors.some((text) => /node not active|active cluster node/.test(text))) {
      return standby(host);
    }
    if (status === 501 || status === 503) {
      const state = await stateOf(node, signal);
      if (!state.ok) return state;
    }
    return serverError(node, status);
  };

  const tryEach = async <T>(
    signal: AbortSignal,
    mayRepeat: boolean,
    one: (node: string, signal: AbortSignal) => Outcome<T>,
  ): Outcome<T> => {
    let worst: SecretFailure | undefined;
    const first = preferred;
    for (let i = 0; i < nodes.length; i++) {
      const at = (first + i) % nodes.length;
      const node = nodes[at]!;
      const ask = (until: AbortSignal): Outcome<T> => one(node, until);
      const result = await (mayRepeat ? inTurn(ask, nodes.length, hostOf(node)) : ask)(signal);
      if (result.ok) {
        if (at !== first) log(`${kind}: ${hostOf(node)} answers now`);
        preferred = at;
        return result;
      }
      const { code } = result.error;
      if (worst === undefined || weightOf(code) > weightOf(worst.code)) worst = result.error;
      // Who comes next need not wait for it as well.
      if (UNSURE.includes(code)) preferred = (at + 1) % nodes.length;
      if (signal.aborted || !(UNTOUCHED.includes(code) || (mayRepeat && UNSURE.includes(code)))) return result;
    }
    // Standbys that send their callers to a leader that is gone: there is a new one in a moment.
    if (worst?.code === "redirected" && nodes.length > 1) return standby(hostOf(nodes[preferred]!));
    return err(worst!);
  };

  return {
    ask: (request) =>
      tryEach(request.signal, request.method === "GET" || request.method === "LIST", async (node, signal) => {
        const answer = await send(node, request.path, { ...request, signal });
        if (!answer.ok) return answer;
        const judged = await judge(node, answer.value, signal);
        if (!judged.ok) answer.value.body.fill(0);
        return judged.ok ? answer : judged;
      }),
    health: (signal) => tryEach(signal, true, stateOf),
  };
}

/** Of several nodes' failures, the one that tells most: a node that answers knows more than one that does not. */
const weightOf = (code: SecretFailureCode): number => (code === "unreachable" ? 0 : code === "redirected" ? 1 : 2);

/** What the server says went wrong: to be matched, never shown, because it may repeat what it was sent. */
export const errorsOf = (body: Uint8Array): readonly string[] => textsOf(publicJson(body, "errors"));

function headersOf({ namespace, token, body, wrapSeconds }: Omit<VaultRequest, "path">): Record<string, string> {
  return {
    "X-Vault-Request": "true",
    ...(namespace !== "" && { "X-Vault-Namespace": namespace }),
    // A header is a string: this copy of the token stays until it is collected.
    ...(token !== null && { "X-Vault-Token": Buffer.from(token.bytes).toString("latin1") }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(wrapSeconds !== undefined && { "X-Vault-Wrap-TTL": `${wrapSeconds}s` }),
  };
}

async function loadTls({ caFile, certFile, keyFile, serverName }: MachineConfig): Outcome<TlsOptions> {
  const files = { ca: caFile, cert: certFile, key: keyFile };
  const loaded: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue;
    try {
      loaded[name] = await readFile(file, "utf8");
    } catch {
      const what = name === "ca" ? "the authority's certificate" : "the client certificate";
      return secretFailure("file-unreadable", `the file of ${what} cannot be read`, `check the path ${file}`);
    }
  }
  return ok({ ...loaded, ...(serverName !== undefined && { serverName }) } satisfies HttpRequest["tls"] & object);
}

/** Kept once it went well. */
function once<T>(make: () => Outcome<T>): () => Outcome<T> {
  let kept: Result<T, SecretFailure> | undefined;
  return async () => {
    if (kept?.ok !== true) kept = await make();
    return kept;
  };
}

const hostOf = (node: string): string => new URL(node).host;

const standby = (host: string) =>
  secretFailure("standby", `${host} is a standby without an active node`, "wait for the election to end");

const serverError = (node: string, status: number) =>
  secretFailure("server-error", `${hostOf(node)} answered ${status}`, "look at the log of the server");
