// Any other engine, read as its path says: `database/creds/ROLE` gives an account that is made for this read and lives as
// long as its lease.
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import { noMetadata } from "../../../core/references/provider.ts";
import { refusalOf } from "./answers.ts";
import { attempt, call, type Engine, fetchValue, listAt, noVersions, type Target, takeValue } from "./engine.ts";
import { publicJson, publicNumber, publicText } from "./json.ts";

const pathOf = ({ mount, rest }: Target): string => `${mount.path}${rest}`;

const UNSEEN = "Nothing is known before it is read: reading may make a new credential.";

/** Where the engine for databases keeps what its credentials are made from. */
const ROLES: Readonly<Record<string, string>> = { "creds/": "roles/", "static-creds/": "static-roles/" };

export const otherEngine: Engine = {
  async read(context, target) {
    if (target.version !== undefined) return noVersions(`the engine ${target.mount.type}`);
    const path = pathOf(target);
    const answer = await fetchValue(context, target, { method: "GET", path });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status !== 200) return refusalOf(answer.value, attempt(context, target, "read", path));
    const id = publicText(body, "lease_id");
    const seconds = publicNumber(body, "lease_duration") ?? 0;
    const renewable = publicJson(body, "renewable") === true;
    const value = takeValue(body, "data");
    if (value === null) return secretFailure("not-found", `there is nothing at ${path}`, "check the path");
    const { namespace } = target;
    const lease = id === undefined ? null : context.leases.hold({ id, seconds, renewable, path, namespace });
    const expiresAt = lease?.endsAt ?? null;
    return ok({ value, metadata: { ...noMetadata, expiresAt, lease, fields: fieldNames(value.bytes) } });
  },

  /** Reading would make an account: what is known of the last that was made, or that one can be made, has to do. */
  async describe(context, target) {
    if (target.version !== undefined) return noVersions(`the engine ${target.mount.type}`);
    const path = pathOf(target);
    const lease = context.leases.held(path, target.namespace);
    const metadata = { ...noMetadata, lease, expiresAt: lease?.endsAt ?? null };
    if (lease !== null) return ok(metadata);
    const [, kind = "", role = ""] = /^((?:static-)?creds\/)(.+)$/.exec(target.rest) ?? [];
    if (target.mount.type === "database" && role !== "") {
      const answer = await call(context, target, { method: "GET", path: `${target.mount.path}${ROLES[kind]}${role}` });
      if (!answer.ok) return answer;
      if (answer.value.status === 404) {
        return secretFailure("not-found", `there is no ${path}`, "check the name of the role");
      }
      // Whoever may not see the role learns that there is none by reading.
      const warnings = answer.value.status === 200 ? [] : [UNSEEN];
      return ok({ ...metadata, fields: ["username", "password"], warnings });
    }
    if (target.mount.type.endsWith("cubbyhole")) {
      const read = await otherEngine.read(context, target);
      read.ok && read.value.value.dispose();
      return read.ok ? ok(read.value.metadata) : read;
    }
    return ok({ ...metadata, warnings: [UNSEEN] });
  },

  async list(context, target) {
    const { mount, rest } = target;
    if (mount.type !== "database") return listAt(context, target, pathOf(target));
    if (rest === "") return ok(Object.keys(ROLES).map((folder) => ({ path: `${mount.path}${folder}` })));
    const roles = ROLES[rest];
    return roles === undefined ? ok([]) : listAt(context, target, `${mount.path}${roles}`);
  },
};
