// The commands besides scan, and how the process behaves towards its terminal, pipes and signals.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../server/cli/commands.ts";
import { createPaint, escapeText, wantsColours } from "../../server/cli/terminal.ts";
import { rules } from "../../server/core/rules/index.ts";
import { folderWith, latchkey, leak, newFolder, product, startLatchkey } from "./harness.ts";

describe("latchkey --help and --version", () => {
  it("names every command, and every option of each", () => {
    const general = latchkey(["--help"]);
    assert.equal(general.code, 0);
    for (const { spec } of commands) {
      assert.ok(general.stdout.includes(`  ${spec.name} `), spec.name);
      const { code, stdout } = latchkey([spec.name, "--help"]);
      assert.equal(code, 0);
      for (const { name } of spec.options) assert.ok(stdout.includes(`--${name}`), `${spec.name} --${name}`);
    }
  });

  it("tells the version of package.json", () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    assert.equal(latchkey(["--version"]).stdout, `latchkey ${version}\n`);
  });
});

describe("latchkey rules", () => {
  it("lists every rule, as a table and as JSON", () => {
    const { stdout } = latchkey(["rules"]);
    for (const { id } of rules) assert.ok(stdout.includes(`${id} `), id);
    const listed = JSON.parse(latchkey(["rules", "--json"]).stdout).rules.map(({ id }: { id: string }) => id);
    for (const { id } of rules) assert.ok(listed.includes(id), id);
  });

  it("shows one rule with its examples filled in", () => {
    const { code, stdout } = latchkey(["rules", "github-pat"]);
    assert.equal(code, 0);
    assert.match(stdout, /^github-pat {2}GitHub personal access token\nseverity critical, confidence high\n/);
    assert.match(stdout, /ghp_[A-Za-z0-9]{36}/);
    assert.ok(!stdout.includes("{{"));
  });

  it("says which rule was meant", () => {
    const { code, stderr } = latchkey(["rules", "github-pta"]);
    assert.equal(code, 2);
    assert.match(stderr, /no rule "github-pta"\. Try: latchkey rules github-pat/);
  });
});

describe("latchkey completion", () => {
  it("prints scripts that their shells accept", () => {
    const shells = ["bash", "zsh", "fish"].filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);
    assert.ok(shells.length > 0);
    for (const shell of shells) {
      const { stdout } = latchkey(["completion", shell]);
      const checked = spawnSync(shell, ["-n"], { input: stdout, encoding: "utf8" });
      assert.equal(checked.status, 0, `${shell}: ${checked.stderr}`);
    }
    assert.equal(latchkey(["completion", "tcsh"]).code, 2);
  });

  it("completes commands, options and values in bash", function () {
    if (spawnSync("bash", ["-c", ":"]).status !== 0) this.skip();
    const { stdout } = latchkey(["completion", "bash"]);
    const complete = (...words: string[]): string[] => {
      const script = `${stdout}\nCOMP_WORDS=(latchkey ${words.map((word) => `'${word}'`).join(" ")})\nCOMP_CWORD=${words.length}\n_latchkey\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: newFolder() }).stdout.trim().split("\n");
    };
    assert.deepEqual(complete("sc"), ["scan"]);
    assert.deepEqual(complete("scan", "--ba"), ["--baseline"]);
    assert.deepEqual(complete("scan", "--format", "s"), ["sarif"]);
    assert.deepEqual(complete("completion", "z"), ["zsh"]);
  });
});

describe("completion of the names of secrets", () => {
  it("gives those of the project, and starts no broker", function () {
    if (spawnSync("bash", ["-c", ":"]).status !== 0) this.skip();
    const bin = folderWith({
      latchkey: `#!/bin/sh\nexec '${process.execPath}' '${join(product(), "dist/cli.cjs")}' "$@"\n`,
    });
    chmodSync(join(bin, "latchkey"), 0o755);
    // Without a bundle of the broker: asking one would fail.
    const cwd = folderWith({ "latchkey.yaml": "secrets: { database/password: {}, database/user: {}, api/key: {} }\n" });
    const script = `${latchkey(["completion", "bash"]).stdout}\nCOMP_WORDS=(latchkey "$1" "$2")\nCOMP_CWORD=2\n_latchkey\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const complete = (...words: string[]): string[] =>
      spawnSync("bash", ["-c", script, "bash", ...words], {
        encoding: "utf8",
        cwd,
        env: { PATH: `${bin}:${process.env["PATH"]}`, HOME: cwd },
      })
        .stdout.trim()
        .split("\n");
    assert.deepEqual(complete("get", "data"), ["database/password", "database/user"]);
    assert.deepEqual(complete("set", "api"), ["api/key"]);
    assert.deepEqual(complete("get", "--rev"), ["--reveal"]);
  });
});

describe("the process", () => {
  it("uses colours only on a terminal, and not with NO_COLOR", () => {
    assert.equal(wantsColours({ isTTY: true }, {}), true);
    assert.equal(wantsColours({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColours({ isTTY: true }, { TERM: "dumb" }), false);
    assert.equal(wantsColours({}, {}), false);
    assert.equal(createPaint(true)("a\x1b", "red"), "\x1b[31ma\\x1b\x1b[39m");
  });

  it("escapes every control character and leaves letters of any script alone", () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code >= 0x20 && code < 0x7f) continue;
      assert.match(escapeText(String.fromCharCode(code)), /^\\(?:[ntr]|x[0-9a-f]{2})$/);
    }
    assert.equal(escapeText("\u202e\u2066\ufeff\ud800"), "\\u202e\\u2066\\ufeff\\ud800");
    assert.equal(escapeText("naïve 東京 🔑 \\"), "naïve 東京 🔑 \\");
  });

  it("ends quietly when nobody reads its report any more", async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 3000; i++) files[`f${i}.ts`] = leak(i);
    const child = startLatchkey(["scan"], folderWith(files));
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    await once(child.stdout, "data");
    child.stdout.destroy();
    await once(child, "close");
    assert.equal(complaint, "");
  });

  it("stops when it is interrupted, says so, and exits 130", async function () {
    if (process.platform === "win32") this.skip();
    const child = startLatchkey(["scan", "--stdin"], newFolder());
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    // More than a pipe holds: once it is written the scan is reading.
    await new Promise((resolve) => child.stdin.write("waiting\n".repeat(100_000), resolve));
    child.kill("SIGINT");
    const gaveUp = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const [code] = await once(child, "close");
    clearTimeout(gaveUp);
    assert.equal(code, 130);
    assert.match(complaint, /^latchkey: the scan was stopped: interrupted/);
  });
});

describe("bin/latchkey.mjs", () => {
  const run = (program: string, bin: string, ...args: string[]) =>
    spawnSync(program, [bin, ...args], { encoding: "utf8", cwd: newFolder() });

  it("runs the bundle and hands on the exit code", () => {
    const bin = join(product(), "bin/latchkey.mjs");
    assert.match(run(process.execPath, bin, "--version").stdout, /^latchkey \d/);
    assert.equal(run(process.execPath, bin, "scan", "nowhere").status, 2);
  });

  it("says what to do where nothing was built", () => {
    const source = (name: string): string => readFileSync(join(product(), "bin", name), "utf8");
    const folder = folderWith({
      "bin/latchkey.mjs": source("latchkey.mjs"),
      "bin/modern-node.mjs": source("modern-node.mjs"),
    });
    const { status, stderr } = run(process.execPath, join(folder, "bin/latchkey.mjs"), "scan");
    assert.equal(status, 2);
    assert.match(stderr, /^latchkey: it cannot be started: .+ dist\/cli\.cjs is missing\. Try: npm run build/);
  });
});
