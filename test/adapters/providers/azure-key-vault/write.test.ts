// Writes to Azure Key Vault, and what is told of secrets without their values.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Http, SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { secret, signal, textOf } from "../support/ports.ts";
import { httpTo, openProvider, withKeyVault } from "./support.ts";

describe("azurekeyvault writes", () => {
  const vault = withKeyVault();
  let provider: SecretProvider;
  let path: string;
  let first: string;

  before(async () => {
    provider = await openProvider(vault());
  });
  after(() => provider?.close());
  beforeEach(() => {
    path = randomUUID();
    first = vault().vault.set(path, { value: "first" })[1].id;
  });
  afterEach(() => vault().mend());

  const write = (text: string, expected?: string | null, one = provider) =>
    one.write!({ path }, secret(text), expected === undefined ? {} : { expected }, signal());
  const current = async () => textOf(good(await provider.read({ path }, signal())).value);
  /** Another writes as soon as a request like this was answered. */
  const interrupted = (isIt: (method: string, url: string) => boolean): Http => {
    const http = httpTo(vault());
    return async (request) => {
      const answer = await http(request);
      if (answer.ok && answer.value.status === 200 && isIt(request.method, request.url)) {
        vault().vault.set(path, { value: "another's" });
      }
      return answer;
    };
  };

  it("says conflict when another has written since", async () => {
    vault().vault.set(path, { value: "meanwhile" });
    assert.equal(bad(await write("late", first)).code, "conflict");
    assert.equal(await current(), "meanwhile");
  });

  it("says conflict when another writes between the look and the write, and that both have", async () => {
    let looks = 0;
    const http = interrupted((method, url) => method === "GET" && url.includes("/versions") && ++looks === 1);
    const error = bad(await write("late", first, await openProvider(vault(), { http })));
    assert.equal(error.code, "conflict");
    assert.match(error.message, /two at the same time/);
  });

  it("says conflict when another writes right after", async () => {
    const http = interrupted((method) => method === "PUT");
    assert.equal(bad(await write("early", first, await openProvider(vault(), { http }))).code, "conflict");
    assert.equal(await current(), "another's");
  });

  it("keeps tags and content type of the version before", async () => {
    const tags = { owner: "platform", tier: "1" };
    vault().vault.set(path, { value: "tagged", tags, contentType: "text/plain" });
    const metadata = good(await write("new"));
    assert.deepEqual([metadata.owner, metadata.tags], ["platform", tags]);
    const [, version] = vault().vault.find(path, "");
    assert.deepEqual([version.value, version.tags, version.contentType], ["new", tags, "text/plain"]);
  });

  it("writes text as it is", async () => {
    for (const text of ['quotes " and \\ and \n and päß ✓ \u0001', "A", "", '{"value":"x"}']) {
      good(await write(text));
      assert.equal(vault().vault.find(path, "")[1].value, text);
      assert.equal(await current(), text);
    }
  });

  it("takes text alone, and 25 KB of it", async () => {
    good(await write("x".repeat(25 * 1024)));
    const before = vault().asked.length;
    assert.equal(bad(await write("x".repeat(25 * 1024 + 1))).code, "too-large");
    const bytes = new SecretBytes(Uint8Array.of(0xff, 0xfe));
    assert.equal(bad(await provider.write!({ path }, bytes, {}, signal())).code, "value-not-encoded");
    assert.equal(vault().asked.length, before);
  });

  it("writes where it may not list, if nothing is expected", async () => {
    vault().deny("GET versions");
    good(await write("unseen"));
    assert.equal(bad(await write("seen", first)).code, "forbidden");
    assert.equal(await current(), "unseen");
  });

  it("refuses names that are too long, and single versions", async () => {
    const long = { path: "x".repeat(128) };
    assert.equal(bad(await provider.read(long, signal())).code, "name-invalid");
    assert.equal(bad(await provider.write!(long, secret("x"), {}, signal())).code, "name-invalid");
    const one = { path, version: first };
    assert.equal(bad(await provider.write!(one, secret("x"), {}, signal())).code, "unsupported");
    assert.equal(bad(await provider.remove!(one, signal())).code, "unsupported");
  });

  it("describes without asking for the value", async () => {
    const before = vault().asked.length;
    const { version } = good(await provider.describe({ path }, signal()));
    assert.equal(version, first);
    assert.deepEqual(vault().asked.slice(before), ["GET versions"]);
  });

  it("describes by reading where it may not list", async () => {
    vault().deny("GET versions");
    assert.equal(good(await provider.describe({ path }, signal())).version, first);
  });

  it("lists levels, through every page, by the paths that lead there", async () => {
    const root = `levels${randomUUID()}`;
    const paths = Array.from({ length: 60 }, (_, i) => `${root}/n_${String(i).padStart(2, "0")}`);
    for (const one of [...paths, `${root}/deep/er/x`]) {
      good(await provider.write!({ path: one }, secret("x"), {}, signal()));
    }
    const below = async (prefix: string) =>
      good(await provider.list!(prefix, undefined, signal())).map((entry) => entry.path);
    assert.deepEqual(await below(`${root}/`), [`${root}/deep/`, ...paths]);
    assert.deepEqual(await below(`${root}/deep/`), [`${root}/deep/er/`]);
    assert.ok((await below("")).includes(`${root}/`));
  });

  it("tells the versions, newest first, though their times are of whole seconds", async () => {
    const ids = [first, ...["second", "third"].map((value) => vault().vault.set(path, { value })[1].id)];
    const versions = good(await provider.versions!({ path }, signal()));
    assert.deepEqual([versions[0]!.version, versions[0]!.state], [ids[2], "current"]);
    assert.deepEqual(versions.map(({ version }) => version).sort(), [...ids].sort());
  });

  it("says where an identity may do more than it needs to", async () => {
    assert.equal(good(await provider.check(signal())).tooWide.length, 2);
    vault().deny("GET secrets", "GET secret");
    const { detail, tooWide } = good(await provider.check(signal()));
    assert.deepEqual(tooWide, []);
    assert.match(detail, /Key Vault test\.localhost:\d+, signed in by managed-identity/);
  });
});
