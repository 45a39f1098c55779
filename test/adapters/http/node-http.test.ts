// What the port Http promises, against a server that breaks every promise of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createHttp } from "../../../server/adapters/http/node-http.ts";
import type { HttpRequest, TlsOptions } from "../../../server/core/references/provider.ts";
import { bad, good } from "../../contract/provider-contract.ts";
import { startDeafPort } from "../../servers/deaf-port.ts";
import { type FaultyHttp, type FaultyHttpOptions, startFaultyHttp } from "../../servers/faulty-http.ts";
import { type Certificates, makeCertificates } from "../../servers/support/certificates.ts";
import { temporaryFolder } from "../../servers/support/running.ts";

const never = (): AbortSignal => new AbortController().signal;
const http = createHttp({ timeoutMs: 400 });
const patient = createHttp();

for (const isTls of [false, true]) {
  describe(`requests ${isTls ? "over TLS" : "in the clear, to loopback"}`, () => {
    const folder = temporaryFolder("http");
    let server: FaultyHttp;
    let tls: TlsOptions | undefined;

    before(async () => {
      const certificates = isTls ? await makeCertificates("the faulty server", folder.path) : undefined;
      server = await startFaultyHttp(certificates === undefined ? {} : { tls: certificates });
      tls = certificates && { ca: readFileSync(certificates.caFile, "utf8") };
    });
    after(async () => {
      await server.stop();
      folder.remove();
    });

    const ask = (more: Partial<HttpRequest> = {}, by = patient) =>
      by({ method: "GET", url: `${server.address}/v1/x`, signal: never(), ...(tls && { tls }), ...more });

    it("gives status, headers and body", async () => {
      server.behave({ status: 418, headers: { "X-Kind": "pot" }, body: "päß" });
      const answer = good(await ask());
      assert.equal(answer.status, 418);
      assert.equal(answer.headers["x-kind"], "pot");
      assert.equal(Buffer.from(answer.body).toString(), "päß");
    });

    it("sends method, headers and body, LIST as well", async () => {
      server.behave({ status: 200, body: "{}" });
      good(await ask({ method: "LIST", headers: { "X-One": "1" } }));
      good(await ask({ method: "PUT", body: Buffer.from("a body") }));
      const [list, put] = server.requests.slice(-2);
      assert.equal(list?.method, "LIST");
      assert.equal(list?.headers["x-one"], "1");
      assert.equal(put?.body, "a body");
    });

    it("keeps one connection for requests in turn", async () => {
      server.behave({ status: 200, body: "{}" });
      good(await ask());
      const before = server.contacts;
      for (let i = 0; i < 5; i++) good(await ask());
      assert.equal(server.contacts, before);
    });

    for (const [fault, codes] of [
      ["half-body", ["connection-lost"]],
      ["half-head", ["connection-lost", "bad-answer"]],
      ["reset", ["connection-lost"]],
      ["reset-in-body", ["connection-lost"]],
      ["silent", ["timeout"]],
      ["slow", ["timeout"]],
      ["huge", ["answer-too-large"]],
      ["huge-head", ["answer-too-large"]],
      ["not-http", ["bad-answer"]],
    ] as const) {
      it(`says ${codes.join(" or ")} of an answer that is ${fault}`, async () => {
        server.behave(fault);
        const { code } = bad(await ask({}, codes[0] === "timeout" ? http : patient));
        assert.ok((codes as readonly string[]).includes(code), code);
      });
    }

    it("follows no redirect, and tells nobody else what it was about to send", async () => {
      const elsewhere = await startFaultyHttp();
      for (const status of [301, 302, 303, 307, 308]) {
        server.behave({ status, headers: { Location: `${elsewhere.address}/v1/x` } });
        assert.equal(bad(await ask({ headers: { "X-Vault-Token": "canary" } })).code, "redirected");
      }
      assert.equal(elsewhere.contacts, 0);
      await elsewhere.stop();
    });

    it("stops when it is cancelled, before and in the middle", async () => {
      server.behave("silent");
      assert.equal(bad(await ask({ signal: AbortSignal.abort() })).code, "cancelled");
      const controller = new AbortController();
      const asked = ask({ signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      assert.equal(bad(await asked).code, "cancelled");
    });

    it("says unreachable where nobody listens, and where a name leads nowhere", async () => {
      const gone = await startFaultyHttp();
      await gone.stop();
      assert.equal(bad(await ask({ url: gone.address })).code, "unreachable");
      const lost = createHttp({
        resolve: () => Promise.reject(Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND" })),
      });
      assert.equal(bad(await ask({ url: "https://nowhere.invalid/" }, lost)).code, "unreachable");
    });
  });
}

describe("an address that answers no connection", function () {
  this.timeout(20_000);

  it("is given up before a request would be", async () => {
    await using deaf = await startDeafPort();
    const failure = bad(await patient({ method: "GET", url: `${deaf.address}/v1/x`, signal: never() }));
    assert.equal(failure.code, "unreachable");
    assert.match(failure.message, /^127\.0\.0\.1:\d+ takes no connection$/);
  });
});

describe("TLS", () => {
  const folder = temporaryFolder("http-tls");
  let certificates: Certificates;
  let server: FaultyHttp;
  const start = async (options: FaultyHttpOptions = {}): Promise<void> => {
    await server?.stop();
    server = await startFaultyHttp({ tls: certificates, ...options });
  };
  const ask = (tls: TlsOptions | undefined, url = server.address) =>
    patient({ method: "GET", url, signal: never(), ...(tls && { tls }) });
  const ca = (): string => readFileSync(certificates.caFile, "utf8");

  before(async () => {
    certificates = await makeCertificates("the faulty server", folder.path);
    await start();
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });

  it("is refused of an authority that nobody named", async () => {
    const { code, remedy } = bad(await ask(undefined));
    assert.equal(code, "tls-failed");
    assert.match(remedy, /trust the authority/);
  });

  it("is refused even if a variable of the environment says otherwise", async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      assert.equal(bad(await ask(undefined)).code, "tls-failed");
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  it("is refused where the certificate is for another name", async () => {
    const { code, remedy } = bad(await ask({ ca: ca(), serverName: "other.example" }));
    assert.equal(code, "tls-failed");
    assert.match(remedy, /name that is in the server's certificate/);
  });

  it("is taken by the name of the server where that is told", async () => {
    good(await ask({ ca: ca(), serverName: "localhost" }));
  });

  it("is refused below version 1.2, and taken at it", async () => {
    await start({ maxVersion: "TLSv1.1" });
    assert.equal(bad(await ask({ ca: ca() })).code, "tls-failed");
    await start({ maxVersion: "TLSv1.2" });
    good(await ask({ ca: ca() }));
    await start();
  });

  it("is refused of a server that speaks none", async () => {
    const plain = await startFaultyHttp();
    assert.equal(bad(await ask({ ca: ca() }, plain.address.replace("http:", "https:"))).code, "tls-failed");
    await plain.stop();
  });

  it("does not take a file for a certificate that is none", async () => {
    assert.equal(bad(await ask({ ca: ca(), cert: "none", key: "none" })).code, "tls-failed");
  });
});
