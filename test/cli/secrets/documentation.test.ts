// docs/cli.md and the pages that go into more: every example is run, in its order, and prints what its page says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "../harness.ts";
import { newProject, productWithBroker } from "./harness.ts";

interface Example {
  readonly line: string;
  output: string;
}

function examplesOf(name: string): readonly Example[] {
  const page = readFileSync(join(import.meta.dirname, "../../../docs", name), "utf8");
  return [...page.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block]) => {
    const found: Example[] = [];
    for (const line of block!.trimEnd().split("\n")) {
      if (line.startsWith("$ ")) found.push({ line: line.slice(2), output: "" });
      else found.at(-1)!.output += `${line}\n`;
    }
    return found;
  });
}

/** What differs from machine to machine and from day to day. */
const settled = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\d/g, "DATE")
    .replace(/sealed:[0-9a-f]+(?:…[0-9a-f]+)?/g, "sealed:KEY")
    .replace(/Node \d+\.\d+\.\d+/g, "NODE")
    .replace(/state folder: .+/g, "state folder");

for (const page of ["cli.md", "sealed-secrets.md"])
  describe(`the examples of docs/${page}`, function () {
    this.timeout(60_000);
    let run: (line: string) => ReturnType<typeof spawnSync>;

    before(function () {
      if (process.platform === "win32") this.skip();
      const bin = newFolder();
      const cli = join(productWithBroker(), "dist/cli.cjs");
      writeFileSync(join(bin, "latchkey"), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
      chmodSync(join(bin, "latchkey"), 0o755);
      const { cwd, env } = newProject();
      const all = { ...env, HOME: cwd, PATH: `${bin}:${process.env["PATH"]}` };
      run = (line) => spawnSync("bash", ["-eo", "pipefail", "-c", line], { cwd, env: all, encoding: "utf8" });
    });

    for (const { line, output } of examplesOf(page)) {
      it(line, () => {
        const { status, stdout, stderr } = run(line);
        assert.equal(`${stderr}`, "");
        assert.equal(settled(`${stdout}`).trimEnd(), settled(output).trimEnd());
        assert.equal(status, 0);
      });
    }
  });
