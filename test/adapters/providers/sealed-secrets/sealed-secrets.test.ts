// Sealed Secrets in a folder: what can be read of them without the key, and that a value cannot.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { warningsOf } from "../../../../server/adapters/providers/sealed-secrets/certificate.ts";
import { sealed } from "../../../../server/adapters/providers/sealed-secrets/sealed-secrets.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { makeSelfSigned } from "../../../servers/support/certificates.ts";
import { temporaryFolder } from "../../../servers/support/running.ts";
import { withServer } from "../../../servers/with-server.ts";
import { type Machine, makeMachine, openWith, signal } from "../support/machine.ts";

const manifest = (
  name: string,
  namespace: string | null,
  annotations: readonly string[],
  keys: readonly string[],
): string =>
  [
    "apiVersion: bitnami.com/v1alpha1",
    "kind: SealedSecret",
    "metadata:",
    `  name: ${name}`,
    ...(namespace === null ? [] : [`  namespace: ${namespace}`]),
    "  annotations:",
    "    note: unrelated",
    ...annotations.map((one) => `    sealedsecrets.bitnami.com/${one}: "true"`),
    "spec:",
    "  encryptedData:",
    ...keys.map((key) => `    ${key}: ${Buffer.from(`sealed bytes of ${name}`).toString("base64")}`),
    "",
  ].join("\n");

describeProvider({
  name: "sealed",
  capabilities: ["list"],
  values: "sealed",
  async open() {
    const machine = makeMachine();
    return {
      provider: await openWith(sealed, {}, machine.ports),
      dated: false,
      pathOf: (n) => `team/app-${n}`,
      async put(path) {
        const [namespace = "", name = ""] = path.split("/");
        writeFileSync(join(machine.workspace, `${name}.yaml`), manifest(name, namespace, [], ["key"]));
      },
      close: async () => machine.remove(),
    };
  },
});

describe("the sealed backend", () => {
  let machine: Machine;
  const at = (...parts: readonly string[]) => join(machine.workspace, ...parts);
  const open = (config = {}, more = {}) => openWith(sealed, config, machine.with(more));

  beforeEach(() => {
    machine = makeMachine();
  });
  afterEach(() => machine.remove());

  it("tells namespace, keys, file and scope, of which the widest counts", async () => {
    const cases = [
      ["a", [], "strict"],
      ["b", ["namespace-wide"], "namespace-wide"],
      ["c", ["cluster-wide"], "cluster-wide"],
      ["d", ["namespace-wide", "cluster-wide"], "cluster-wide"],
    ] as const;
    mkdirSync(at("deploy", "prod"), { recursive: true });
    const texts = cases.map(([name, annotations]) => manifest(name, "team", annotations, ["user", "password"]));
    writeFileSync(at("deploy", "prod", "all.yaml"), ["kind: Deployment\n", ...texts].join("---\n"));
    const provider = await open();
    for (const [name, , scope] of cases) {
      const { tags, fields } = good(await provider.describe({ path: `team/${name}` }, signal()));
      assert.deepEqual(fields, ["user", "password"]);
      assert.deepEqual(tags, { scope, namespace: "team", file: "deploy/prod/all.yaml" });
    }
    assert.deepEqual(good(await provider.list!("", undefined, signal())), [{ path: "team/" }]);
    assert.deepEqual(good(await provider.list!("", "other", signal())), []);
  });

  it("finds one by its name alone, or with ns, and says where it is twice", async () => {
    writeFileSync(at("one.yaml"), manifest("app", "staging", [], ["k"]));
    writeFileSync(at("other.yaml"), manifest("only", null, [], ["k"]));
    const provider = await open();
    good(await provider.describe({ path: "app" }, signal()));
    good(await provider.describe({ path: "app", namespace: "staging" }, signal()));
    good(await provider.describe({ path: "only" }, signal()));
    assert.equal(bad(await provider.describe({ path: "app", namespace: "production" }, signal())).code, "not-found");
    writeFileSync(at("two.yaml"), manifest("app", "production", [], ["k"]));
    const { code, message } = bad(await provider.read({ path: "app" }, signal()));
    assert.equal(code, "reference-invalid");
    assert.match(message, /one\.yaml.*two\.yaml/);
    assert.equal(bad(await provider.read({ path: "production/app" }, signal())).code, "value-sealed");
  });

  it("passes over what is no SealedSecret, broken, linked or hidden", async () => {
    writeFileSync(at("broken.yaml"), "kind: SealedSecret\nmetadata: [\n");
    writeFileSync(at("secret.yaml"), "kind: Secret\nmetadata: { name: SealedSecret }\n");
    writeFileSync(at("nameless.yaml"), "kind: SealedSecret\n");
    writeFileSync(join(machine.home, "outside.yaml"), manifest("outside", "x", [], ["k"]));
    symlinkSync(join(machine.home, "outside.yaml"), at("link.yaml"));
    symlinkSync(machine.home, at("linked"));
    mkdirSync(at(".hidden"));
    writeFileSync(at(".hidden", "a.yaml"), manifest("hidden", "x", [], ["k"]));
    assert.deepEqual(good(await (await open()).list!("", undefined, signal())), []);
  });

  it("looks nowhere but in the folder of the manifest", () => {
    for (const config of [{ folder: "/etc" }, { folder: "../x" }, { certificate: "/etc/ssl/cert.pem" }]) {
      assert.equal(bad(sealed.parseConfig(config, {})).code, "backend-invalid");
    }
  });

  it("says that a file is no certificate", async () => {
    writeFileSync(at("cert.pem"), "no certificate");
    writeFileSync(at("a.yaml"), manifest("a", "x", [], ["k"]));
    const provider = await open({ certificate: "cert.pem" });
    assert.equal(bad(await provider.check(signal())).code, "certificate-invalid");
    assert.equal(bad(await provider.describe({ path: "a" }, signal())).code, "certificate-invalid");
  });

  it("warns of a certificate that is old, ended or not yet valid", () => {
    const day = 24 * 3600_000;
    const its = { from: 1000 * day, until: 1365 * day };
    assert.deepEqual(warningsOf(its, 1030 * day), []);
    assert.match(warningsOf(its, 1031 * day).join(), /31 days old/);
    assert.match(warningsOf(its, 1366 * day).join(), /ended on 1973/);
    assert.match(warningsOf(its, 999 * day).join(), /clock/);
  });
});

describe("the certificate that values are sealed with", () => {
  const certificate = withServer("openssl", async () => {
    const folder = temporaryFolder("sealing");
    const { certFile } = await makeSelfSigned("openssl", folder.path);
    const stop = async () => folder.remove();
    return { text: readFileSync(certFile, "utf8"), stop, [Symbol.asyncDispose]: stop };
  });

  it("is told of with its dates, and warned of a month later", async () => {
    const machine = makeMachine();
    writeFileSync(join(machine.workspace, "cert.pem"), certificate().text);
    writeFileSync(join(machine.workspace, "a.yaml"), manifest("a", "x", [], ["k"]));
    const provider = await openWith(sealed, { certificate: "cert.pem" }, machine.ports);
    const today = new Date().toISOString().slice(0, 10);
    const { detail, warnings } = good(await provider.check(signal()));
    assert.ok(detail.includes(`1 sealed secret; certificate from ${today}`), detail);
    assert.deepEqual(warnings, []);
    assert.equal(good(await provider.describe({ path: "a" }, signal())).tags["sealedSince"], today);
    const later = { now: () => Date.now() + 40 * 24 * 3600_000 };
    const then = await openWith(sealed, { certificate: "cert.pem" }, machine.with({ clock: later }));
    assert.match(good(await then.check(signal())).warnings!.join(), /ended/);
    machine.remove();
  });
});
