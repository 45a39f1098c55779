// The form of an encrypted value: what is written is read back, what backends do to JSON does no harm, anything else is refused.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  additionalData,
  type Envelope,
  formatEnvelope,
  isEnvelope,
  parseEnvelope,
} from "../../../server/core/encryption/envelope.ts";
import { bad, good } from "../../contract/provider-contract.ts";

const base64 = (length: { minLength: number; maxLength?: number }) =>
  fc.uint8Array(length).map((bytes) => Buffer.from(bytes).toString("base64"));

const plain = { noNullPrototype: true };
const envelopes: fc.Arbitrary<Envelope> = fc.record(
  {
    ciphertext: base64({ minLength: 16 }),
    holder: fc.string(),
    keys: fc.array(fc.record({ id: fc.string(), wrapped: fc.string() }, plain), { minLength: 1, maxLength: 3 }),
    namespace: fc.string(),
    nonce: base64({ minLength: 12, maxLength: 12 }),
    path: fc.string({ unit: "grapheme" }),
    scope: fc.string(),
  },
  plain,
);

const one: Envelope = {
  ciphertext: Buffer.alloc(20).toString("base64"),
  holder: "transit",
  keys: [{ id: "transit/app", wrapped: "vault:v1:…" }],
  namespace: "",
  nonce: Buffer.alloc(12).toString("base64"),
  path: "kv/app/db",
  scope: "vault.main",
};

describe("the form of an encrypted value", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const text = formatEnvelope(envelope);
        assert.ok(isEnvelope(Buffer.from(text)));
        assert.deepEqual(good(parseEnvelope(text, "a")), envelope);
      }),
    );
  });

  it("is the canonical JSON of RFC 8785, and what is authenticated is the same without the ciphertext", () => {
    const { ciphertext, ...header } = one;
    const members = { ...header, latchkey: "envelope/1" };
    const sorted = (map: object) =>
      JSON.stringify(Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))));
    assert.equal(formatEnvelope(one), sorted({ ...members, ciphertext }));
    assert.equal(additionalData(one), sorted(members));
  });

  it("may be written anew in another order, and with blanks, as backends of JSON do", () => {
    const turned = Object.fromEntries(Object.entries(JSON.parse(formatEnvelope(one))).reverse());
    const text = JSON.stringify(turned, null, 2);
    assert.ok(isEnvelope(Buffer.from(text)));
    assert.deepEqual(good(parseEnvelope(text, "a")), one);
  });

  for (const [what, stored] of [
    ["text", "correct horse"],
    ["nothing", ""],
    ["another document", '{"password":"x"}'],
    ["a document with a member of that name", '{"latchkey":"is the name of this"}'],
    ["a list", '["envelope/1"]'],
    ["bytes", "\0\xff"],
  ] as const) {
    it(`is not mistaken for ${what}`, () => assert.equal(isEnvelope(Buffer.from(stored, "latin1")), false));
  }

  for (const [what, change, code] of [
    ["a later version", { latchkey: "envelope/2" }, "envelope-version-unknown"],
    ["a member too many", { extra: "x" }, "envelope-tampered"],
    ["no keys", { keys: [] }, "envelope-tampered"],
    ["a key with more than it has", { keys: [{ id: "a", wrapped: "b", extra: "c" }] }, "envelope-tampered"],
    ["a key that is none", { keys: [null] }, "envelope-tampered"],
    ["a nonce that is too short", { nonce: "AAAA" }, "envelope-tampered"],
    ["a nonce that is too long", { nonce: Buffer.alloc(16).toString("base64") }, "envelope-tampered"],
    ["a nonce in another spelling of the same bytes", { nonce: "AAAAAAAAAAAAAAA\n" }, "envelope-tampered"],
    ["a ciphertext without a tag", { ciphertext: "AAAA" }, "envelope-tampered"],
    ["a ciphertext with bits that stand for nothing", { ciphertext: `${"A".repeat(26)}B=` }, "envelope-tampered"],
    ["a ciphertext of Base64 for URLs", { ciphertext: `${"A".repeat(24)}-_==` }, "envelope-tampered"],
    ["a path that is no text", { path: 7 }, "envelope-tampered"],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const text = JSON.stringify({ ...JSON.parse(formatEnvelope(one)), ...change });
      assert.equal(bad(parseEnvelope(text, "a")).code, code);
    });
  }

  it("is refused without one of its members, and where it is no JSON", () => {
    const whole = JSON.parse(formatEnvelope(one));
    for (const name of Object.keys(one)) {
      const { [name]: _, ...rest } = whole;
      assert.equal(bad(parseEnvelope(JSON.stringify(rest), "a")).code, "envelope-tampered", name);
    }
    assert.equal(bad(parseEnvelope('{"latchkey":"envelope/1"', "a")).code, "envelope-tampered");
  });
});
