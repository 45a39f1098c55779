// The schema of latchkey.yaml says what its reader says, and the file that editors load is written from it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { schemaFile } from "../../scripts/build-schema.ts";
import { root } from "../../scripts/support/paths.ts";
import { parseScanConfig } from "../../server/app/scan-config.ts";
import { manifestSchema } from "../../shared/manifest-schema.ts";

const validate = new Ajv({ strict: false }).compile(manifestSchema);
const read = (text: string) => parseScanConfig(text, "latchkey.yaml", async () => new Set(["github-pat"]));

describe("the schema of latchkey.yaml", () => {
  it("is the file in media/", () => {
    assert.equal(readFileSync(join(root, "media/latchkey.schema.json"), "utf8"), schemaFile());
  });

  it("knows every key that its reader takes, and no other", async () => {
    const { scan } = manifestSchema.properties!;
    const rule = scan!.properties!["customRules"]!.items!;
    const scanKeys = Object.keys(scan!.properties!);
    const ruleKeys = Object.keys(rule.properties!);
    const unknown = await read("scan: { nothing: 1 }\n");
    assert.ok(!unknown.ok);
    assert.equal(
      unknown.error.remedy,
      `use ${["exclude", "rules", "minConfidence", "maxFileSize", "customRules"].join(", ")}`,
    );
    assert.deepEqual(scanKeys.sort(), unknown.error.remedy.slice(4).split(", ").sort());
    const inRule = await read("scan: { customRules: [{ nothing: 1 }] }\n");
    assert.ok(!inRule.ok);
    assert.deepEqual(ruleKeys.sort(), inRule.error.remedy!.slice(4).split(", ").sort());
  });

  for (const [text, good] of [
    ["version: 1\n", true],
    ["scan: { exclude: [a], rules: { github-pat: off }, minConfidence: low, maxFileSize: 10MB }\n", true],
    ["scan: { maxFileSize: 100 }\n", true],
    [
      "scan: { customRules: [{ id: acme, regex: a, secretGroup: 0, keywords: [abc], entropy: 3.5, paths: [a] }] }\n",
      true,
    ],
    [
      "scan: { customRules: [{ id: acme, regex: a, severity: low, confidence: high, examples: { leaks: [a] } }] }\n",
      true,
    ],
    ["scan: { customRules: [{ regex: a }] }\n", false],
    ["scan: { customRules: [{ id: A b, regex: a }] }\n", false],
    ["scan: { customRules: [{ id: acme, regex: a, entropy: 9 }] }\n", false],
    ["scan: { exclude: a }\n", false],
    ["scan: { minConfidence: sure }\n", false],
    ["scan: { other: 1 }\n", false],
    ["- a\n", false],
  ] as const) {
    it(`${good ? "takes" : "refuses"} what its reader ${good ? "takes" : "refuses"}: ${text.trim()}`, async () => {
      assert.equal((await read(text)).ok, good);
      assert.equal(validate(parse(text)), good);
    });
  }
});
