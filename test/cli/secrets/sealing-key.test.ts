// The key of the certificate that latchkey.yaml names: nothing is sealed with it before this machine has granted it, whoever
// changed the certificate, and everything that seals nothing needs no grant.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Certificates, makeSelfSigned } from "../../servers/support/certificates.ts";
import { sealingEndpoint } from "../../servers/support/sealing-key.ts";
import { startOrSkip } from "../../servers/with-server.ts";
import { newFolder } from "../harness.ts";
import { canary, newProject, type Project } from "./harness.ts";

const LATCHKEY = `version: 1
backends:
  sealed: { kind: sealed, folder: deploy, certificate: sealing.pem }
secrets:
  database/password: {}
  app/password: { refs: { local: ref+sealed://team/app#/k } }
`;
const SECRET = JSON.stringify({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "app", namespace: "team" },
  stringData: { k: "v" },
});

describe("the key that latchkey.yaml seals with", function () {
  this.timeout(120_000);
  type Key = Omit<Certificates, "caFile">;
  let [first, second]: Key[] = [];
  let project: Project;
  let endpoint: string;

  const at = (path: string): string => join(project.cwd, path);
  const seal = (args: readonly string[] = [], env: Record<string, string> = {}) =>
    project.run(["seal", ...args], { input: SECRET, env });
  const run = (...args: readonly string[]) => project.run(args);
  const isRefused = (
    { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
    key = endpoint,
    other = "",
  ) =>
    assert.deepEqual(
      [code, stdout, stderr],
      [
        3,
        "",
        `latchkey: this machine has not granted ${key}, the key of sealing.pem in latchkey.yaml${other}. Try: latchkey trust ${key}, if it is the key of your cluster: compare it with kubeseal --fetch-cert\n`,
      ],
    );
  const other = "; it is another key than the one that was granted before";
  const certify = ({ certFile }: Key): void => {
    copyFileSync(certFile, at("sealing.pem"));
    endpoint = sealingEndpoint(certFile);
  };

  before(async function () {
    const make = (): Promise<Key> => makeSelfSigned("openssl", newFolder());
    // The second is not older than the first.
    [first, second] = await startOrSkip(this, async () => [await make(), await make()]);
  });
  beforeEach(() => {
    project = newProject({ "latchkey.yaml": LATCHKEY });
    mkdirSync(at("deploy"));
    certify(first!);
  });

  it("seals nothing before it is granted, whatever is given, and says how to grant it", () => {
    project.run(["set", "database/password", "--stdin"], { input: "v" });
    isRefused(seal());
    isRefused(seal(["--output", "deploy/app.yaml"]));
    isRefused(seal(["--raw", "--scope", "cluster-wide"]));
    isRefused(run("seal", "--name", "app", "--namespace", "team", "--from", "k=database/password"));
    writeFileSync(at("app.yaml"), SECRET);
    isRefused(run("seal", "app.yaml"));
    seal(["--cert", "sealing.pem", "--output", "deploy/app.yaml"]);
    const before = readFileSync(at("deploy/app.yaml"), "utf8");
    isRefused(seal(["--merge-into", "deploy/app.yaml"]));
    assert.equal(readFileSync(at("deploy/app.yaml"), "utf8"), before);
  });

  it("asks for no value before it is granted", () => {
    // It is not there, which would be said.
    isRefused(run("seal", "--name", "app", "--namespace", "team", "--from", "k=no/such"));
  });

  it("seals once it is granted for this project, and no more once that is taken back", () => {
    const granted = run("trust", endpoint.toUpperCase());
    assert.deepEqual(
      [granted.code, granted.stdout],
      [
        0,
        `${endpoint} is granted for this project. What is sent there:\n  values that are sealed: who has its private key reads them\n  it is the key of sealing.pem\n`,
      ],
    );
    assert.equal(seal().code, 0);
    const elsewhere = newProject({ "latchkey.yaml": LATCHKEY }, project.env);
    copyFileSync(first!.certFile, join(elsewhere.cwd, "sealing.pem"));
    isRefused(elsewhere.run(["seal"], { input: SECRET }));
    assert.equal(run("trust", "--revoke", endpoint).stdout, `${endpoint} is not granted any more.\n`);
    isRefused(seal());
  });

  it("needs a grant of its own where the certificate changed, and is said to be another one", () => {
    run("trust", endpoint);
    const before = endpoint;
    certify(second!);
    isRefused(seal(), endpoint, other);
    isRefused(seal([], { LATCHKEY_TRUST: before }), endpoint, other);
    assert.match(
      run("trust").stdout,
      new RegExp(`^${endpoint} {2}not granted .+\\n(?: {2}.+\\n)* {2}it is another key `),
    );
    run("trust", endpoint);
    assert.equal(seal().code, 0);
    // The one before stays granted until it is taken back.
    certify(first!);
    assert.equal(seal().code, 0);
  });

  it("is the newest of several certificates in the file: one that is added needs a grant, too", () => {
    run("trust", endpoint);
    writeFileSync(at("sealing.pem"), [second!, first!].map(({ certFile }) => readFileSync(certFile, "utf8")).join(""));
    isRefused(seal(), sealingEndpoint(second!.certFile), other);
  });

  it("is granted by LATCHKEY_TRUST, whole and without regard to case, and by nothing that only begins like it", () => {
    for (const right of [endpoint, `a:1, ${endpoint.toUpperCase()} `]) {
      assert.equal(seal([], { LATCHKEY_TRUST: right }).code, 0, right);
    }
    for (const wrong of [
      "",
      "sealed",
      "sealed:",
      "sealed:*",
      "*",
      endpoint.slice(0, -1),
      `${endpoint}0`,
      endpoint.slice(7),
    ]) {
      assert.equal(seal([], { LATCHKEY_TRUST: wrong }).code, 3, wrong);
    }
    const { stdout } = project.run(["trust"], { env: { LATCHKEY_TRUST: endpoint } });
    assert.match(stdout, /^sealed:[0-9a-f]{40} {2}granted by the environment of this machine · sealed\.sealed$/m);
  });

  it("needs no grant where a person names the certificate, also if it is the same file", () => {
    assert.equal(seal(["--cert", "sealing.pem"]).code, 0);
    assert.equal(seal(["--cert", second!.certFile]).code, 0);
    writeFileSync(at("latchkey.yaml"), "version: 1\n");
    assert.equal(seal(["--cert", "sealing.pem"]).code, 0);
  });

  it("is not granted by a certificate that is none or has another name in the manifest", () => {
    run("trust", endpoint);
    writeFileSync(at("sealing.pem"), "nothing");
    const broken = seal();
    assert.deepEqual([broken.code, broken.stdout], [2, ""]);
    assert.match(broken.stderr, /sealing\.pem is no certificate/);
    assert.match(run("trust").stdout, /^sealed:[0-9a-f]{40} {2}granted .+ · no backend of latchkey\.yaml$/m);
    copyFileSync(second!.certFile, at("evil.pem"));
    writeFileSync(at("latchkey.yaml"), LATCHKEY.replace("sealing.pem", "evil.pem"));
    assert.match(
      seal().stderr,
      /has not granted sealed:[0-9a-f]{40}, the key of evil\.pem in latchkey\.yaml; it is another/,
    );
  });

  it("is in the list with who reads what is sealed, as text and as JSON", () => {
    assert.equal(
      run("trust").stdout,
      `${endpoint}  not granted · sealed.sealed\n  values that are sealed: who has its private key reads them\n  it is the key of sealing.pem\n`,
    );
    const { endpoints } = JSON.parse(run("trust", "--json").stdout);
    assert.deepEqual(endpoints, [
      {
        endpoint,
        granted: false,
        grantedAt: null,
        backends: ["sealed.sealed"],
        sent: ["values that are sealed: who has its private key reads them", "it is the key of sealing.pem"],
      },
    ]);
  });

  it("is granted unasked with --any alone where latchkey.yaml names another one", () => {
    const unnamed = sealingEndpoint(second!.certFile);
    const { code, stderr } = run("trust", unnamed);
    assert.equal(code, 2);
    assert.ok(stderr.includes(`no backend of latchkey.yaml leads to ${unnamed}. Try: one of ${endpoint}; or `), stderr);
    assert.equal(run("trust", unnamed, "--any").code, 0);
    for (const wrong of ["sealed:", "sealed:a b", `sealed:${"0".repeat(64)}`]) {
      const refused = run("trust", wrong);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /is not an endpoint\. Try: what latchkey trust lists/);
    }
  });

  it("is told by doctor until it is granted, beside whether the backend works", () => {
    seal(["--cert", "sealing.pem", "--output", "deploy/app.yaml"]);
    const line = `error    sealed.sealed: this machine has not granted ${endpoint}, the key of sealing.pem in latchkey.yaml. Try: latchkey trust ${endpoint}, if `;
    const { code, stdout } = run("doctor");
    assert.equal(code, 1);
    assert.ok(stdout.includes(line), stdout);
    assert.match(stdout, /^ok {7}sealed\.sealed: 1 sealed secret; certificate from /m);
    run("trust", endpoint);
    assert.match(run("doctor").stdout, /\nNothing to mend\n$/);
  });

  it("stands in the way of nothing that seals nothing", () => {
    seal(["--cert", "sealing.pem", "--output", "deploy/app.yaml"]);
    assert.deepEqual(run("reseal", "--check").code, 0);
    assert.equal(run("get", "app/password").code, 0);
    assert.equal(run("list", "--backend", "sealed").code, 0);
    assert.match(run("status").stdout, /^app\/password .+ current$/m);
  });

  it("seals nothing anew before it is granted, neither from references nor with private keys", () => {
    const value = canary();
    project.run(["set", "database/password", "--stdin"], { input: value });
    const from = ["--from", "k=database/password", "--output", "deploy/app.yaml"];
    assert.equal(run("seal", "--cert", "sealing.pem", "--name", "app", "--namespace", "team", ...from).code, 0);
    run("trust", endpoint);
    certify(second!);
    const before = readFileSync(at("deploy/app.yaml"), "utf8");
    assert.equal(run("reseal", "--check").code, 1);
    isRefused(run("reseal"), endpoint, other);
    isRefused(run("reseal", "deploy/app.yaml", "--json"), endpoint, other);
    isRefused(run("reseal", "--recovery-private-key", first!.keyFile), endpoint, other);
    assert.equal(readFileSync(at("deploy/app.yaml"), "utf8"), before);
    assert.equal(run("reseal", "--cert", "sealing.pem").code, 0);
    run("trust", endpoint);
    assert.equal(run("reseal").code, 0);
  });
});
