// Servers that answer by halves, late, too much or for somebody else; what reaches the next node and what never does.
// AWS IAM is held to a stand-in for Vault here, because OpenBao has no such method: the signed request is what is checked.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { TOTAL_TIME } from "../../../../server/core/references/retry.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startDeafPort } from "../../../servers/deaf-port.ts";
import { type Fault, type FaultyHttp, type SeenRequest, startFaultyHttp } from "../../../servers/faulty-http.ts";
import { memoryCredentials, never, openProvider, secretOf, textOf } from "./support.ts";

const TOKEN = "canary-token";
const mount = { status: 200, body: JSON.stringify({ data: { path: "kv/", type: "kv", options: { version: "2" } } }) };
const self = { status: 200, body: JSON.stringify({ data: { policies: ["app"], ttl: 0, accessor: "a" } }) };
const secret = {
  status: 200,
  body: '{"data":{"data":{"n":1},"metadata":{"version":7,"created_time":"2026-01-02T03:04:05.678901234Z"}}}',
};

/** A node as it is on a good day, but for reads and writes of secrets. */
const node =
  (atSecrets: Fault) =>
  (request: SeenRequest): Fault => {
    if (request.path.startsWith("/v1/auth/token/lookup-self")) return self;
    if (request.path.startsWith("/v1/sys/internal/ui/mounts")) return mount;
    if (request.path.startsWith("/v1/sys/health")) {
      return { status: 200, body: '{"initialized":true,"sealed":false,"standby":true,"version":"2.6.2"}' };
    }
    return atSecrets;
  };

describe("a Vault on a bad day", () => {
  let nodes: readonly FaultyHttp[] = [];
  beforeEach(async () => {
    nodes = await Promise.all([startFaultyHttp(), startFaultyHttp()]);
  });
  afterEach(async () => {
    for (const one of nodes) await one.stop();
  });

  const open = (raw: Readonly<Record<string, unknown>> = {}, timeoutMs = 300): Promise<SecretProvider> => {
    const all = { VAULT_TOKEN: TOKEN };
    return openProvider({ address: nodes[0]!.address, ...raw }, all, { kind: "vault", timeoutMs });
  };
  const both = () => open({ nodes: nodes.map(({ address }) => address) });
  const read = (provider: SecretProvider) => provider.read({ path: "kv/x" }, never());
  const write = (provider: SecretProvider) => provider.write!({ path: "kv/x" }, secretOf({ n: 2 }), {}, never());
  const writes = ({ requests }: FaultyHttp) => requests.filter(({ method }) => method === "POST").length;

  for (const [fault, code] of [
    ["half-body", "connection-lost"],
    ["reset", "connection-lost"],
    ["reset-in-body", "connection-lost"],
    ["silent", "timeout"],
    ["slow", "timeout"],
    ["huge", "answer-too-large"],
    ["not-http", "bad-answer"],
    [{ status: 200, body: secret.body.slice(0, 40) }, "bad-answer"],
    [{ status: 200, body: "<html>welcome</html>" }, "bad-answer"],
    [{ status: 200, body: '{"data":{}}' }, "bad-answer"],
    [{ status: 307, headers: { Location: "http://127.0.0.1:9/" } }, "redirected"],
    [{ status: 400, body: '{"errors":["no"]}' }, "value-invalid"],
    [{ status: 405, body: '{"errors":[]}' }, "unsupported"],
    [{ status: 412, body: '{"errors":[]}' }, "not-replicated"],
    [
      { status: 400, body: '{"errors":["Upgrading from non-versioned to versioned data. This takes a moment."]}' },
      "not-replicated",
    ],
    [{ status: 429, body: '{"errors":["quota"]}' }, "throttled"],
    [{ status: 472, body: "{}" }, "standby"],
    [{ status: 473, body: "{}" }, "standby"],
    [{ status: 474, body: "{}" }, "standby"],
    [{ status: 500, body: '{"errors":["local node not active but active cluster node not found"]}' }, "standby"],
    [{ status: 500, body: '{"errors":["internal error"]}' }, "server-error"],
    [{ status: 502, body: "<html>bad gateway</html>" }, "server-error"],
    [{ status: 503, body: "<html>no backend</html>" }, "server-error"],
    [{ status: 504, body: "" }, "server-error"],
    [{ status: 530, body: "{}" }, "standby"],
  ] as const) {
    const what = typeof fault === "string" ? fault : `${fault.status} ${fault.body?.slice(0, 30) ?? ""}`;
    it(`says ${code} of ${what}, and shows neither token nor answer`, async () => {
      nodes[0]!.behave(node(fault));
      // Only where the wait itself is what fails is it short: 40 MB take their time on a busy machine.
      const error = bad(await read(await open({}, code === "timeout" ? 300 : 10_000)));
      assert.equal(error.code, code);
      assert.doesNotMatch(JSON.stringify(error), /canary|welcome|bad gateway|internal error/);
    });
  }

  it("says how long the server asks to wait", async () => {
    nodes[0]!.behave(node({ status: 429, headers: { "Retry-After": "7" }, body: "{}" }));
    assert.equal(bad(await read(await open())).retryAfter, 7000);
  });

  it("reads from the next node, and stays with it", async () => {
    for (const fault of [
      "reset",
      "silent",
      "half-body",
      { status: 503, body: "" },
      { status: 473, body: "{}" },
    ] as const) {
      nodes[0]!.behave(node(fault));
      nodes[1]!.behave(node(secret));
      const provider = await both();
      assert.equal(textOf(good(await read(provider)).value), '{"n":1}');
      const before = nodes[0]!.requests.length;
      good(await read(provider));
      assert.equal(nodes[0]!.requests.length, before);
    }
  });

  it("reads from the next node where one takes no connection, or takes requests and says nothing", async () => {
    await using deaf = await startDeafPort();
    nodes[0]!.behave("silent");
    nodes[1]!.behave(node(secret));
    for (const lost of [deaf, nodes[0]!]) {
      const provider = await open({ address: lost.address, nodes: [lost.address, nodes[1]!.address] }, 10_000);
      // As long as all attempts at a secret may take.
      const read = await provider.read({ path: "kv/x" }, AbortSignal.timeout(TOTAL_TIME));
      assert.equal(textOf(good(read).value), '{"n":1}');
    }
  });

  it("writes to the next node where the first did nothing, and never where it may have", async () => {
    const written = { status: 200, body: '{"data":{"version":2}}' };
    nodes[1]!.behave(node(written));
    nodes[0]!.behave(node({ status: 473, body: "{}" }));
    good(await write(await both()));
    assert.equal(writes(nodes[1]!), 1);
    for (const fault of ["reset", "silent", "half-body", { status: 500, body: "{}" }] as const) {
      nodes[0]!.behave(node(fault));
      bad(await write(await both()));
      assert.equal(writes(nodes[1]!), 1, String(fault));
    }
  });

  it("asks the other configured node where one redirects, and nobody else", async () => {
    const elsewhere = await startFaultyHttp();
    nodes[0]!.behave(node({ status: 307, headers: { Location: `${elsewhere.address}/v1/kv/data/x` } }));
    nodes[1]!.behave(node(secret));
    good(await read(await both()));
    assert.equal(elsewhere.contacts, 0);
    await elsewhere.stop();
  });

  it("refuses a one-time token that was made for something else, or was opened before", async () => {
    const wrapped = { status: 200, body: '{"data":null,"wrap_info":{"token":"s.once","creation_path":"kv/data/x"}}' };
    const looked = (path: string) => ({ status: 200, body: JSON.stringify({ data: { creation_path: path } }) });
    const used = { status: 400, body: '{"errors":["wrapping token is not valid or does not exist"]}' };
    const steps = (lookup: Fault, unwrap: Fault) => (request: SeenRequest) =>
      request.path.endsWith("/lookup") ? lookup : request.path.endsWith("/unwrap") ? unwrap : node(wrapped)(request);
    const code = async (lookup: Fault, unwrap: Fault) => {
      nodes[0]!.behave(steps(lookup, unwrap));
      return bad(await read(await open({ wrap: "on" }))).code;
    };
    assert.equal(await code(looked("kv/data/other"), secret), "wrapping-refused");
    assert.equal(await code(used, secret), "wrapping-refused");
    assert.equal(await code(looked("kv/data/x"), used), "wrapping-refused");
    nodes[0]!.behave(node(secret));
    assert.equal(bad(await read(await open({ wrap: "on" }))).code, "bad-answer");
    nodes[0]!.behave(steps(looked("kv/data/x"), secret));
    assert.equal(textOf(good(await read(await open({ wrap: "on" }))).value), '{"n":1}');
    assert.equal(nodes[0]!.requests.at(-1)!.headers["x-vault-token"], "s.once");
  });

  it("signs a request to AWS that Vault can send, with no credential in it", async () => {
    const [id, key] = ["AKIDEXAMPLE", createHash("sha256").update("a key for this test").digest("hex")];
    const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"];
    const before = names.map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key });
    delete process.env["AWS_PROFILE"];
    try {
      const login = { status: 200, body: '{"auth":{"client_token":"s.by-aws"}}' };
      nodes[0]!.behave((request) => (request.path === "/v1/auth/aws/login" ? login : node(secret)(request)));
      const credentials = memoryCredentials();
      const raw = { address: nodes[0]!.address, auth: { method: "aws", role: "dev" } };
      const environment = { AWS_REGION: "eu-central-1", VAULT_AWS_HEADER_VALUE: "vault.example" };
      const provider = await openProvider(raw, environment, { kind: "vault", credentials });
      good(await read(provider));
      const sent = nodes[0]!.requests.find(({ path }) => path === "/v1/auth/aws/login")!;
      assert.equal(sent.headers["x-vault-token"], undefined);
      assertSigned(JSON.parse(sent.body), key);
      assert.ok(!sent.body.includes(key));
      assert.equal(nodes[0]!.requests.at(-1)!.headers["x-vault-token"], "s.by-aws");
    } finally {
      // One by one: a copy in the place of `process.env` would not reach what is no JavaScript.
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

/** Signs what was signed once more, by Amazon's description of version 4, and compares. */
function assertSigned(login: Readonly<Record<string, string>>, key: string): void {
  const plain = (name: string): string => Buffer.from(login[name]!, "base64").toString();
  assert.equal(login["role"], "dev");
  assert.equal(login["iam_http_request_method"], "POST");
  assert.equal(plain("iam_request_url"), "https://sts.eu-central-1.amazonaws.com/");
  assert.equal(plain("iam_request_body"), "Action=GetCallerIdentity&Version=2011-06-15");
  const headers: Record<string, string> = JSON.parse(plain("iam_request_headers"));
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const [, scope, names, signature] = /Credential=AKIDEXAMPLE\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(
    lower["authorization"]!,
  )!;
  assert.ok(names!.split(";").includes("x-vault-aws-iam-server-id"));
  const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
  const hmac = (secret: string | Buffer, text: string): Buffer => createHmac("sha256", secret).update(text).digest();
  const lines = names!.split(";").map((name) => `${name}:${lower[name]}\n`);
  const canonical = ["POST", "/", "", lines.join(""), names, sha(plain("iam_request_body"))].join("\n");
  const text = ["AWS4-HMAC-SHA256", lower["x-amz-date"], scope, sha(canonical)].join("\n");
  const signingKey = scope!.split("/").reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${key}`);
  assert.equal(hmac(signingKey, text).toString("hex"), signature);
}
