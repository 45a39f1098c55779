// Version 1 of key-value secrets: one value a path, which a write replaces and a removal destroys. Nothing is known of it
// but the value.
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import { noMetadata } from "../../../core/references/provider.ts";
import { refusalOf } from "./answers.ts";
import {
  attempt,
  call,
  checkValue,
  type Engine,
  fetchValue,
  listAt,
  noVersions,
  type Target,
  takeValue,
} from "./engine.ts";

const pathOf = ({ mount, rest }: Target): string => `${mount.path}${rest}`;
const engine = "version 1 of key-value secrets";

export const kv1: Engine = {
  async read(context, target) {
    if (target.version !== undefined) return noVersions(engine);
    const path = pathOf(target);
    const answer = await fetchValue(context, target, { method: "GET", path });
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return refusalOf(answer.value, attempt(context, target, "read", path));
    const value = takeValue(answer.value.body, "data");
    if (value === null) {
      return secretFailure("bad-answer", `the server's answer for ${path} lacks the secret`, "look at its log");
    }
    return ok({ value, metadata: { ...noMetadata, fields: fieldNames(value.bytes) } });
  },

  async describe(context, target) {
    const read = await kv1.read(context, target);
    if (!read.ok) return read;
    read.value.value.dispose();
    return ok(read.value.metadata);
  },

  list: (context, target) => listAt(context, target, pathOf(target)),

  async write(context, target, value, { expected }) {
    const good = checkValue(value);
    if (!good.ok) return good;
    if (target.version !== undefined) return noVersions(engine);
    if (expected !== undefined) {
      const remedy = "write without a condition, or use version 2 of key-value secrets";
      return secretFailure("unsupported", `${engine} cannot tell what was written meanwhile`, remedy);
    }
    const path = pathOf(target);
    const answer = await call(context, target, { method: "POST", path, body: value.bytes });
    if (!answer.ok) return answer;
    return answer.value.status < 300
      ? ok({ ...noMetadata, fields: fieldNames(value.bytes) })
      : refusalOf(answer.value, attempt(context, target, "write", path));
  },

  async remove(context, target) {
    if (target.version !== undefined) return noVersions(engine);
    const path = pathOf(target);
    const answer = await call(context, target, { method: "DELETE", path });
    if (!answer.ok) return answer;
    return answer.value.status < 300
      ? ok(undefined)
      : refusalOf(answer.value, attempt(context, target, "remove", path));
  },
};
