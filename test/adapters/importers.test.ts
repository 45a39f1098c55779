// The list of what is taken over, and that nothing a file says can end the reading of it.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import type { Importer } from "../../server/adapters/importers/importer.ts";
import { importers } from "../../server/adapters/importers/index.ts";
import { loadLinearRegex } from "../../server/adapters/platform/linear-regex.ts";
import { isForeignConfiguration } from "../../server/app/project/load-policy.ts";

const folder = new URL("../../server/adapters/importers/", import.meta.url);
const regex = await loadLinearRegex();
const context = { by: ".x", regex: async () => regex, readOther: () => null } as const;

describe("the list of importers", () => {
  it("names every file of the folder that is one", async () => {
    for (const file of readdirSync(folder).filter((name) => name !== "index.ts")) {
      const exported = Object.values(await import(new URL(file, folder).href)) as Partial<Importer>[];
      const own = exported.filter((one) => typeof one === "object" && "files" in one);
      for (const one of own) assert.ok(importers.includes(one as Importer), `${file} is not in index.ts`);
    }
  });

  it("names files that are looked for", () => {
    for (const file of importers.flatMap(({ files }) => files)) assert.ok(isForeignConfiguration(file), file);
  });
});

describe("an importer", () => {
  const word = fc.constantFrom(
    ...[
      "[[rules]]",
      "[allowlist]",
      "[[allowlists]]",
      "[extend]",
      "id = 'a'",
      "regex = '('",
      "paths = ['[']",
      "\n",
      "=",
      "'",
      '"',
    ],
    ...[
      '{"results":',
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"rules"',
      '"id"',
      '"options"',
      '"allows"',
      "- ",
      "  ",
      "&a ",
      "*a",
      "!!map ",
      "é",
      "\0",
    ],
  );
  for (const importer of importers) {
    it(`of ${importer.files[0]} takes any text, and gives back what can be cloned`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
          const imported = await importer.read(words.join(""), context);
          assert.deepEqual(structuredClone(imported), imported);
        }),
        { numRuns: 300 },
      );
    });
  }
});
