// What the engines of the server have in common: where a secret is, how it is fetched, and what may be said of it. An
// engine keeps nothing.
import { ok, type Result } from "../../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import type { Clock } from "../../../core/ports.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames, findValue } from "../../../core/references/json-bytes.ts";
import type {
  HttpResponse,
  Outcome,
  SecretEntry,
  SecretMetadata,
  SecretVersion,
  VersionEntry,
  WriteOptions,
} from "../../../core/references/provider.ts";
import { refusalOf } from "./answers.ts";
import { publicJson, textsOf } from "./json.ts";
import type { Leases } from "./leases.ts";
import type { Mount } from "./mounts.ts";
import { errorsOf, type VaultRequest } from "./nodes.ts";
import { apiPath } from "./paths.ts";
import type { RecentWrites } from "./recent-writes.ts";
import type { Session } from "./session.ts";
import { askWrapped } from "./wrapping.ts";

export interface Target {
  readonly mount: Mount;
  /** Below the mount. Ends in a slash, or is empty, for lists. */
  readonly rest: string;
  readonly namespace: string;
  readonly version: string | undefined;
  readonly signal: AbortSignal;
}

export interface EngineContext {
  readonly session: Session;
  readonly leases: Leases;
  /** Values come in one-time tokens. */
  readonly wrap: boolean;
  readonly clock: Clock;
  readonly writes: RecentWrites;
}

/** What an engine cannot do has no function. */
export interface Engine {
  read(context: EngineContext, target: Target): Outcome<SecretVersion>;
  describe(context: EngineContext, target: Target): Outcome<SecretMetadata>;
  list(context: EngineContext, target: Target): Outcome<readonly SecretEntry[]>;
  readonly write?: (
    context: EngineContext,
    target: Target,
    value: SecretBytes,
    options: WriteOptions,
  ) => Outcome<SecretMetadata>;
  readonly remove?: (context: EngineContext, target: Target) => Outcome<void>;
  readonly versions?: (context: EngineContext, target: Target) => Outcome<readonly VersionEntry[]>;
}

export type Call = Pick<VaultRequest, "method" | "body"> & {
  /** As policies name it, unescaped. */
  readonly path: string;
  readonly query?: string;
};

/** One call at the target's namespace. Whatever the status is, it is for the caller to judge. */
export async function call(
  { session }: EngineContext,
  { namespace, signal }: Target,
  request: Call,
): Outcome<HttpResponse> {
  const path = escaped(request);
  return path.ok ? session.ask({ ...request, path: path.value, namespace, signal }) : path;
}

/** As `call`, for what holds a value: through a one-time token where the configuration wants that. */
export async function fetchValue(context: EngineContext, target: Target, request: Call): Outcome<HttpResponse> {
  if (!context.wrap) return call(context, target, request);
  const path = escaped(request);
  if (!path.ok) return path;
  const { namespace, signal } = target;
  return askWrapped(context.session, { ...request, path: path.value, namespace, signal }, request.path);
}

function escaped({ path, query }: Call): Result<string, SecretFailure> {
  const result = apiPath(path);
  return result.ok ? ok(query === undefined ? result.value : `${result.value}?${query}`) : result;
}

/** What is right below the target; `path` is what the engine lists it under. */
export async function listAt(context: EngineContext, target: Target, path: string): Outcome<readonly SecretEntry[]> {
  const answer = await call(context, target, { method: "LIST", path });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  // An empty folder and one that is not there are the same to the server; a namespace that is not there is not.
  const isEmpty = status === 405 || (status === 404 && !errorsOf(body).some((text) => text.includes("namespace")));
  if (isEmpty) return ok([]);
  if (status !== 200) return refusalOf(answer.value, attempt(context, target, "list", path));
  const { mount, rest } = target;
  return ok(textsOf(publicJson(body, "data", "keys")).map((key) => ({ path: `${mount.path}${rest}${key}` })));
}

export const attempt = ({ session }: EngineContext, { namespace }: Target, does: string, path: string) => ({
  does,
  path,
  namespace,
  session,
});

/** The map at `pointer` of an answer as a secret; the answer is overwritten. Null: there is none. */
export function takeValue(body: Uint8Array, ...pointer: readonly string[]): SecretBytes | null {
  const span = findValue(body, pointer);
  const isMapThere = span !== null && body[span.start] === 0x7b;
  const value = isMapThere ? new SecretBytes(copyBytes(body, span.start, span.end)) : null;
  body.fill(0);
  return value;
}

/** The engine keeps maps of fields, and nothing else. */
export function checkValue({ bytes }: SecretBytes): Result<void, SecretFailure> {
  if (fieldNames(bytes) !== null) return ok(undefined);
  const remedy = 'write it as a JSON object, such as {"value": …}';
  return secretFailure("value-invalid", "a secret of this backend is a map of fields", remedy);
}

/** By the server's clock, because what it says counts from there; ours may be a day off. The end of its second. */
export function serverNow({ headers }: HttpResponse, clock: Clock): number {
  const told = Date.parse(headers["date"] ?? "");
  return Number.isNaN(told) ? clock.now() : told + 999;
}

export const noVersions = (what: string) =>
  secretFailure(
    "unsupported",
    `${what} keeps no versions`,
    "leave out the version, or use version 2 of key-value secrets",
  );
