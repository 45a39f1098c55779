// The page on references has a row for everything that a diagnostic links to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

describe("docs/references.md", () => {
  const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const page = read("docs/references.md");
  const sources = [
    "shared/secret-ref.ts",
    "server/core/references/ref-problems.ts",
    "server/core/references/text-problems.ts",
    "server/lsp/references/problems.ts",
  ].map(read);
  const codes = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/"((?:ref|name|dotenv|backend)-[a-z-]+)"/g)].map(([, code]) => code!),
    ),
  );

  it("has an anchor for every code", () => {
    assert.ok(codes.size >= 13);
    for (const code of [...codes, "manifest-invalid"]) assert.ok(page.includes(`<a id="${code}"></a>`), code);
  });

  it("names no code that there is not", () => {
    for (const [, code] of page.matchAll(/<a id="([^"]+)">/g)) {
      assert.ok(codes.has(code!) || code === "manifest-invalid", code);
    }
  });
});
