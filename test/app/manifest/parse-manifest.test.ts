// latchkey.yaml: what it says, and every mistake at its place, with the mend where there is just one.
import assert from "node:assert/strict";
import { readManifestText } from "../../../server/app/manifest/parse-manifest.ts";
import { formatRef } from "../../../shared/secret-ref.ts";

const good = `version: 1
backends:
  main:  { kind: vault, address: "https://vault.example:8200", auth: { method: oidc, role: dev } }
  chain: { kind: openbao, auth: [{ method: oidc }, { method: aws, role: ci }] }
  cloud: { kind: awssecrets, region: eu-central-1 }
  hsm:   { kind: pkcs11, token: Example }
secrets:
  database/password:
    type: database-credential
    category: infrastructure
    owner: platform
    tenant: acme
    format: { length: 32, charset: base62 }
    refs: { local: ref+local://database/password, staging: "ref+vault.main://kv/stage/db#/password" }
    rotate: { every: 7d, strategy: postgres-dual-user, grace: 24h, purgeAfter: 30d }
  plain:
keys:
  jwt: { algorithm: RS256, ref: ref+pkcs11.hsm://jwt, every: 90d, keepPublic: 30d }
tenants: { acme: { prefixes: ["ref+vault.main://kv/acme/"] } }
policy: { mode: strict, cacheTtl: 2m, staleFor: 30m }
scan: { exclude: [vendor/**], rules: { aws-access-key-id: off } }
`;

describe("the manifest", () => {
  it("is read with everything it may say", () => {
    const { manifest, problems, places } = readManifestText(good);
    assert.deepEqual(problems, []);
    assert.deepEqual([...manifest.backends.keys()], ["main", "chain", "cloud", "hsm"]);
    const secret = manifest.secrets.get("database/password")!;
    assert.equal(secret.owner, "platform");
    assert.equal(secret.tenant, "acme");
    assert.equal(secret.rotateEvery, 7 * 86_400_000);
    assert.equal(formatRef(secret.refs.staging!), "ref+vault.main://kv/stage/db#/password");
    assert.equal(manifest.secrets.get("plain")!.type, "generic");
    assert.deepEqual(manifest.policy, { mode: "strict", cacheTtl: 120_000, staleFor: 1_800_000 });
    const place = places.get("secrets.database/password")!;
    assert.equal(good.slice(place.start, place.end), "database/password");
  });

  it("says how a backend encrypts, apart from what else it is configured with", () => {
    const text =
      "backends:\n  a: { kind: vault, wrap: on, encrypt: { kind: transit, key: app, plain: allow, scope: s } }\n";
    const { manifest, problems } = readManifestText(text);
    assert.deepEqual(problems, []);
    const { config, encrypt } = manifest.backends.get("a")!;
    assert.deepEqual(Object.keys(config), ["wrap"]);
    assert.deepEqual(encrypt, { kind: "transit", scope: "s", allowsPlain: true, config: { key: "app" } });
  });

  it("says what is wrong with the YAML in words of its own", () => {
    for (const [text, message] of [
      ["secrets:\n  a: {}\n  a: {}\n", /^a key is there twice$/],
      ["secrets:\n\ta: {}\n", /indented by a tab/],
      ["secrets:\n  a: b: c\n", /two colons in one line/],
      ["secrets: { a: 'abc\n", /missing|open/],
    ] as const) {
      assert.match(readManifestText(text).problems[0]!.message, message, text);
    }
  });

  it("says how a duration, a reference and an address are written", () => {
    for (const [text, remedy] of [
      ["policy: { cacheTtl: soon }\n", /such as 90d/],
      ["secrets:\n  a: { refs: { local: vault/kv } }\n", /such as ref\+vault/],
      ["backends:\n  a: { kind: vault, address: vault }\n", /such as https:/],
    ] as const) {
      assert.match(readManifestText(text).problems[0]!.remedy, remedy);
    }
  });

  it("leaves sections of other tools alone", () => {
    assert.deepEqual(readManifestText("x-common: {}\ninclude: []\nversion: 1\n").problems, []);
  });

  it("may be empty or absent", () => {
    for (const text of ["", "# nothing\n", "version: 1\n"]) assert.deepEqual(readManifestText(text).problems, []);
  });

  for (const [name, text, where, fixed] of [
    ["a key that is mistyped", "secrets:\n  a: { onwer: me }\n", "onwer", "secrets:\n  a: { owner: me }\n"],
    ["a kind that is mistyped", "backends:\n  a: { kind: valut }\n", "valut", undefined],
    ["a backend without a kind", "backends:\n  a: { region: x }\n", "{ region: x }", undefined],
    ["a key of another kind", "backends:\n  a: { kind: local, region: x }\n", "region", undefined],
    ["a credential in a backend", "backends:\n  a: { kind: vault, token: abc }\n", "token", undefined],
    [
      "a credential in an address",
      'backends:\n  a: { kind: vault, address: "https://me:pw@vault" }\n',
      '"https://me:pw@vault"',
      undefined,
    ],
    ["a library in a backend", "backends:\n  a: { kind: pkcs11, module: /tmp/x.so }\n", "module", undefined],
    ["a type that is mistyped", "secrets:\n  a: { type: pasword }\n", "pasword", "secrets:\n  a: { type: password }\n"],
    ["a name that is none", "secrets:\n  Über: {}\n", "Über", undefined],
    ["a reference that is none", "secrets:\n  a: { refs: { local: vault/kv } }\n", "vault/kv", undefined],
    [
      "a backend that is not there",
      "secrets:\n  a: { refs: { local: ref+vault.gone://kv/a } }\n",
      "ref+vault.gone://kv/a",
      undefined,
    ],
    [
      "a path with data/",
      "secrets:\n  a: { refs: { local: ref+vault://kv/data/a } }\n",
      "data/",
      "secrets:\n  a: { refs: { local: ref+vault://kv/a } }\n",
    ],
    [
      "a credential in a reference",
      'secrets:\n  a: { refs: { local: "ref+vault://kv/a?token=x&version=1" } }\n',
      "token=x",
      'secrets:\n  a: { refs: { local: "ref+vault://kv/a?version=1" } }\n',
    ],
    ["an environment that is none", "secrets:\n  a: { refs: { prod: ref+local://a } }\n", "prod", undefined],
    ["a duration that is none", "policy: { cacheTtl: soon }\n", "soon", undefined],
    ["a length out of range", "secrets:\n  a: { format: { length: 0 } }\n", "0", undefined],
    ["a tenant that is not listed", "tenants: { x: {} }\nsecrets:\n  a: { tenant: y }\n", "y", undefined],
    ["encryption that says nothing", "backends:\n  a:\n    kind: local\n    encrypt:\n", "", undefined],
    ["encryption by nothing", "backends:\n  a: { kind: local, encrypt: {} }\n", "{}", undefined],
    ["encryption that is a word", "backends:\n  a: { kind: local, encrypt: yes }\n", "yes", undefined],
    [
      "a key holder that is mistyped",
      "backends:\n  a: { kind: local, encrypt: { kind: sodum } }\n",
      "sodum",
      undefined,
    ],
    ["a key holder without its key", "backends:\n  a: { kind: vault, encrypt: { kind: transit } }\n", "", undefined],
    [
      "a public key that is none",
      "backends:\n  a: { kind: local, encrypt: { kind: sodium, to: [AAAA] } }\n",
      "AAAA",
      undefined,
    ],
    [
      "a private key beside its reference",
      "backends:\n  a: { kind: local, encrypt: { kind: sodium, to: [], privateKey: abc } }\n",
      "privateKey",
      undefined,
    ],
    [
      "a private key at a backend that is not there",
      "backends:\n  a: { kind: local, encrypt: { kind: sodium, to: [], identity: ref+vault.gone://kv/a } }\n",
      "ref+vault.gone://kv/a",
      undefined,
    ],
    [
      "a transit key at a backend that is not there",
      "backends:\n  a: { kind: local, encrypt: { kind: transit, key: k, backend: gone } }\n",
      "gone",
      undefined,
    ],
    [
      "a transit key at a backend that has none",
      "backends:\n  a: { kind: local, encrypt: { kind: transit, key: k } }\n",
      "{ kind: transit, key: k }",
      undefined,
    ],
    ["encryption of what nothing is written to", "backends:\n  a: { kind: env, encrypt: {} }\n", "encrypt", undefined],
    ["YAML that is none", "secrets: [\n", "", undefined],
    ["a name twice", "secrets:\n  a: {}\n  a: {}\n", "", undefined],
    ["a section that is mistyped", "secret:\n  a: {}\n", "secret", "secrets:\n  a: {}\n"],
    ["a list at the top", "- a\n", "-", undefined],
  ] as const) {
    it(`tells of ${name}`, () => {
      const { problems } = readManifestText(text);
      const [problem] = problems;
      assert.ok(problem !== undefined, "no problem is told");
      if (where !== "") assert.equal(text.slice(problem.start, problem.end), where);
      assert.match(problem.remedy, /\S/);
      for (const word of ["abc", "pw", "/tmp/x.so"]) assert.ok(!`${problem.message} ${problem.remedy}`.includes(word));
      if (fixed === undefined) return;
      const { start, end, newText } = problem.fix!;
      assert.equal(text.slice(0, start) + newText + text.slice(end), fixed);
    });
  }
});
