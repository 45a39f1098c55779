// Which engine answers at a path: asked of the server once a mount, because its versions of key-value secrets have
// different paths. A refusal says nothing of the version: it is never taken for version 1.
import { ok } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { refusalOf } from "./answers.ts";
import { asMap, type Json, publicJson, publicMap } from "./json.ts";
import { apiPath } from "./paths.ts";
import type { Session } from "./session.ts";

export type EngineKind = "kv1" | "kv2" | "other";

export interface Mount {
  /** Ends in a slash. */
  readonly path: string;
  readonly engine: EngineKind;
  /** As the server names it: kv, database, pki … */
  readonly type: string;
}

export interface Mounts {
  /** The mount that `path` is in. */
  of(path: string, namespace: string, signal: AbortSignal): Outcome<Mount>;
  /** All that the token may see. */
  all(namespace: string, signal: AbortSignal): Outcome<readonly Mount[]>;
  /** To be asked anew: it may have been mounted anew. */
  forget(mount: Mount, namespace: string): void;
}

// What serves the server itself, and holds no secrets of people.
const INTERNAL = /^(?:ns_)?(?:system|identity)$/;

export function openMounts(session: Session): Mounts {
  const known = new Map<string, Map<string, Mount>>();
  const remember = (mount: Mount, namespace: string): void => {
    const within = known.get(namespace) ?? new Map<string, Mount>();
    known.set(namespace, within.set(mount.path, mount));
  };
  // A mount cannot be within another, so that the first that fits is the one.
  const find = (path: string, namespace: string): Mount | undefined =>
    [...(known.get(namespace)?.values() ?? [])].find((mount) => `${path}/`.startsWith(mount.path));

  return {
    async of(path, namespace, signal) {
      const found = find(path, namespace);
      if (found !== undefined) return ok(found);
      const escaped = apiPath(path);
      if (!escaped.ok) return escaped;
      const api = `sys/internal/ui/mounts/${escaped.value}`;
      const answer = await session.ask({ method: "GET", path: api, namespace, signal });
      if (!answer.ok) return answer;
      const { status, body } = answer.value;
      // Servers from before version 2 of key-value secrets do not know the question.
      const isOld = status === 404 && !isNamespaceMissing(publicJson(body, "errors"));
      if (isOld) return ok({ path: `${path.split("/", 1)[0]!}/`, engine: "kv1", type: "kv" });
      if (status !== 200) return refusalOf(answer.value, { does: "see the mount of", path, namespace, session });
      const mount = mountOf(publicMap(body, "data"));
      if (mount === null) return badAnswer;
      remember(mount, namespace);
      return ok(mount);
    },
    async all(namespace, signal) {
      const answer = await session.ask({ method: "GET", path: "sys/internal/ui/mounts", namespace, signal });
      if (!answer.ok) return answer;
      const { status, body } = answer.value;
      if (status !== 200) return refusalOf(answer.value, { does: "see the mounts of", path: "/", namespace, session });
      const mounts = Object.entries(publicMap(body, "data", "secret") ?? {}).flatMap(([path, facts]) => {
        const mount = mountOf({ ...asMap(facts), path });
        return mount === null || INTERNAL.test(mount.type) ? [] : [mount];
      });
      for (const mount of mounts) remember(mount, namespace);
      return ok(mounts);
    },
    forget(mount, namespace) {
      known.get(namespace)?.delete(mount.path);
    },
  };
}

function mountOf(facts: Readonly<Record<string, Json>> | undefined): Mount | null {
  const path = facts?.["path"];
  const type = facts?.["type"];
  if (typeof path !== "string" || typeof type !== "string") return null;
  const version = asMap(facts?.["options"])?.["version"];
  const engine = type === "kv" ? (version === "2" ? "kv2" : "kv1") : type === "generic" ? "kv1" : "other";
  return { path: path.endsWith("/") ? path : `${path}/`, engine, type };
}

const isNamespaceMissing = (errors: Json | undefined): boolean =>
  Array.isArray(errors) && errors.some((text) => typeof text === "string" && text.includes("namespace"));

const badAnswer: { readonly ok: false; readonly error: SecretFailure } = secretFailure(
  "bad-answer",
  "the server does not say which engine is mounted there",
  "check that the address is that of a Vault or an OpenBao",
);
