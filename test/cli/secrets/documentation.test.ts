// docs/cli.md and the pages that go into more: every example is run, in its order, and prints what its page says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureOpenBao, type OpenBao, startOpenBao } from "../../servers/openbao.ts";
import { withServer } from "../../servers/with-server.ts";
import { newFolder } from "../harness.ts";
import { newProject, productWithBroker } from "./harness.ts";

interface Example {
  readonly line: string;
  output: string;
}

function examplesOf(page: string): readonly Example[] {
  return [...page.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block]) => {
    const found: Example[] = [];
    for (const line of block!.trimEnd().split("\n")) {
      if (line.startsWith("$ ")) found.push({ line: line.slice(2), output: "" });
      else found.at(-1)!.output += `${line}\n`;
    }
    return found;
  });
}

const readPage = (name: string): string => readFileSync(join(import.meta.dirname, "../../../docs", name), "utf8");

/** What differs from machine to machine and from day to day. */
const settled = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\d/g, "DATE")
    .replace(/sealed:[0-9a-f]+(?:…[0-9a-f]+)?/g, "sealed:KEY")
    .replace(/Node \d+\.\d+\.\d+/g, "NODE")
    .replace(/state folder: .+/g, "state folder");

type Run = (line: string) => ReturnType<typeof spawnSync>;

/** A shell in a project of its own, in which `latchkey` is the product. */
function newShell(more: Readonly<Record<string, string>>, path: string) {
  const bin = newFolder();
  const cli = join(productWithBroker(), "dist/cli.cjs");
  writeFileSync(join(bin, "latchkey"), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(join(bin, "latchkey"), 0o755);
  const { cwd, env } = newProject();
  const all = { ...env, ...more, HOME: cwd, PATH: `${bin}:${path}${process.env["PATH"]}` };
  const run: Run = (line) => spawnSync("bash", ["-eo", "pipefail", "-c", line], { cwd, env: all, encoding: "utf8" });
  return { cwd, run };
}

function assertPrints(run: Run, { line, output }: Example): void {
  const { status, stdout, stderr } = run(line);
  assert.equal(`${stderr}`, "");
  assert.equal(settled(`${stdout}`).trimEnd(), settled(output).trimEnd());
  assert.equal(status, 0);
}

for (const page of ["cli.md", "sealed-secrets.md"])
  describe(`the examples of docs/${page}`, function () {
    this.timeout(60_000);
    let run: Run;

    before(function () {
      if (process.platform === "win32") this.skip();
      ({ run } = newShell({}, ""));
    });

    for (const example of examplesOf(readPage(page))) it(example.line, () => assertPrints(run, example));
  });

describe("the examples of docs/backends/encryption.md", function () {
  this.timeout(60_000);
  const server = withServer<OpenBao>("OpenBao", startOpenBao);
  const page = readPage("backends/encryption.md");
  const manifest = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;
  let run: Run;
  let cwd: string;

  before(async function () {
    if (process.platform === "win32") this.skip();
    const programs = `${dirname(await ensureOpenBao())}:`;
    ({ run, cwd } = newShell(server().env, programs));
    writeManifest("A".repeat(43));
  });

  const writeManifest = (key: string): void =>
    writeFileSync(join(cwd, "latchkey.yaml"), manifest.replace("PUBLIC-KEY", `"${key.replace(/=?$/, "=")}"`));

  for (const example of examplesOf(page)) {
    it(example.line, () => {
      assertPrints(run, example);
      if (example.line.endsWith("> identity.pub"))
        writeManifest(readFileSync(join(cwd, "identity.pub"), "utf8").trim());
    });
  }
});
