import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { features } from "../../server/lsp/features/index.ts";

describe("the list of features", () => {
  it("names every file of the folder", async () => {
    const folder = new URL("../../server/lsp/features/", import.meta.url);
    const files = readdirSync(folder).filter((name) => name !== "index.ts");
    for (const file of files) {
      const exported = Object.values(await import(new URL(file, folder).href));
      assert.ok(
        features.some((feature) => exported.includes(feature)),
        `${file} is not in index.ts`,
      );
    }
    assert.equal(features.length, files.length);
  });

  it("gives each an id of its own, that of its file", () => {
    const folder = new URL("../../server/lsp/features/", import.meta.url);
    const names = readdirSync(folder).flatMap((name) => (name === "index.ts" ? [] : [name.replace(/\.ts$/, "")]));
    assert.deepEqual(features.map(({ id }) => id).sort(), names.sort());
  });
});
