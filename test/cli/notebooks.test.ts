// Notebooks as files: the secrets in their cells are found where they stand, whatever state the file is in.
import assert from "node:assert/strict";
import { folderWith, leak, scanJson, token } from "./harness.ts";

const lines = [leak(1), `password = "Kx9-${token(2).slice(8, 20)}"\n`, `client = connect(token='${token(3)}')\n`];
const notebook = (source: unknown): unknown => ({
  cells: [
    { cell_type: "code", execution_count: 1, metadata: {}, outputs: [{ name: "stdout", text: ["done\n"] }], source },
    { cell_type: "markdown", metadata: {}, source: ["# A title"] },
  ],
  metadata: { kernelspec: { name: "python3" } },
  nbformat: 4,
});

const found = (content: string): string[] => {
  const { report } = scanJson(["--no-cache"], { cwd: folderWith({ "a.ipynb": content }) });
  assert.deepEqual(report.summary.skipped, []);
  return report.findings.map(({ start, end }) => content.slice(start.offset, end.offset));
};

const secrets = (): string[] => [token(1), `Kx9-${token(2).slice(8, 20)}`, token(3)];

describe("a notebook that is scanned as a file", () => {
  it("has its secrets between escaped quotes found, without the quotes", () => {
    assert.deepEqual(found(JSON.stringify(notebook(lines), null, 1)), secrets());
    assert.deepEqual(found(JSON.stringify(notebook(lines))), secrets());
    assert.deepEqual(found(JSON.stringify(notebook(lines.join("")), null, 1)), secrets());
  });

  it("may be cut off, hold a conflict, or be no JSON at all, and is scanned as the text that it is", () => {
    const whole = JSON.stringify(notebook(lines), null, 1);
    assert.deepEqual(found(whole.slice(0, whole.indexOf("# A title"))), secrets());
    assert.deepEqual(found(`<<<<<<< HEAD\n${whole}\n=======\n{}\n>>>>>>> other\n`), secrets());
    assert.deepEqual(found(lines.join("")), secrets());
  });
});
