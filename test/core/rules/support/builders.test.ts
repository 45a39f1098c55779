// The two builders of rules: where a token may begin and end, and what ties a value to a vendor's name.
import assert from "node:assert/strict";
import { assigned } from "../../../../server/core/rules/support/assigned.ts";
import { expand, seeded } from "../../../../server/core/rules/support/sample.ts";
import { hex, UUID } from "../../../../server/core/rules/support/shapes.ts";
import { token } from "../../../../server/core/rules/support/token.ts";
import { matches } from "../driver.ts";

const body = expand("{{[A-Za-z0-9]{24}}}", seeded(3));
const digits = expand("{{[0-9a-f]{32}}}", seeded(4));

describe("a token with a prefix", () => {
  const rule = token({ id: "acme-key", title: "Acme key", pattern: /acme_[A-Za-z0-9]{24}/ });
  const key = `acme_${body}`;
  const found = (text: string): string[] => matches(rule, text).map(({ start, end }) => text.slice(start, end));

  it("takes keywords, prefix and case from the pattern", () => {
    assert.deepEqual(rule.keywords, ["acme_"]);
    assert.equal(rule.prefix, "acme_");
    assert.equal(rule.caseSensitive, true);
  });

  for (const text of [
    key,
    `"${key}"`,
    `x=${key}&y`,
    `\\n${key}\\n`,
    `%22${key}%22`,
    `\\u0022${key}\\u0022`,
    `é${key}é`,
  ])
    it(`is found alone in ${JSON.stringify(text.replace(key, "…"))}`, () => assert.deepEqual(found(text), [key]));

  for (const text of [`x${key}`, `_${key}`, `${key}0`, `${key}_x`, `${key}(`, key.slice(0, -1)])
    it(`is not seen in ${JSON.stringify(text.replace(key, "…"))}`, () => assert.deepEqual(found(text), []));

  for (const made of [
    "x".repeat(24),
    "abcdefghijklmnopqrstuvwx",
    "EXAMPLEabcDEF123ghi456jk",
    "your-key".padEnd(24, "1"),
  ])
    it(`is not seen when it was made up as ${made}`, () => assert.deepEqual(found(`acme_${made}`), []));

  it("is found by a literal within, with the part before it", () => {
    const inner = token({ id: "acme-inner", title: "Acme key", pattern: /[a-z0-9]{6,10}\.acme\.[A-Za-z0-9]{24}/ });
    assert.deepEqual(inner.keywords, [".acme."]);
    assert.equal(inner.prefix, "");
    const text = `key: ab12cd34.acme.${body}`;
    assert.deepEqual(
      matches(inner, text).map(({ start }) => start),
      [5],
    );
  });

  it("reports only the secret where public text goes before it", () => {
    const after = token({
      id: "acme-url",
      title: "Acme key",
      after: /acme\.example\/hook\//,
      pattern: /[A-Za-z0-9]{24}/,
    });
    const text = `https://acme.example/hook/${body}`;
    assert.deepEqual(
      matches(after, text).map(({ start, end }) => text.slice(start, end)),
      [body],
    );
  });

  it("refuses a pattern by which nothing can be found", () => {
    assert.throws(() => token({ id: "acme-none", title: "Acme", pattern: /[a-z]{20}/ }), /acme-none/);
  });
});

describe("a value that a vendor's name announces", () => {
  const rule = assigned({ id: "acme-key", title: "Acme key", value: hex(32) });
  const found = (text: string): string[] => matches(rule, text).map(({ start, end }) => text.slice(start, end));

  for (const link of [
    'acme_api_key = "…"',
    "ACME_TOKEN=…",
    '{"acmeSecret": "…"}',
    "acme:\n  region: eu\n  api_key: …\n",
    'var acmeToken string = "…"',
    'setAcmeKey("…")',
    "acme['api_key'] = '…'",
    "acme SECRET …",
    "--acme-token …",
  ])
    it(`is found in ${JSON.stringify(link)}`, () => assert.deepEqual(found(link.replace("…", digits)), [digits]));

  for (const link of [
    "acme_commit = …",
    "acme: …",
    "https://acme.example/files/…",
    "pacmeman_key = …",
    "acmeish_key = …",
    "acme_hash = …0",
    "acme_key = …0(",
    "acme_key = …-old",
    "acme_key =\n\n\n\n\n…",
    `acme_key = ${"a b ".repeat(40)}…`,
  ])
    it(`is not seen in ${JSON.stringify(link.slice(0, 40))}`, () =>
      assert.deepEqual(found(link.replace("…", digits)), []));

  for (const link of ["acme=…", "acme: …", "acmeSECRET-…", "acme.key :::= …", "acme-…"])
    it(`is found in ${JSON.stringify(link)} where no checksum looks like it`, () => {
      const plain = assigned({ id: "acme-key", title: "Acme key", value: /[A-Za-z0-9]{24}/ });
      assert.equal(matches(plain, link.replace("…", body)).length, 1);
    });

  it("is found where people counted to fill it in, with less confidence", () => {
    const sure = assigned({ id: "acme-key", title: "Acme key", value: hex(32), confidence: "high" });
    const counted = "1234567890abcdef".repeat(2);
    const descending = "98765432109876543210987654321098";
    assert.deepEqual(
      matches(sure, `acme_key = "${descending}"`).map(({ confidence }) => confidence),
      ["medium"],
    );
    assert.deepEqual(found(`acme_key = ${counted}`), [counted]);
    assert.deepEqual(found(`// the acme key of ${descending} people`), []);
  });

  it("is found whole where it is somewhat longer than known, and assigned as a key", () => {
    const longer = `${digits}${digits.slice(0, 9)}`;
    assert.deepEqual(found(`acme_key = ${longer}`), [longer]);
    assert.deepEqual(found(`acme_key = ${digits}${digits}`), []);
    assert.deepEqual(found(`acme key, one of ${longer}`), []);
  });

  it("is not seen where it is an identifier of words", () => {
    const letters = assigned({ id: "acme-key", title: "Acme key", value: /[A-Za-z]{24}/ });
    assert.equal(matches(letters, "acme_key = serviceAccountProviderKey").length, 0);
    assert.equal(matches(letters, "acme_key = abcdefghijklmnopqrstuvwx").length, 1);
  });

  it("is not seen where it was made up", () => {
    for (const made of ["0".repeat(32), "12345678".repeat(4).slice(0, 31), "f".repeat(32)])
      assert.deepEqual(found(`acme_key = ${made}`), []);
  });

  it("asks a name that is also a word to stand in the identifier that is assigned", () => {
    const common = assigned({ id: "line-key", title: "Line key", value: UUID, common: true });
    const id = expand(`{{${UUID.source}}}`, seeded(5));
    assert.equal(matches(common, `line_api_key = "${id}"`).length, 1);
    assert.equal(matches(common, `line-${id}.log`).length, 0);
    assert.equal(matches(common, `kubectl logs line-${id}`).length, 0);
    assert.equal(matches(common, `// on this line the secret of job ${id} is used`).length, 0);
  });
});
