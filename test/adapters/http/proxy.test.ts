// What goes through a proxy that the machine's variables name, what does not, and what is said where the proxy is in the way.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createHttp } from "../../../server/adapters/http/node-http.ts";
import { bad, good } from "../../contract/provider-contract.ts";
import { type ConnectProxy, startConnectProxy } from "../../servers/connect-proxy.ts";
import { type FaultyHttp, startFaultyHttp } from "../../servers/faulty-http.ts";
import { makeCertificates } from "../../servers/support/certificates.ts";
import { temporaryFolder } from "../../servers/support/running.ts";

const NAMES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];

describe("requests of a machine behind a proxy", () => {
  const folder = temporaryFolder("proxy");
  const kept = NAMES.map((name) => [name, process.env[name]] as const);
  let server: FaultyHttp;
  let proxy: ConnectProxy;
  let ca: string;

  before(async () => {
    const tls = await makeCertificates("the faulty server", folder.path, ["vault.example"]);
    ca = readFileSync(tls.caFile, "utf8");
    server = await startFaultyHttp({ tls });
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });
  beforeEach(async () => {
    proxy = await startConnectProxy();
    for (const name of NAMES) delete process.env[name];
    server.behave({ status: 200, body: '{"value":"canary-value"}' });
  });
  afterEach(async () => {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await proxy.stop();
  });

  const ask = (host = "vault.example", tls: object = { ca }) =>
    createHttp({ resolve: async () => [{ address: "127.0.0.1", family: 4 }] })({
      method: "GET",
      url: `https://${host}:${server.port}/v1/x`,
      headers: { "X-Vault-Token": "canary-token" },
      signal: new AbortController().signal,
      tls,
    });

  for (const [how, variable, written] of [
    ["HTTPS_PROXY", "HTTPS_PROXY", (port: number) => `http://127.0.0.1:${port}`],
    ["ALL_PROXY", "ALL_PROXY", (port: number) => `http://127.0.0.1:${port}`],
    ["one without a scheme", "https_proxy", (port: number) => `127.0.0.1:${port}`],
  ] as const) {
    it(`go through it, encrypted from end to end: ${how}`, async () => {
      process.env[variable] = written(proxy.port);
      const { body } = good(await ask());
      assert.match(Buffer.from(body).toString(), /canary-value/);
      assert.deepEqual(
        proxy.asked.map(({ to }) => to),
        [`vault.example:${server.port}`],
      );
      assert.doesNotMatch(proxy.seen(), /canary/);
      assert.equal(server.requests.at(-1)!.headers["x-vault-token"], "canary-token");
    });
  }

  it("are refused where who answers behind it is not who was asked for", async () => {
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${proxy.port}`;
    assert.equal(bad(await ask("vault.example", {})).code, "tls-failed");
    assert.equal(bad(await ask("other.example")).code, "tls-failed");
  });

  it("give it the user and the password that are named for it, and nobody else", async () => {
    process.env["HTTPS_PROXY"] = `http://me:canary-password@127.0.0.1:${proxy.port}`;
    good(await ask());
    assert.match(proxy.asked[0]!.authorization ?? "", /^Basic /);
    assert.equal(server.requests.at(-1)!.headers["proxy-authorization"], undefined);
    proxy.answer(407);
    const { message, remedy } = bad(await ask());
    assert.doesNotMatch(`${message}${remedy}`, /canary|me:/);
  });

  it("go past it to this machine itself, and to whom NO_PROXY names", async () => {
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${proxy.port}`;
    good(await ask("127.0.0.1"));
    good(await ask("localhost"));
    process.env["NO_PROXY"] = ".example,other.test";
    good(await ask());
    assert.equal(proxy.asked.length, 0);
  });

  for (const [status, wanted] of [
    [403, /allow this host, or name the host in NO_PROXY/],
    [407, /a user and a password into HTTPS_PROXY/],
    [502, /NO_PROXY/],
  ] as const) {
    it(`say so where it does not connect (${status}), and take that for no answer of the backend`, async () => {
      process.env["HTTPS_PROXY"] = `http://127.0.0.1:${proxy.port}`;
      proxy.answer(status);
      const { code, message, remedy } = bad(await ask());
      assert.equal(code, "unreachable");
      assert.equal(
        message,
        `the proxy 127.0.0.1:${proxy.port} does not connect to vault.example:${server.port} (${status})`,
      );
      assert.match(remedy, wanted);
    });
  }

  it("name it where it is not there, and where it is of a kind that is not known", async () => {
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${proxy.port}`;
    await proxy.stop();
    const gone = bad(await ask());
    assert.equal(gone.code, "unreachable");
    assert.match(gone.message, /^vault\.example:\d+, behind the proxy 127\.0\.0\.1:\d+, cannot be reached/);
    process.env["HTTPS_PROXY"] = "socks5://127.0.0.1:1";
    const { code, message } = bad(await ask());
    assert.equal(code, "unreachable");
    assert.match(message, /neither one of http nor of https/);
  });

  it("are still refused to the metadata of a cloud", async () => {
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${proxy.port}`;
    assert.equal(bad(await ask("169.254.169.254")).code, "endpoint-forbidden");
    assert.equal(proxy.asked.length, 0);
  });
});
