// The adapter for secretlint's preset: it must find what secretlint finds, say where the secret alone stands, and load
// nothing before it is needed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { lintSource } from "@secretlint/core";
import { creator, rules as presetRules } from "@secretlint/secretlint-rule-preset-recommend";
import fc from "fast-check";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createSecretlintSource } from "../../../server/adapters/rule-sources/secretlint.ts";
import { secretlintRules } from "../../../server/adapters/rule-sources/secretlint-rules.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import type { Rule } from "../../../server/core/detection/rule.ts";
import { arbitrarySample, expand, runRules } from "./secretlint-support.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** What secretlint itself reports, as the ids that Latchkey gives its rules. */
async function askSecretlint(text: string, path: string): Promise<{ rule: string; line: number }[]> {
  const result = await lintSource({
    source: { filePath: path, content: text, contentType: "text", ext: path.slice(path.lastIndexOf(".")) },
    options: { config: { rules: [{ id: creator.meta.id, rule: creator }] }, noPhysicFilePath: true },
  });
  return result.messages.map((message) => ({
    rule: message.ruleId.replace(/^.*secretlint-rule-/, "secretlint/"),
    line: message.loc.start.line,
  }));
}

/** Rules of secretlint that report a key or a whole URL with the secret, or begin at them. */
const reportedAmidOthers = new Set(["aws", "basicauth", "database-connection-string"]);

const lineOf = (text: string, byteOffset: number): number =>
  Buffer.from(text).subarray(0, byteOffset).toString("latin1").split("\n").length;

describe("the secretlint rule source", () => {
  const source = createSecretlintSource();
  before(() => source.load());

  it("knows every rule of the preset, and no other", () => {
    const names = presetRules.map((rule) => rule.meta.id.replace(/^.*secretlint-rule-/, ""));
    assert.deepEqual(
      secretlintRules.map((facts) => facts.name).sort(),
      names.filter((name) => name !== "filter-comments").sort(),
    );
  });

  for (const facts of secretlintRules) {
    describe(`secretlint/${facts.name}`, () => {
      facts.leaks.forEach((leak, index) => {
        it(`finds example ${index + 1}, as secretlint does, and the secret alone`, async () => {
          const { text, path, secrets } = expand(leak);
          const own = runRules(source.rules, text, path).filter((found) => found.rule === `secretlint/${facts.name}`);
          assert.equal(own.length, 1);
          assert.ok(secrets.every((secret) => own[0]!.text.includes(secret) || facts.name === "gcp"));
          assert.ok(own[0]!.text.startsWith(facts.prefix));
          if (reportedAmidOthers.has(facts.name) || path !== "notes.txt") {
            assert.ok(own[0]!.text === secrets[0] || facts.name === "gcp");
          }
          assert.ok((await askSecretlint(text, path)).some((message) => message.rule === own[0]!.rule));
        });
      });
      facts.clean.forEach((clean, index) => {
        it(`is silent on look-alike ${index + 1}`, () => {
          const { text, path } = expand(clean);
          assert.deepEqual(runRules(source.rules, text, path), []);
        });
      });
    });
  }

  it("finds what secretlint finds in any mixture of text and leaks, each on its line", async () => {
    const samples = secretlintRules
      .flatMap((facts) => facts.leaks)
      .filter((leak): leak is string => typeof leak === "string");
    const noise = fc.string({
      unit: fc.constantFrom("a", "é", "漢", "😀", " ", "\n", '"', "=", ":", "_", "7"),
      maxLength: 40,
    });
    const piece = fc.oneof(...samples.map((sample) => arbitrarySample(sample).map(({ text }) => text)));
    const texts = fc.array(fc.tuple(noise, piece, noise), { maxLength: 6 }).map((parts) => parts.flat().join("\n"));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const own = runRules(source.rules, text, "notes.txt").map(
          ({ rule, start }) => `${lineOf(text, start)} ${rule}`,
        );
        const theirs = (await askSecretlint(text, "notes.txt")).map(({ rule, line }) => `${line} ${rule}`);
        assert.deepEqual([...new Set(own)].sort(), [...new Set(theirs)].sort());
      }),
      { numRuns: 150 },
    );
  });

  it("gives byte offsets where characters outside ASCII stand before the secret", () => {
    const { text, secrets } = expand("Schlüssel für Łódź 漢字 😀: glpat-{{[A-Za-z0-9]{20}}}");
    assert.deepEqual(
      runRules(source.rules, text, "a.md").map((found) => found.text),
      [`glpat-${secrets[0]}`],
    );
  });

  it("doubts a value that documentation would write", () => {
    const texts = [`glpat-${"x".repeat(20)}`, "mongodb://app:<db-password>@cluster.corp.io/db"];
    for (const text of texts) {
      assert.deepEqual(
        runRules(source.rules, text, "a.md").map((found) => found.confidence),
        ["low"],
      );
    }
  });

  it("never puts a message together, because secretlint's hold the secret", async () => {
    const { hostedRules } = await import("../../../server/adapters/rule-sources/secretlint-preset.ts");
    const { text, secrets } = expand("glpat-{{[A-Za-z0-9]{20}}}");
    const reports = hostedRules.get("gitlab")!.find(text, "a.md", "");
    assert.equal(reports.length, 1);
    assert.ok(!JSON.stringify(reports).includes(secrets[0]!));
  });
});

describe("an engine with the secretlint rule source", () => {
  const ours: Rule = {
    id: "ours",
    title: "A rule of ours",
    severity: "low",
    confidence: "low",
    keywords: ["glpat-"],
    prefix: "",
    generic: true,
    match: (_, hit, report) => report({ start: hit + 6, end: hit + 16 }),
    examples: { leaks: [], clean: [] },
  };
  const source = createSecretlintSource();
  const engine = createEngine({ rules: [...source.rules, ours], codec: nodeCodec, today: "2026-01-15" });
  before(() => source.load());

  it("drops a finding of secretlint that overlaps one of ours, whatever either is worth", () => {
    const { text } = expand("a glpat-{{[A-Za-z0-9]{20}}}\nb dckr_pat_{{[a-zA-Z0-9]{27}}}");
    assert.deepEqual(
      engine.scan(Buffer.from(text), "a.md").findings.map((found) => [found.rule.id, found.confidence]),
      [
        ["ours", "low"],
        ["secretlint/docker", "high"],
      ],
    );
  });

  it("finds after an edit what a full scan finds", () => {
    const leaks = secretlintRules.flatMap((facts) => facts.leaks).map((leak) => expand(leak).text);
    const position = fc.nat(2000);
    fc.assert(
      fc.property(
        fc.subarray(leaks, { minLength: 1, maxLength: 4 }),
        position,
        position,
        fc.string(),
        (some, a, b, insert) => {
          const before = Buffer.from(some.join("\n\u00e9 "));
          const [start, oldEnd] = [Math.min(a, b) % before.length, Math.max(a, b) % before.length].sort(
            (x, y) => x - y,
          );
          const added = Buffer.from(insert);
          const after = Buffer.concat([before.subarray(0, start), added, before.subarray(oldEnd)]);
          const edit = { start: start!, oldEnd: oldEnd!, newEnd: start! + added.length };
          const rescanned = engine.rescan(engine.scan(before, "account.json"), after, "account.json", edit);
          assert.deepEqual(rescanned.findings, engine.scan(after, "account.json").findings);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("an unloaded secretlint rule source", () => {
  it("reports nothing and is not wanted while no keyword was seen", () => {
    const source = createSecretlintSource();
    assert.deepEqual(runRules(source.rules, "const answer = 42; // https://example.org", "a.ts"), []);
    assert.equal(source.wanted, false);
  });

  it("is wanted after a keyword, and finds the secret once loaded", async () => {
    const source = createSecretlintSource();
    const { text } = expand("glpat-{{[A-Za-z0-9]{20}}}");
    assert.deepEqual(runRules(source.rules, text, "a.ts"), []);
    assert.equal(source.wanted, true);
    await source.load();
    assert.equal(source.wanted, false);
    assert.equal(runRules(source.rules, text, "a.ts").length, 1);
  });

  it("imports nothing of secretlint", () => {
    const script = `
      import { registerHooks } from "node:module";
      registerHooks({ resolve(name, context, next) { console.log(name); return next(name, context); } });
      const { createSecretlintSource } = await import("./server/adapters/rule-sources/secretlint.ts");
      createSecretlintSource();
    `;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /secretlint-rules/);
    assert.doesNotMatch(run.stdout, /@secretlint|secretlint-preset/);
  });
});
