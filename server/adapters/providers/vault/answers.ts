// What an answer that is none means for the person who asked: which right is missing, or that there is no such thing.
import { secretFailure } from "../../../core/references/failure.ts";
import type { HttpResponse } from "../../../core/references/provider.ts";
import { errorsOf } from "./nodes.ts";
import type { Session } from "./session.ts";

export interface Attempt {
  /** A verb with what belongs to it: "read". */
  readonly does: string;
  /** As the server's policies name it. */
  readonly path: string;
  readonly namespace: string;
  readonly session: Session;
}

const CAPABILITIES: Readonly<Record<string, string>> = {
  read: '"read"',
  list: '"list"',
  write: '"create", "update"',
  remove: '"delete"',
};

/** For 400, 403, 404 and 405, where the caller has nothing better to say. */
export function refusalOf({ status, body }: HttpResponse, { does, path, namespace, session }: Attempt) {
  const where = namespace === "" ? path : `${path} in the namespace ${namespace}`;
  if (status === 403) {
    const policies = session.current?.policies ?? [];
    const who = policies.length === 0 ? "the token" : `the token (policies: ${policies.join(", ")})`;
    const capability = CAPABILITIES[does];
    const remedy =
      capability === undefined
        ? `check the name of the mount, and have a policy for what is in it: ${policyFor(path)}`
        : `have a policy for it: path "${path}" { capabilities = [${capability}] }`;
    const message =
      capability === undefined ? `may not ${does} ${where}, or there is none` : `may not ${does} ${where}`;
    return secretFailure("forbidden", `${who} ${message}`, remedy);
  }
  const errors = errorsOf(body);
  if (errors.some((text) => text.includes("namespace not found"))) {
    return secretFailure("not-found", `there is no namespace ${namespace}`, "correct ns= in the reference");
  }
  if (status === 405 || errors.some((text) => /unsupported (?:path|operation)/.test(text))) {
    return secretFailure("unsupported", `the server cannot ${does} ${where}`, "check the path");
  }
  if (status === 404 || errors.some(isOfRole)) {
    return secretFailure(
      "not-found",
      `there is no ${where}`,
      "check the path; a path of key-value secrets leaves out data/",
    );
  }
  return secretFailure(
    "value-invalid",
    `the server does not take this: ${does} ${where}`,
    "look at the log of the server",
  );
}

/** Of a path whose engine is not known: version 2 of key-value secrets has a path of its own for data. */
function policyFor(path: string): string {
  const [mount = "", ...rest] = path.split("/");
  const read = '{ capabilities = ["read"] }';
  const version2 = rest.length === 0 ? `${mount}/*` : `${mount}/data/${rest.join("/")}`;
  return `path "${version2}" ${read}, or path "${path}" where it is not version 2 of key-value secrets`;
}

function isOfRole(text: string): boolean {
  const said = text.toLowerCase();
  return said.includes("unknown role") || (said.includes("role ") && said.includes(" not found"));
}
