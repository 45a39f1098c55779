// As much of the API of Kubernetes as reading Secrets takes, over TLS, with tokens and rights: a stand-in, since a real API
// server needs etcd and cannot be had everywhere. Follows the API reference of Kubernetes 1.31.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificates } from "./support/certificates.ts";
import { type Stoppable, stopping, temporaryFolder } from "./support/running.ts";

export interface KubernetesApi extends Stoppable {
  readonly address: string;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  readonly token: string;
  /** A token that is known and may read nothing. */
  readonly powerless: string;
  /** Sets all keys of a Secret. */
  put(namespace: string, name: string, data: Readonly<Record<string, Uint8Array>>): void;
  /** The next answers are of this status. */
  fail(status: number, times: number, headers?: Readonly<Record<string, string>>): void;
  /** Of every request, what it asked for. */
  readonly requests: { readonly url: string; readonly accept: string }[];
}

interface Stored {
  readonly data: Readonly<Record<string, string>>;
  readonly version: number;
  readonly changed: string;
}

export async function startKubernetesApi(): Promise<KubernetesApi> {
  const folder = temporaryFolder("kubernetes-api");
  const { caFile, certFile, keyFile } = await makeCertificates("the stand-in for Kubernetes", folder.path);
  const [token, powerless] = [`token-${crypto.randomUUID()}`, `token-${crypto.randomUUID()}`];
  const secrets = new Map<string, Stored>();
  const requests: { url: string; accept: string }[] = [];
  let failing: { status: number; left: number; headers: Readonly<Record<string, string>> } | null = null;
  let version = 1000;

  const answer = (url: URL, accept: string, bearer: string): readonly [number, unknown] => {
    const known = bearer === token || bearer === powerless;
    if (!known) return [401, status(401, "Unauthorized")];
    if (url.pathname === "/version") return [200, { gitVersion: "v1.31.0" }];
    if (bearer === powerless) return [403, status(403, "Forbidden")];
    const [, namespace = "", name] = /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (name !== undefined) {
      const stored = secrets.get(`${namespace}/${name}`);
      return stored === undefined ? [404, status(404, "NotFound")] : [200, secretOf(namespace, name, stored)];
    }
    if (namespace === "" || !accept.includes("PartialObjectMetadataList")) return [406, status(406, "NotAcceptable")];
    // Pages of two, so that who lists has to go on.
    const names = [...secrets.keys()].filter((one) => one.startsWith(`${namespace}/`)).sort();
    const from = Number(url.searchParams.get("continue") ?? "0");
    const items = names.slice(from, from + 2).map((one) => ({ metadata: { name: one.slice(namespace.length + 1) } }));
    const more = from + 2 < names.length ? { continue: String(from + 2) } : {};
    return [200, { kind: "PartialObjectMetadataList", metadata: more, items }];
  };
  const server: Server = createServer(
    { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.2" },
    (request, response) => {
      const { authorization = "", accept = "" } = request.headers;
      requests.push({ url: request.url ?? "", accept });
      const failure = failing !== null && failing.left-- > 0 ? failing : null;
      const [code, body] = failure
        ? [failure.status, status(failure.status, "Failing")]
        : answer(new URL(request.url ?? "/", "https://api"), accept, authorization.replace(/^Bearer /, ""));
      response.writeHead(code, { "Content-Type": "application/json", ...failure?.headers });
      response.end(JSON.stringify(body));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: readFileSync(caFile, "utf8"),
    token,
    powerless,
    requests,
    put(namespace, name, data) {
      const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
      const changed = new Date().toISOString().replace(/\.\d+/, "");
      secrets.set(`${namespace}/${name}`, { data: Object.fromEntries(encoded), version: ++version, changed });
    },
    fail(code, times, headers = {}) {
      failing = { status: code, left: times, headers };
    },
    ...stopping(stop, folder.remove),
  };
}

const status = (code: number, reason: string) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason,
  code,
});

const secretOf = (namespace: string, name: string, { data, version, changed }: Stored) => ({
  kind: "Secret",
  apiVersion: "v1",
  metadata: {
    name,
    namespace,
    resourceVersion: String(version),
    creationTimestamp: changed,
    managedFields: [{ manager: "kubectl", operation: "Update", time: changed }],
  },
  data,
  type: "Opaque",
});
