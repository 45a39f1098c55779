// Secrets asked of the API of a cluster. A list asks for metadata alone, so that no value comes with it.
import { ok, type Result } from "../../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames, findValue, pick } from "../../../core/references/json-bytes.ts";
import type {
  Http,
  HttpResponse,
  Outcome,
  ProviderPorts,
  SecretLocation,
  SecretProvider,
  SecretVersion,
} from "../../../core/references/provider.ts";
import { decodeBase64 } from "../support/base64.ts";
import { documentOf, metadataOf, type SecretKey } from "./document.ts";
import { type Cluster, findCluster } from "./kubeconfig.ts";
import { isDnsName, parseSecretPath } from "./secret-path.ts";

export interface ApiConfig {
  readonly namespace: string | null;
  readonly context: string | null;
}

const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

export function openApi({ namespace, context }: ApiConfig, ports: ProviderPorts): SecretProvider {
  let cluster: Cluster | null = null;
  const findIt = (): Result<Cluster, SecretFailure> => {
    const found = cluster === null ? findCluster(ports.environment, context) : ok(cluster);
    if (found.ok) cluster = found.value;
    return found;
  };
  const get = async (path: string, accept: string, what: string, signal: AbortSignal): Outcome<HttpResponse> => {
    const found = findIt();
    return found.ok ? ask(ports.http, found.value, path, accept, what, signal) : found;
  };
  const pathOf = (its: string | null, name: string): string => {
    const where = its ?? namespace ?? cluster?.namespace ?? "default";
    return `/api/v1/namespaces/${where}/secrets${name === "" ? "" : `/${name}`}`;
  };

  const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    const path = parseSecretPath(location);
    if (!path.ok) return path;
    const found = findIt();
    if (!found.ok) return found;
    const { namespace: its, name, key } = path.value;
    const answer = await get(pathOf(its, name), "application/json", `Secret ${name}`, signal);
    if (!answer.ok) return answer;
    const { body } = answer.value;
    const keys = keysOf(body);
    const more = { version: textAt(body, ["metadata", "resourceVersion"]), createdAt: changedAt(body) };
    body.fill(0);
    if (keys === null) return badAnswer();
    try {
      const one = keys.find((each) => each.name === key);
      if (key !== null && one === undefined) {
        return secretFailure(
          "not-found",
          `the Secret ${name} has no key ${key}`,
          "correct what follows the last slash",
        );
      }
      const value = one === undefined ? documentOf(keys) : copyBytes(one.value);
      return ok({ value: new SecretBytes(value), metadata: metadataOf(keys, name, more) });
    } finally {
      for (const each of keys) each.value.fill(0);
    }
  };

  return {
    principal: () => `k8s:${cluster?.server ?? context ?? "current"}:${cluster?.identity ?? ""}`,
    read,
    async describe(location, signal) {
      const result = await read(location, signal);
      if (!result.ok) return result;
      result.value.value.dispose();
      return ok(result.value.metadata);
    },
    async list(prefix, its, signal) {
      const found = findIt();
      if (!found.ok) return found;
      const name = prefix.replace(/\/$/, "");
      if (name !== "") {
        const described = await this.describe({ path: name, ...(its !== undefined && { namespace: its }) }, signal);
        if (!described.ok) return described.error.code === "not-found" ? ok([]) : described;
        return ok((described.value.fields ?? []).map((key) => ({ path: `${name}/${key}` })));
      }
      if (its !== undefined && !isDnsName(its)) return badAnswer();
      const names: string[] = [];
      for (let next = ""; ; ) {
        const more = next === "" ? "" : `&continue=${encodeURIComponent(next)}`;
        const answer = await get(`${pathOf(its ?? null, "")}?limit=500${more}`, METADATA, "Secrets", signal);
        if (!answer.ok) return answer;
        const page = JSON.parse(Buffer.from(answer.value.body).toString("utf8")) as Page;
        names.push(...page.items.map(({ metadata }) => metadata.name));
        next = page.metadata.continue ?? "";
        if (next === "") return ok(names.sort().map((path) => ({ path })));
      }
    },
    async check(signal) {
      const found = findIt();
      if (!found.ok) return found;
      const answer = await get("/version", "application/json", "the version", signal);
      if (!answer.ok) return answer;
      const version = textAt(answer.value.body, ["gitVersion"]) ?? "of no known version";
      return ok({ detail: `Kubernetes ${version} at ${found.value.server}, as ${found.value.identity}`, tooWide: [] });
    },
    close: async () => {
      cluster = null;
    },
  };
}

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

async function ask(
  http: Http,
  cluster: Cluster,
  path: string,
  accept: string,
  what: string,
  signal: AbortSignal,
): Outcome<HttpResponse> {
  const token = cluster.token();
  const headers = { Accept: accept, ...(token !== null && { Authorization: `Bearer ${token}` }) };
  const answer = await http({ method: "GET", url: cluster.server + path, headers, tls: cluster.tls, signal });
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status === 200) return answer;
  const who = cluster.identity;
  if (status === 401) {
    return secretFailure(
      "credential-refused",
      `the cluster does not know ${who}`,
      "sign in with the cluster's own tools",
    );
  }
  if (status === 403) {
    return secretFailure("forbidden", `${who} may not read ${what}`, "have get and list on secrets granted to it");
  }
  if (status === 404)
    return secretFailure("not-found", `there is no ${what} in this namespace`, "correct the name, or say ns=");
  if (status === 429) {
    const seconds = Number(answer.value.headers["retry-after"]);
    return secretFailure(
      "throttled",
      "the cluster asks to wait",
      "try again later",
      seconds > 0 ? { retryAfter: seconds * 1000 } : {},
    );
  }
  return status >= 500
    ? secretFailure("server-error", `the cluster answers ${status}`, "look into the log of the API server")
    : secretFailure("bad-answer", `the cluster answers ${status}`, "see that the address is that of an API server");
}

const badAnswer = () =>
  secretFailure("bad-answer", "the answer is no Secret of Kubernetes", "see that the address is that of an API server");

/** Null: this is no Secret. Without `data` it is an empty one. */
function keysOf(body: Uint8Array): readonly SecretKey[] | null {
  if (textAt(body, ["kind"]) !== "Secret") return null;
  const data = findValue(body, ["data"]);
  if (data === null) return [];
  const map = body.subarray(data.start, data.end);
  const keys: SecretKey[] = [];
  for (const name of fieldNames(map) ?? []) {
    const text = pick(map, [name]);
    const value = text.ok ? decodeBase64(text.value) : null;
    if (text.ok) text.value.fill(0);
    if (value === null) return null;
    keys.push({ name, value });
  }
  return keys.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textAt(body: Uint8Array, pointer: readonly string[]): string | null {
  const found = pick(body, pointer);
  return found.ok ? Buffer.from(found.value).toString("utf8") : null;
}

/** The last change that the cluster has noted of it, or when it was made. */
function changedAt(body: Uint8Array): number | null {
  const times = [textAt(body, ["metadata", "creationTimestamp"])];
  for (let i = 0; i < 20; i++) times.push(textAt(body, ["metadata", "managedFields", String(i), "time"]));
  const known = times.flatMap((time) => (time === null ? [] : [Date.parse(time)])).filter(Number.isFinite);
  return known.length === 0 ? null : Math.max(...known);
}
