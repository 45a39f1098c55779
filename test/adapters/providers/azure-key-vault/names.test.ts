// Paths as names of Key Vault, and back.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nameOf, pathOf } from "../../../../server/adapters/providers/azure-key-vault/names.ts";

const VALID = /^[0-9A-Za-z-]{1,127}$/;
const RUNS = { numRuns: 20_000 };
/** Dense in what is escaped, what looks like an escape, and what is not. */
const paths = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "2", "f", "d", "-", "/", "_", "é"), minLength: 1, maxLength: 12 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
);
const names = fc.string({ unit: fc.constantFrom("a", "2", "f", "d", "5", "-"), minLength: 1, maxLength: 16 });

describe("names of Key Vault", () => {
  it("are what people write, as far as the vault takes that", () => {
    for (const plain of ["password", "db-password", "Db2", "-a-"]) assert.equal(nameOf(plain), plain);
    assert.equal(nameOf("app/db_password"), "app--2fdb--5fpassword");
    assert.equal(nameOf("a.b"), "a--2eb");
    assert.equal(nameOf("é"), "--c3--a9");
    assert.equal(nameOf("a-/b"), "a--2d--2fb");
  });

  it("lead back to their path", () => {
    fc.assert(
      fc.property(paths, (path) => {
        const name = nameOf(path);
        if (name !== null) assert.equal(pathOf(name), path);
      }),
      RUNS,
    );
  });

  it("are never the same for two paths, but for upper and lower case", () => {
    fc.assert(
      fc.property(paths, paths, (one, other) => {
        const [first, second] = [nameOf(one), nameOf(other)];
        if (first === null || second === null || first.toLowerCase() !== second.toLowerCase()) return;
        assert.equal(asciiLower(one), asciiLower(other));
      }),
      RUNS,
    );
  });

  it("that others made have a path that leads to them, or are not listed", () => {
    let listed = 0;
    fc.assert(
      fc.property(names, (name) => {
        const path = pathOf(name);
        if (path === null) return;
        listed++;
        assert.equal(nameOf(path)?.toLowerCase(), name.toLowerCase());
      }),
      RUNS,
    );
    assert.ok(listed > 15_000, `${listed} of 20,000 have a path`);
    assert.equal(pathOf("Db--Password"), "Db--Password");
    assert.equal(nameOf("Db--Password"), "Db--Password");
  });

  it("hold letters, digits and hyphens, 127 at most", () => {
    fc.assert(
      fc.property(paths, (path) => {
        const name = nameOf(path);
        assert.ok(name === null || VALID.test(name));
      }),
      RUNS,
    );
    assert.equal(nameOf("x".repeat(127)), "x".repeat(127));
    assert.equal(nameOf("x".repeat(128)), null);
    assert.equal(nameOf("/".repeat(32)), null);
  });
});

const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
