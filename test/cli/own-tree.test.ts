// The project's own tree is clean under its own scanner.
import assert from "node:assert/strict";
import { join } from "node:path";
import { scanJson } from "./harness.ts";

describe("the project's own tree", () => {
  it("holds no leak, and can be scanned as a whole", function () {
    this.timeout(120_000);
    const { code, stderr, report } = scanJson([], { cwd: join(import.meta.dirname, "../..") });
    const places = report.findings.map(({ path, start, rule }) => `${path}:${start.line} ${rule}`);
    assert.deepEqual([code, places, stderr], [0, [], ""]);
  });
});
