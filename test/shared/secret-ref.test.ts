// References: what is one, what is not, and that reading and writing them are each other's inverse.
import assert from "node:assert/strict";
import fc from "fast-check";
import { backendKinds, findRefs, formatRef, parseRef, refParameters, type SecretRef } from "../../shared/secret-ref.ts";

/** Of the million of the acceptance list, a tenth in CI. */
const RUNS = process.env["LATCHKEY_LONG"] === "1" ? 1_000_000 : 100_000;

const plain = (ref: Partial<SecretRef>): SecretRef => ({
  backend: "vault",
  profile: null,
  path: "kv/app",
  params: {},
  pointer: [],
  ...ref,
});

describe("references", () => {
  for (const [text, expected] of [
    ["ref+vault.main://kv/app/db#/password", plain({ profile: "main", path: "kv/app/db", pointer: ["password"] })],
    [
      "ref+awssecrets://app/db?stage=AWSCURRENT#/password",
      plain({ backend: "awssecrets", path: "app/db", params: { stage: "AWSCURRENT" }, pointer: ["password"] }),
    ],
    ["ref+pkcs11://AegisToken/jwt-key", plain({ backend: "pkcs11", path: "AegisToken/jwt-key" })],
    ["secretref+env://HOME", plain({ backend: "env", path: "HOME" })],
    ["ref+vault://kv/app+", plain({})],
    ["ref+vault:///kv/app/", plain({})],
    ["ref+vault://kv/a%2Bb%20c%23", plain({ path: "kv/a+b c#" })],
    ["ref+vault://kv/app#/a~1b/c~0d", plain({ pointer: ["a/b", "c~d"] })],
    [
      "ref+vault://kv/app?version=7&ns=team%2Fa&optional",
      plain({ params: { version: "7", ns: "team/a", optional: "true" } }),
    ],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parseRef(text), { ok: true, value: expected }));
  }

  for (const [text, code, where] of [
    ["vault://kv/app", "ref-syntax", "vault://kv/app"],
    ["ref+vault:/kv/app", "ref-syntax", "ref+vault:/kv/app"],
    ["ref+vaults://kv/app", "ref-backend-unknown", "vaults"],
    ["ref+vault://", "ref-path", ""],
    ["ref+vault://kv/../sys", "ref-path", "kv/../sys"],
    ["ref+vault://kv/%2e%2e/sys", "ref-path", "kv/%2e%2e/sys"],
    ["ref+vault://kv//app", "ref-path", "kv//app"],
    ["ref+vault://kv/%00", "ref-path", "kv/%00"],
    ["ref+vault://kv/%zz", "ref-path", "kv/%zz"],
    ["ref+vault://kv/app?token=abc", "ref-credential", "token=abc"],
    ["ref+vault://kv/app?version=1&secret_id=abc", "ref-credential", "secret_id=abc"],
    ["ref+vault://kv/app?color=red", "ref-parameter", "color=red"],
    ["ref+vault://kv/app?version=1&version=2", "ref-parameter", "version=2"],
    ["ref+vault://kv/app?version=", "ref-parameter", "version="],
    ["ref+vault://kv/app?encoding=hex", "ref-parameter", "encoding=hex"],
    ["ref+vault://kv/app#password", "ref-pointer", "password"],
    ["ref+vault://kv/app#/a~2", "ref-pointer", "/a~2"],
    ["ref+vault://a+b", "ref-syntax", "+"],
  ] as const) {
    it(`refuses ${text}, and says where`, () => {
      const parsed = parseRef(text);
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.code, code);
      if (where !== "") assert.equal(text.slice(parsed.error.start, parsed.error.end), where);
      assert.match(parsed.error.remedy ?? "", /\S/);
    });
  }

  it("never repeats what could be a credential", () => {
    const parsed = parseRef("ref+vault://kv/app?token=canary-of-this-test");
    assert.ok(!parsed.ok);
    assert.ok(!JSON.stringify(parsed.error).includes("canary"));
  });

  it("are read back as they were written", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((one) => !/[\u0000-\u001f\u007f]/.test(one) && one.isWellFormed());
    const part = text.filter((one) => !one.includes("/") && one !== "." && one !== "..");
    const refs = fc.record({
      backend: fc.constantFrom(...backendKinds),
      profile: fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,9}$/)),
      path: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      params: fc.record(
        { version: text, stage: text, ns: text, encoding: fc.constantFrom("utf8", "base64") },
        { requiredKeys: [] },
      ),
      pointer: fc.array(
        fc.string({ unit: "grapheme" }).filter((one) => one.isWellFormed()),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(refs, (ref) => {
        const written = formatRef(ref);
        assert.deepEqual(parseRef(written), { ok: true, value: { ...ref, params: { ...ref.params } } });
        // It also survives what surrounds it in a sentence, in quotes and in a longer value.
        for (const around of [`"${written}"`, `(${written}), then`, `see ${written}.`, `a ${written}+@b`]) {
          const [found] = findRefs(around);
          assert.equal(found?.text.replace(/\+$/, ""), written, around);
        }
      }),
      { numRuns: RUNS / 100 },
    );
  });

  it(`of any form escape nowhere and throw nothing, ${RUNS} of them`, () => {
    const plain =
      "ref+ secretref+ vault local .main :// / .. . %2e %2f %5c \\ ? & = version token # ~1 ~ + %00 a é file @ :";
    const pieces = [...plain.split(" "), " ", "\0", "\u202e", "\ud800"];
    let state = 12345;
    const next = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * below);
    };
    let read = 0;
    for (let run = 0; run < RUNS; run++) {
      let text = next(4) === 0 ? "" : "ref+local://";
      for (let count = next(8); count >= 0; count--) text += pieces[next(pieces.length)]!;
      const parsed = parseRef(text);
      if (!parsed.ok) continue;
      read++;
      const { path, params } = parsed.value;
      assert.ok(path !== "" && !path.startsWith("/") && !/[\u0000-\u001f\u007f]/.test(path), JSON.stringify(text));
      assert.ok(!path.split("/").some((one) => one === "" || one === "." || one === ".."), JSON.stringify(text));
      assert.ok(Object.keys(params).every((name) => (refParameters as readonly string[]).includes(name)));
    }
    assert.ok(read > RUNS / 100, `only ${read} of them were references at all`);
  });
});
