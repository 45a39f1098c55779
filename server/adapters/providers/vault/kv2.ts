// Version 2 of key-value secrets: every write makes a version, and what a version is can be known without its value.
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import { type HttpResponse, noMetadata, type Outcome, type SecretMetadata } from "../../../core/references/provider.ts";
import { refusalOf } from "./answers.ts";
import {
  attempt,
  call,
  checkValue,
  type Engine,
  type EngineContext,
  fetchValue,
  listAt,
  serverNow,
  type Target,
  takeValue,
} from "./engine.ts";
import { asMap, type Json, jsonMap, publicJson, publicMap } from "./json.ts";
import { errorsOf } from "./nodes.ts";

type Facts = Readonly<Record<string, Json>>;

const at = ({ mount, rest }: Target, part: "data" | "metadata" | "subkeys" | "delete"): string =>
  `${mount.path}${part}/${rest}`;

const named = ({ mount, rest, namespace }: Target): string =>
  `${mount.path}${rest}${namespace === "" ? "" : ` in the namespace ${namespace}`}`;

const stored: Engine & Required<Pick<Engine, "write" | "remove" | "versions">> = {
  async read(context, target) {
    const wrong = checkVersion(target);
    if (wrong !== null) return wrong;
    const path = at(target, "data");
    const answer = await fetchValue(context, target, { method: "GET", path, ...versionQuery(target) });
    if (!answer.ok) return answer;
    const facts = publicMap(answer.value.body, "data", "metadata");
    // What was deleted still has its metadata, and the server then says 404.
    const gone = answer.value.status === 404 ? goneOf(target, facts, Number.POSITIVE_INFINITY) : null;
    if (gone !== null) return gone;
    if (answer.value.status === 404) return absent(context, target, answer.value);
    if (answer.value.status !== 200) return refusalOf(answer.value, attempt(context, target, "read", path));
    const value = takeValue(answer.value.body, "data", "data");
    if (value === null || facts === undefined) return badAnswer(target);
    return ok({ value, metadata: { ...metadataOf(facts), fields: fieldNames(value.bytes) } });
  },

  async describe(context, target) {
    const wrong = checkVersion(target);
    if (wrong !== null) return wrong;
    const [fields, answer] = await Promise.all([
      call(context, target, { method: "GET", path: at(target, "subkeys"), ...versionQuery(target, "depth=1") }),
      call(context, target, { method: "GET", path: at(target, "metadata") }),
    ]);
    const names = fields.ok ? publicMap(fields.value.body, "data", "subkeys") : undefined;
    if (!answer.ok) return answer;
    if (answer.value.status === 403) return describeByVersion(context, target, fields);
    if (answer.value.status !== 200) return absentOr(context, target, answer.value, "metadata");
    const whole = publicMap(answer.value.body, "data") ?? {};
    const version = target.version ?? String(whole["current_version"]);
    const facts = asMap(asMap(whole["versions"])?.[version]);
    // A secret of metadata alone has no version yet, and nothing to read.
    if (facts === undefined) return target.version === undefined ? notFound(target) : versionNotFound(target);
    const gone = goneOf(target, { ...facts, version }, serverNow(answer.value, context.clock));
    if (gone !== null) return gone;
    const metadata = metadataOf({ ...facts, version, custom_metadata: whole["custom_metadata"] ?? null });
    return ok({ ...metadata, fields: names === undefined ? null : Object.keys(names) });
  },

  list: (context, target) => listAt(context, target, at(target, "metadata")),

  async write(context, target, value, { expected }) {
    const good = checkValue(value);
    if (!good.ok) return good;
    if (target.version !== undefined) return unwritable;
    if (expected !== undefined && expected !== null && !/^[1-9]\d{0,8}$/.test(expected)) return conflict(target);
    const cas = expected === undefined ? undefined : Number(expected ?? 0);
    const body = jsonMap({ options: jsonMap({ cas }), data: value.bytes });
    const path = at(target, "data");
    const answer = await call(context, target, { method: "POST", path, body });
    body.fill(0);
    if (!answer.ok) return answer;
    const errors = errorsOf(answer.value.body).join(" ");
    if (/check-and-set parameter did not match/.test(errors)) {
      return expected === null ? alreadyExists(target) : conflict(target);
    }
    if (/check-and-set parameter required/.test(errors)) return conflict(target);
    const facts = publicMap(answer.value.body, "data");
    if (answer.value.status !== 200) return refusalOf(answer.value, attempt(context, target, "write", path));
    if (facts === undefined) return badAnswer(target);
    const metadata = metadataOf(facts);
    context.writes.note(named(target), metadata.version);
    return ok(metadata);
  },

  async remove(context, target) {
    const wrong = checkVersion(target);
    if (wrong !== null) return wrong;
    const { version } = target;
    const path = at(target, version === undefined ? "data" : "delete");
    const body = version === undefined ? undefined : jsonMap({ versions: Buffer.from(`[${version}]`) });
    const method = version === undefined ? "DELETE" : "POST";
    const answer = await call(context, target, { method, path, ...(body && { body }) });
    if (!answer.ok) return answer;
    return answer.value.status < 300
      ? ok(undefined)
      : refusalOf(answer.value, attempt(context, target, version === undefined ? "remove" : "write", path));
  },

  async versions(context, target) {
    const answer = await call(context, target, { method: "GET", path: at(target, "metadata") });
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return absentOr(context, target, answer.value, "metadata");
    const now = serverNow(answer.value, context.clock);
    const current = String(publicJson(answer.value.body, "data", "current_version"));
    const all = Object.entries(publicMap(answer.value.body, "data", "versions") ?? {});
    return ok(
      all
        .map(([version, facts]) => {
          const state = stateOf(asMap(facts) ?? {}, now) ?? (version === current ? "current" : "old");
          return { version, createdAt: timeOf(asMap(facts)?.["created_time"]), state } as const;
        })
        .sort((a, b) => Number(b.version) - Number(a.version)),
    );
  },
};

/** The engine, as it is to whoever wrote a moment ago: an answer from before that write is not passed on. */
export const kv2: Engine = {
  ...stored,
  async read(context, target) {
    const result = await stored.read(context, target);
    const checked = caughtUp(context, target, result, ({ metadata }) => metadata.version);
    if (result.ok && !checked.ok) result.value.value.dispose();
    return checked;
  },
  describe: async (context, target) =>
    caughtUp(context, target, await stored.describe(context, target), ({ version }) => version),
  versions: async (context, target) =>
    caughtUp(context, target, await stored.versions(context, target), ([newest]) => newest?.version ?? null),
};

function caughtUp<T>(
  { writes }: EngineContext,
  target: Target,
  result: Result<T, SecretFailure>,
  versionOf: (value: T) => string | null,
): Result<T, SecretFailure> {
  if (!result.ok && result.error.code !== "not-found" && result.error.code !== "version-not-found") return result;
  const seen = result.ok ? versionOf(result.value) : null;
  // An older version that was asked for by its number is no news of the newest.
  if (result.ok && target.version !== undefined) return result;
  if (!writes.isBehind(named(target), seen)) return result;
  return secretFailure(
    "not-replicated",
    `the node that answered has not yet seen the last write of ${named(target)}`,
    "try again in a moment",
  );
}

/** Where the metadata may not be seen: what the fields' names came with tells of a version, and else the value itself. */
async function describeByVersion(
  context: EngineContext,
  target: Target,
  fields: Awaited<Outcome<HttpResponse>>,
): Outcome<SecretMetadata> {
  const facts = fields.ok ? publicMap(fields.value.body, "data", "metadata") : undefined;
  if (fields.ok && facts !== undefined) {
    const gone = goneOf(target, facts, serverNow(fields.value, context.clock));
    const names = publicMap(fields.value.body, "data", "subkeys") ?? {};
    return gone ?? ok({ ...metadataOf(facts), fields: Object.keys(names) });
  }
  const read = await stored.read(context, target);
  if (!read.ok) return read;
  read.value.value.dispose();
  return ok(read.value.metadata);
}

function checkVersion({ version }: Target) {
  if (version === undefined || /^[1-9]\d{0,8}$/.test(version)) return null;
  return secretFailure("version-not-found", "versions of this backend are numbers", "write it as version=7");
}

const versionQuery = ({ version }: Target, more?: string): { readonly query?: string } => {
  const query = [...(version === undefined ? [] : [`version=${version}`]), ...(more === undefined ? [] : [more])];
  return query.length === 0 ? {} : { query: query.join("&") };
};

const timeOf = (value: Json | undefined): number | null => {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
};

/** A time of deletion may lie ahead: the version then expires. */
function stateOf(facts: Facts, now: number): "deleted" | "destroyed" | null {
  if (facts["destroyed"] === true) return "destroyed";
  const deletedAt = timeOf(facts["deletion_time"]);
  return deletedAt !== null && deletedAt <= now ? "deleted" : null;
}

function goneOf(target: Target, facts: Facts | undefined, now: number) {
  const state = facts === undefined ? null : stateOf(facts, now);
  if (facts === undefined || state === null) return null;
  const message = `version ${facts["version"]} of ${named(target)} was ${state}`;
  return state === "deleted"
    ? secretFailure("version-deleted", message, "undelete it (kv undelete), name another version, or write a new one")
    : secretFailure("version-destroyed", message, "name another version, or write a new one");
}

// Written by people and by other tools, in no standard way.
const EXPIRIES = ["expires", "expires_at", "expiry", "expires-at", "expiresAt"];

function metadataOf(facts: Facts): SecretMetadata {
  const custom = Object.entries(asMap(facts["custom_metadata"]) ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  const expiries = [
    facts["deletion_time"],
    ...custom.filter(([name]) => EXPIRIES.includes(name)).map(([, value]) => value),
  ];
  const known = expiries.map(timeOf).filter((time) => time !== null);
  return {
    ...noMetadata,
    version: String(facts["version"]),
    createdAt: timeOf(facts["created_time"]),
    expiresAt: known.length === 0 ? null : Math.min(...known),
    owner: custom.find(([name]) => name === "owner")?.[1] ?? null,
    tags: Object.fromEntries(custom.filter(([name]) => name !== "owner" && !EXPIRIES.includes(name))),
  };
}

/** 404 without a word: the secret or its version is not there. */
async function absent(context: EngineContext, target: Target, answer: HttpResponse) {
  if (errorsOf(answer.body).length > 0) {
    return refusalOf(answer, attempt(context, target, "read", at(target, "data")));
  }
  if (target.version === undefined) return notFound(target);
  const whole = await call(context, target, { method: "GET", path: at(target, "metadata") });
  return whole.ok && whole.value.status === 404 ? notFound(target) : versionNotFound(target);
}

const absentOr = (context: EngineContext, target: Target, answer: HttpResponse, part: "metadata") =>
  answer.status === 404 && errorsOf(answer.body).length === 0
    ? notFound(target)
    : refusalOf(answer, attempt(context, target, "read", at(target, part)));

const notFound = (target: Target) =>
  secretFailure(
    "not-found",
    `there is no ${named(target)}`,
    target.rest.startsWith("data/") ? "leave out data/ in the path" : "check the path, or write the secret",
  );

const versionNotFound = (target: Target) =>
  secretFailure(
    "version-not-found",
    `there is no version ${target.version} of ${named(target)}`,
    "name another version: only so many are kept",
  );

const conflict = (target: Target) =>
  secretFailure("conflict", `${named(target)} has another version than was expected`, "read it anew, then write again");

const alreadyExists = (target: Target) =>
  secretFailure(
    "already-exists",
    `${named(target)} is there already`,
    "write it as a new version, or take another path",
  );

const unwritable = secretFailure("unsupported", "a version cannot be written anew", "leave out the version");

const badAnswer = (target: Target) =>
  secretFailure(
    "bad-answer",
    `the server's answer for ${named(target)} lacks the secret`,
    "look at the log of the server",
  );
