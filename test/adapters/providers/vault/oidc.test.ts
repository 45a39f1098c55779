// Signing in with a browser: OpenBao, a real OpenID provider, and a person who is a program. What another page or a
// server that leaves out PKCE could do is tried, too.
import assert from "node:assert/strict";
import { listenForCallback } from "../../../../server/adapters/http/callback-listener.ts";
import type { Interaction } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startFaultyHttp } from "../../../servers/faulty-http.ts";
import { startOidcProvider } from "../../../servers/oidc.ts";
import { startOpenBao } from "../../../servers/openbao.ts";
import { ask } from "../../../servers/support/http.ts";
import { freePort } from "../../../servers/support/running.ts";
import { withServer } from "../../../servers/with-server.ts";
import {
  administer,
  environmentOf,
  memoryCredentials,
  never,
  type OpenOptions,
  openProvider,
  textOf,
} from "./support.ts";

const REDIRECT = "http://localhost:8250/oidc/callback";

describe("signing in with a browser", function () {
  this.timeout(60_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  const provider = withServer("OpenID provider", () => startOidcProvider());

  before(async () => {
    const { issuer, client } = provider();
    await administer(server(), "sys/auth/oidc", { type: "oidc" });
    await administer(server(), "auth/oidc/config", {
      oidc_discovery_url: issuer,
      oidc_client_id: client.id,
      oidc_client_secret: client.secret,
    });
    const role = { user_claim: "sub", allowed_redirect_uris: [REDIRECT], token_policies: ["app"] };
    await administer(server(), "auth/oidc/role/dev", role);
    await administer(server(), "auth/oidc/role/elsewhere", {
      ...role,
      allowed_redirect_uris: ["https://ui.example/cb"],
    });
    await administer(server(), "auth/oidc/role/bob", { ...role, bound_subject: "bob" });
    await administer(server(), "sys/policies/acl/app", { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
    await administer(server(), "secret/data/x", { data: { n: 1 } });
  });

  const open = (role: string, options: OpenOptions) =>
    openProvider({ address: server().address, auth: { method: "oidc", role } }, environmentOf(server()), options);

  /** A browser with somebody at it, who may do something else with what it is sent back to. */
  const person = (
    visit: (back: URL) => Promise<unknown> = (back) => fetch(back),
  ): Interaction & { opened: string[] } => {
    const opened: string[] = [];
    return {
      opened,
      listenForCallback,
      openBrowser: async (url) => {
        opened.push(url);
        void provider().authorize(url).then(visit);
      },
    };
  };

  it("opens the provider's page with PKCE, state and nonce, and keeps the token", async () => {
    const [interaction, credentials] = [person(), memoryCredentials()];
    const vault = await open("dev", { interaction, credentials });
    assert.match(good(await vault.signIn!(never())).detail, /signed in by oidc as oidc-alice/);
    const asked = new URL(interaction.opened[0]!).searchParams;
    assert.equal(asked.get("code_challenge_method"), "S256");
    assert.equal(asked.get("redirect_uri"), REDIRECT);
    assert.ok(asked.get("state") && asked.get("nonce"));
    assert.equal(textOf(good(await vault.read({ path: "secret/x" }, never())).value), '{"n":1}');
    // The next process needs no browser.
    const next = await open("dev", { credentials });
    assert.equal(textOf(good(await next.read({ path: "secret/x" }, never())).value), '{"n":1}');
    good(await next.signOut!(never()));
    assert.equal(credentials.keys.length, 0);
    assert.equal(bad(await next.read({ path: "secret/x" }, never())).code, "signed-out");
  });

  it("opens no browser for a read, and none where nobody is", async () => {
    const interaction = person();
    const vault = await open("dev", { interaction });
    assert.equal(bad(await vault.read({ path: "secret/x" }, never())).code, "signed-out");
    assert.deepEqual(interaction.opened, []);
    const { code, remedy } = bad(await (await open("dev", {})).signIn!(never()));
    assert.equal(code, "signed-out");
    assert.match(remedy, /\S/);
  });

  it("takes nothing from other pages, paths and names, and then still what it waits for", async () => {
    const tried: number[] = [];
    const interaction = person(async (back) => {
      const attack = async (change: (url: URL) => void): Promise<void> => {
        const url = new URL(back);
        change(url);
        tried.push((await fetch(url)).status);
      };
      await attack((url) => url.searchParams.set("state", "guessed"));
      await attack((url) => url.searchParams.delete("state"));
      await attack((url) => {
        url.pathname = "/other";
      });
      // A name of somebody else's that leads here.
      tried.push((await ask(back, { headers: { Host: "evil.example:8250" } })).status);
      await fetch(back);
    });
    good(await (await open("dev", { interaction })).signIn!(never()));
    assert.deepEqual(tried, [400, 400, 404, 404]);
  });

  it("listens only once, and no longer than it is wanted", async () => {
    let again: unknown;
    const interaction = person(async (back) => {
      await fetch(back);
      again = await fetch(back).catch((error: unknown) => error);
    });
    const vault = await open("dev", { interaction });
    good(await vault.signIn!(never()));
    const controller = new AbortController();
    const waiting = await open("dev", {
      interaction: { listenForCallback, openBrowser: async () => controller.abort() },
    });
    assert.equal(bad(await waiting.signIn!(controller.signal)).code, "cancelled");
    await assert.rejects(fetch(REDIRECT));
    assert.ok(again instanceof Error || (again as Response).status >= 400);
  });

  it("says what is wrong: a role that is not there, not for this program, or not for this person", async () => {
    for (const role of ["none", "elsewhere", "bob"]) {
      assert.equal(
        bad(await (await open(role, { interaction: person() })).signIn!(never())).code,
        "role-refused",
        role,
      );
    }
  });

  it("says credential-refused when the person declines", async () => {
    const interaction = person(async (back) => {
      back.searchParams.delete("code");
      back.searchParams.set("error", "access_denied");
      await fetch(back);
    });
    const { code, message } = bad(await (await open("dev", { interaction })).signIn!(never()));
    assert.equal(code, "credential-refused");
    assert.match(message, /access_denied/);
  });

  it("opens no page that lacks https, state, nonce or PKCE", async () => {
    const faulty = await startFaultyHttp();
    const whole = "https://idp.example/auth?state=s&nonce=n&code_challenge=c&code_challenge_method=S256";
    const interaction = person();
    for (const url of [
      whole.replace("https:", "http:"),
      whole.replace("https:", "javascript:"),
      whole.replace("state=s", ""),
      whole.replace("nonce=n", ""),
      whole.replace("code_challenge=c", ""),
      whole.replace("S256", "plain"),
      "not a url",
    ]) {
      faulty.behave({ status: 200, body: JSON.stringify({ data: { auth_url: url } }) });
      const vault = await openProvider({ address: faulty.address, auth: { method: "oidc" } }, {}, { interaction });
      assert.equal(bad(await vault.signIn!(never())).code, "bad-answer", url);
    }
    assert.deepEqual(interaction.opened, []);
    await faulty.stop();
  });

  it("says that the port is taken", async () => {
    const port = await freePort();
    const request = { port, path: "/oidc/callback", state: "s", signal: never() };
    const first = good(await listenForCallback(request));
    const { code, message } = bad(await listenForCallback(request));
    assert.equal(code, "unreachable");
    assert.match(message, /taken/);
    first.close();
    good(await listenForCallback(request)).close();
  });
});
