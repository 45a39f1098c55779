// Secrets of the API of a cluster: the contract, kubeconfigs of every kind, and what the server may answer.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { findCluster } from "../../../../server/adapters/providers/kubernetes/kubeconfig.ts";
import { kubernetes } from "../../../../server/adapters/providers/kubernetes/kubernetes.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { type KubernetesApi, startKubernetesApi } from "../../../servers/kubernetes-api.ts";
import { withServer } from "../../../servers/with-server.ts";
import { type Machine, makeMachine, openWith, signal, textOf } from "../support/machine.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig with one context, "here". */
function kubeconfig(server: string, cluster: object, user: object): string {
  return stringify({
    "current-context": "here",
    contexts: [{ name: "here", context: { cluster: "c", user: "u", namespace: "team" } }],
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user }],
  });
}

describe("Kubernetes by its API", () => {
  const api = withServer<KubernetesApi>("the stand-in for Kubernetes", startKubernetesApi);
  let machine: Machine;
  beforeEach(() => {
    machine = makeMachine();
  });
  afterEach(() => machine.remove());

  const open = (its: Machine, server: string, user: object, config = {}) => {
    const path = join(its.home, "kubeconfig");
    writeFileSync(path, kubeconfig(server, { "certificate-authority-data": base64(api().ca) }, user));
    return openWith(kubernetes, config, its.with({ environment: { KUBECONFIG: path }, http: createHttp() }));
  };

  describeProvider({
    name: "k8s, by its API",
    capabilities: ["list"],
    async open() {
      const own = makeMachine();
      return {
        provider: await open(own, api().address, { token: api().token }),
        dated: true,
        document: (text) => Buffer.from(JSON.stringify({ value: text })),
        async put(path, value) {
          api().put("team", path, { value: Buffer.from(JSON.parse(Buffer.from(value).toString()).value) });
        },
        intruder: async () => open(makeMachine(), api().address, { token: "not known" }),
        unreachable: async () => open(makeMachine(), "https://127.0.0.1:9", { token: api().token }),
        close: async () => own.remove(),
      };
    },
  });

  it("reads one key as bytes, and says of a binary one in a document how to read it", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    api().put("team", "mixed", { password: Buffer.from('pä"ß\n'), "key.bin": bytes });
    const provider = await open(machine, api().address, { token: api().token });
    const one = good(await provider.read({ path: "mixed/key.bin" }, signal()));
    assert.deepEqual(Buffer.from(one.value.bytes), Buffer.from(bytes));
    const all = good(await provider.read({ path: "mixed" }, signal()));
    assert.deepEqual(JSON.parse(textOf(all.value)), { password: 'pä"ß\n' });
    assert.deepEqual(all.metadata.fields, ["key.bin", "password"]);
    assert.match(all.metadata.warnings.join(), /mixed\/key\.bin/);
    assert.deepEqual(good(await provider.list!("mixed/", undefined, signal())), [
      { path: "mixed/key.bin" },
      { path: "mixed/password" },
    ]);
    assert.equal(bad(await provider.read({ path: "mixed/absent" }, signal())).code, "not-found");
  });

  it("reads in the namespace of the reference, of the backend, of the context, in this order, and as vals names it", async () => {
    for (const namespace of ["team", "backend", "named"]) api().put(namespace, "n", { k: Buffer.from(namespace) });
    const provider = await open(machine, api().address, { token: api().token });
    const other = await open(machine, api().address, { token: api().token }, { namespace: "backend" });
    const read = async (from: typeof provider, path: string, namespace?: string) =>
      textOf(good(await from.read({ path, ...(namespace !== undefined && { namespace }) }, signal())).value);
    assert.equal(await read(provider, "n/k"), "team");
    assert.equal(await read(other, "n/k"), "backend");
    assert.equal(await read(other, "n/k", "named"), "named");
    assert.equal(await read(provider, "v1/Secret/named/n/k"), "named");
  });

  it("lists page by page, and asks for no value to do so", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) api().put("paged", name, { k: Buffer.from("x") });
    const provider = await open(machine, api().address, { token: api().token });
    const listed = good(await provider.list!("", "paged", signal()));
    assert.deepEqual(
      listed.map(({ path }) => path),
      ["a", "b", "c", "d", "e"],
    );
    for (const { url, accept } of api().requests.slice(-3)) {
      assert.match(url, /\/secrets\?limit=500/);
      assert.match(accept, /PartialObjectMetadataList/);
    }
  });

  it("tells what the server answers: forbidden, throttled, in trouble", async () => {
    const powerless = await open(machine, api().address, { token: api().powerless });
    assert.equal(bad(await powerless.read({ path: "n" }, signal())).code, "forbidden");
    const provider = await open(machine, api().address, { token: api().token });
    api().fail(429, 1, { "Retry-After": "3" });
    const throttled = bad(await provider.read({ path: "n" }, signal()));
    assert.equal(throttled.code, "throttled");
    assert.equal(throttled.retryAfter, 3000);
    api().fail(503, 1);
    assert.equal(bad(await provider.read({ path: "n" }, signal())).code, "server-error");
  });

  it("trusts no certificate but of the authority that the kubeconfig names", async () => {
    const path = join(machine.home, "kubeconfig");
    writeFileSync(path, kubeconfig(api().address, {}, { token: api().token }));
    const ports = machine.with({ environment: { KUBECONFIG: path }, http: createHttp() });
    const provider = await openWith(kubernetes, {}, ports);
    assert.equal(bad(await provider.read({ path: "n" }, signal())).code, "tls-failed");
  });

  it("runs no program for a credential, and skips no check", () => {
    const path = join(machine.home, "kubeconfig");
    const cases = [
      [{}, { exec: { command: "touch", args: [join(machine.home, "ran")] } }, "unsupported"],
      [{}, { "auth-provider": { name: "gcp" } }, "unsupported"],
      [{}, { username: "u", password: "x" }, "unsupported"],
      [{ "insecure-skip-tls-verify": true }, {}, "tls-failed"],
      [{ "proxy-url": "http://proxy.example" }, {}, "unsupported"],
    ] as const;
    for (const [cluster, user, code] of cases) {
      writeFileSync(path, kubeconfig("https://k8s.example", cluster, user));
      assert.equal(bad(findCluster({ KUBECONFIG: path }, null)).code, code);
    }
    assert.equal(bad(findCluster({ KUBECONFIG: join(machine.home, "none") }, null)).code, "signed-out");
    writeFileSync(path, kubeconfig("https://k8s.example", {}, {}));
    assert.equal(bad(findCluster({ KUBECONFIG: path }, "elsewhere")).code, "backend-invalid");
  });

  it("reads certificates, tokens of files and several kubeconfigs, by paths beside them", () => {
    const [first, second] = [join(machine.home, "first"), join(machine.home, "second")];
    writeFileSync(first, stringify({ contexts: [] }));
    const files = { "client-certificate": "cert.pem", "client-key": "key.pem", tokenFile: "token" };
    writeFileSync(
      second,
      kubeconfig("https://k8s.example/", { "certificate-authority": "ca.pem", "tls-server-name": "n" }, files),
    );
    for (const name of ["cert.pem", "key.pem", "ca.pem", "token"])
      writeFileSync(join(machine.home, name), `of ${name}`);
    const cluster = good(findCluster({ KUBECONFIG: `${first}:${second}` }, "here"));
    assert.deepEqual(cluster.tls, { ca: "of ca.pem", cert: "of cert.pem", key: "of key.pem", serverName: "n" });
    assert.equal(cluster.server, "https://k8s.example");
    assert.equal(cluster.token(), "of token");
    writeFileSync(join(machine.home, "token"), "renewed\n");
    assert.equal(cluster.token(), "renewed");
  });

  it("uses the service account within a pod", () => {
    const pod = join(machine.home, "pod");
    mkdirSync(pod);
    for (const name of ["namespace", "ca.crt", "token"]) writeFileSync(join(pod, name), `of ${name}\n`);
    const environment = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "6443" };
    const cluster = good(findCluster(environment, null, pod));
    assert.equal(cluster.server, "https://10.0.0.1:6443");
    assert.equal(cluster.namespace, "of namespace");
    assert.equal(cluster.token(), "of token");
  });

  it("asks for a grant of a context that a manifest chooses", () => {
    const endpoints = (config: object) => kubernetes.endpoints(good(kubernetes.parseConfig({ ...config }, {})));
    assert.deepEqual(endpoints({}), []);
    assert.deepEqual(endpoints({ context: "production" }), ["k8s:context/production"]);
    assert.deepEqual(endpoints({ mount: "/run/secrets" }), ["k8s:/run/secrets"]);
    assert.deepEqual(endpoints({ mount: "mounted" }), []);
  });

  it("refuses names that would lead elsewhere within the API", async () => {
    const provider = await open(machine, api().address, { token: api().token });
    for (const path of ["../pods", "a/b/c", "UPPER", "a?b", "v1/Secret/ns", "a%2fb", "n/..data"]) {
      assert.equal(bad(await provider.read({ path }, signal())).code, "reference-invalid", path);
    }
  });
});
