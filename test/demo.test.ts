// The demo workspace: what it promises before any editor opens it.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeCodec } from "../server/adapters/platform/node-codec.ts";
import { createEngine } from "../server/core/detection/engine.ts";
import { locate } from "../server/core/detection/locate.ts";
import { rules } from "../server/core/rules/index.ts";
import { describeDemo } from "./fixtures/describe-demo.ts";
import { writeDemo } from "./fixtures/make-demo.ts";

describe("the demo workspace", () => {
  const demo = describeDemo();

  it("is the same every time", () => {
    assert.deepEqual(describeDemo(), demo);
  });

  it("leaks in at least ten different ways", () => {
    assert.ok(new Set(demo.expected.map(({ rule }) => rule)).size >= 10);
  });

  it("has look-alikes in files that must stay clean", () => {
    const leaking = new Set(demo.expected.map(({ path }) => path)).size;
    assert.ok(Object.keys(demo.files).length - leaking >= 8);
  });

  it("leaks to the engine exactly what it says", () => {
    const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01", minConfidence: "medium" });
    const found = Object.entries(demo.files).flatMap(([path, text]) => {
      const bytes = new TextEncoder().encode(text);
      const { findings } = engine.scan(bytes, path);
      const places = locate(bytes, findings);
      return findings.map(({ rule }, index) => ({ path, line: places[index]?.start.line, rule: rule.id }));
    });
    found.sort((a, b) => (a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1));
    assert.deepEqual(found, demo.expected);
  });

  it("is written as described, and nothing of an older one stays", () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-demo-"));
    try {
      writeDemo(folder);
      writeDemo(folder);
      const written = (readdirSync(folder, { recursive: true }) as string[])
        .filter((path) => statSync(join(folder, path)).isFile())
        .map((path) => path.replaceAll("\\", "/"))
        .filter((path) => !path.startsWith(".git/"));
      assert.deepEqual(written.sort(), Object.keys(demo.files).sort());
      for (const path of written) assert.equal(readFileSync(join(folder, path), "utf8"), demo.files[path]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
