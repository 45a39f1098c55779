// `latchkey init` in real repositories: nothing is overwritten, and a commit with a leak is refused from then on.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { folderWith, git, latchkey, leak, newFolder, product, scanJson } from "./harness.ts";

const root = join(import.meta.dirname, "../..");

/** A folder to put first in the path, with the `latchkey` that is tested. */
function installed(): string {
  const bin = newFolder();
  writeFileSync(
    join(bin, "latchkey"),
    `#!/bin/sh\nexec '${process.execPath}' '${join(product(), "dist/cli.cjs")}' "$@"\n`,
  );
  chmodSync(join(bin, "latchkey"), 0o755);
  return bin;
}

function repository(files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith(files);
  git(cwd, "init", "-q");
  return cwd;
}

/** `git commit` of everything, with or without latchkey in the path. */
function commit(cwd: string, bin: string | null, message = "change") {
  git(cwd, "add", ".");
  const path = bin === null ? (process.env["PATH"] ?? "") : `${bin}:${process.env["PATH"]}`;
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
  return spawnSync("git", [...identity, "commit", "-qm", message], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: path, GIT_CONFIG_GLOBAL: "/dev/null", HOME: newFolder() },
  });
}

describe("latchkey init", () => {
  it("writes a latchkey.yaml that can be used, and never over another", () => {
    const cwd = folderWith({ "a.ts": leak() });
    const { code, stdout, stderr } = latchkey(["init"], { cwd });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^latchkey\.yaml was written\.\nNo hook was installed/);
    assert.deepEqual(parse(readFileSync(join(cwd, "latchkey.yaml"), "utf8")), { version: 1, scan: { exclude: [] } });
    assert.equal(scanJson([], { cwd }).code, 1);
    writeFileSync(join(cwd, "latchkey.yaml"), "version: 1\n");
    assert.match(latchkey(["init"], { cwd }).stdout, /^latchkey\.yaml is there already/);
    assert.equal(readFileSync(join(cwd, "latchkey.yaml"), "utf8"), "version: 1\n");
  });

  it("writes it at the top of a repository", () => {
    const cwd = repository({ "src/a.ts": "" });
    assert.match(latchkey(["init"], { cwd: join(cwd, "src") }).stdout, /^\.\.\/latchkey\.yaml was written/);
    assert.ok(existsSync(join(cwd, "latchkey.yaml")));
  });

  it("says which settings of other scanners it found, and what is wrong with them", () => {
    const cwd = repository({
      ".gitleaks.toml": "[allowlist]\npaths = ['a']\n[[rules]]\nid = 'x'\nregex = 'x'\n",
      ".gitleaksignore": "a:b:1\n",
      ".secretlintrc.json": '{ "rules": [{}] }',
      ".secrets.baseline": '{ "results": {} }',
    });
    const { code, stdout, stderr } = latchkey(["init", "--no-hook"], { cwd });
    assert.equal(code, 2);
    assert.match(stdout, /^\.gitleaks\.toml of gitleaks is honoured: 1 rule, 1 allowance\.$/m);
    assert.match(stdout, /^\.gitleaksignore of gitleaks is honoured: 1 allowance\.$/m);
    assert.match(stdout, /^\.secrets\.baseline of detect-secrets is honoured\.$/m);
    assert.match(stderr, /^latchkey: \.secretlintrc\.json:1: a rule has no id\. Try: /);
  });

  it("refuses options that exclude each other, and a folder that it may not write to", () => {
    assert.equal(latchkey(["init", "--hook", "--no-hook"], { cwd: newFolder() }).code, 2);
    const cwd = newFolder();
    mkdirSync(join(cwd, "latchkey.yaml"));
    assert.match(latchkey(["init"], { cwd }).stdout, /is there already/);
  });
});

describe("the pre-commit hook of latchkey init", () => {
  before(function () {
    if (process.platform === "win32") this.skip();
  });

  it("refuses a commit with a leak and lets a clean one pass", () => {
    const cwd = repository();
    const bin = installed();
    const { code, stdout } = latchkey(["init", "--hook"], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /The pre-commit hook was installed: \.git\/hooks\/pre-commit/);
    assert.equal(statSync(join(cwd, ".git/hooks/pre-commit")).mode & 0o111, 0o111);
    const clean = commit(cwd, bin);
    assert.equal(clean.status, 0, clean.stderr);
    writeFileSync(join(cwd, "a.ts"), leak());
    const refused = commit(cwd, bin);
    assert.equal(refused.status, 1);
    assert.match(refused.stdout + refused.stderr, /a\.ts:1:16 .*github-pat/);
    assert.equal(git(cwd, "rev-list", "--count", "HEAD"), "1");
    writeFileSync(join(cwd, "a.ts"), `${leak().trim()} // latchkey:ignore -- a token of the test\n`);
    assert.equal(commit(cwd, bin).status, 0);
  });

  it("refuses a commit that cannot be checked, and says what to do", () => {
    const cwd = repository({ "a.ts": "" });
    latchkey(["init", "--hook"], { cwd });
    const { status, stderr } = commit(cwd, null);
    assert.equal(status, 1);
    assert.match(stderr, /latchkey is not installed\. Try: install it, or git commit --no-verify/);
  });

  it("keeps a hook that is there, which runs first", () => {
    const cwd = repository();
    const hook = join(cwd, ".git/hooks/pre-commit");
    mkdirSync(join(cwd, ".git/hooks"), { recursive: true });
    writeFileSync(hook, "#!/bin/sh\necho first >&2\n[ ! -f stop ]\n", { mode: 0o755 });
    const bin = installed();
    assert.match(latchkey(["init", "--hook"], { cwd }).stdout, /The one that was there is kept, and runs first/);
    const passed = commit(cwd, bin);
    assert.equal(passed.status, 0);
    assert.match(passed.stderr, /first/);
    writeFileSync(join(cwd, "stop"), "");
    assert.equal(commit(cwd, bin).status, 1);
    assert.match(latchkey(["init", "--hook"], { cwd }).stdout, /The pre-commit hook is there already/);
  });

  it("goes where core.hooksPath says, unless that is outside of the repository", () => {
    const cwd = repository();
    git(cwd, "config", "core.hooksPath", "my/hooks");
    assert.match(latchkey(["init", "--hook"], { cwd }).stdout, /installed: my\/hooks\/pre-commit/);
    assert.ok(existsSync(join(cwd, "my/hooks/pre-commit")));
    const shared = newFolder();
    git(cwd, "config", "core.hooksPath", shared);
    assert.match(latchkey(["init", "--hook"], { cwd }).stdout, /core\.hooksPath manages the hooks here\. Add to /);
    assert.ok(!existsSync(join(shared, "pre-commit")));
  });

  for (const [by, file, text] of [
    ["pre-commit", ".pre-commit-config.yaml", "repos: []\n"],
    ["husky", ".husky/pre-commit", "npm test\n"],
    ["lefthook", "lefthook.yml", "pre-commit: {}\n"],
  ] as const) {
    it(`says what to add where ${by} manages the hooks`, () => {
      const cwd = repository({ [file]: text });
      const { code, stdout } = latchkey(["init", "--hook"], { cwd });
      assert.equal(code, 0);
      assert.match(
        stdout,
        new RegExp(`${by} manages the hooks here\\. Add to [^\\n]+:\\n[\\s\\S]*latchkey scan --staged`),
      );
      assert.ok(!existsSync(join(cwd, ".git/hooks/pre-commit")));
      assert.equal(readFileSync(join(cwd, file), "utf8"), text);
    });
  }

  it("is not installed where there is no repository", () => {
    assert.match(latchkey(["init", "--hook"], { cwd: newFolder() }).stdout, /there is no Git repository here/);
  });
});

describe("the snippets for CI", () => {
  /** Runs shell lines as a runner does: each may use what the step's environment names. */
  const shell = (lines: string, cwd: string, env: Readonly<Record<string, string>>) =>
    spawnSync("bash", ["-eo", "pipefail", "-c", lines], {
      cwd,
      encoding: "utf8",
      env: {
        ...process.env,
        LATCHKEY_HOME: newFolder(),
        GITHUB_ACTION_PATH: product(),
        LATCHKEY_DIR: product(),
        ...env,
      },
    });
  const leaking = (): { cwd: string; base: string } => {
    const cwd = repository({ "old.ts": leak(1) });
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    return { cwd, base: git(cwd, "rev-parse", "HEAD") };
  };
  const snippets = [...readFileSync(join(root, "docs/ci.md"), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => parse(text!),
  );

  it("of GitHub judges the tree, or what was added since a revision, and writes the report", function () {
    if (process.platform === "win32") this.skip();
    const action = parse(readFileSync(join(root, "action.yml"), "utf8"));
    assert.equal(action.runs.using, "composite");
    const { run, env } = action.runs.steps.at(-1);
    assert.deepEqual(Object.keys(env), ["LATCHKEY_SINCE", "LATCHKEY_SARIF"]);
    assert.doesNotMatch(run, /\$\{\{/, "an input in the script could be a command");
    const { cwd, base } = leaking();
    const everything = shell(run, cwd, { LATCHKEY_SINCE: "", LATCHKEY_SARIF: "out.sarif" });
    assert.equal(everything.status, 1, everything.stderr);
    assert.equal(JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8")).runs[0].results.length, 1);
    const since = { LATCHKEY_SINCE: base, LATCHKEY_SARIF: "out.sarif" };
    assert.equal(shell(run, cwd, since).status, 0);
    writeFileSync(join(cwd, "new.ts"), leak(2));
    assert.equal(shell(run, cwd, since).status, 1);
    assert.equal(shell(action.runs.steps[0].run, cwd, {}).status, 0);
  });

  it("of GitLab judges the tree, or a merge request", function () {
    if (process.platform === "win32") this.skip();
    const [script] = snippets[2].secrets.script;
    const { cwd, base } = leaking();
    assert.equal(shell(script, cwd, {}).status, 1);
    assert.equal(shell(script, cwd, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base }).status, 0);
    assert.equal(shell(snippets[2].secrets.after_script[0], cwd, {}).status, 0);
    assert.equal(JSON.parse(readFileSync(join(cwd, "latchkey.json"), "utf8")).findings.length, 1);
  });

  it("of a workflow uses the action with inputs that it has", () => {
    const action = parse(readFileSync(join(root, "action.yml"), "utf8"));
    const step = snippets[1].jobs.latchkey.steps.find(({ uses }: { uses: string }) => uses.startsWith("latchkey/"));
    for (const input of Object.keys(step.with)) assert.ok(input in action.inputs, input);
  });

  it("of the pre-commit framework runs what the hook runs", () => {
    const [hook] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"));
    for (const { entry, language, pass_filenames } of [hook, snippets[0].repos[0].hooks[0]]) {
      assert.deepEqual([entry, language, pass_filenames], ["latchkey scan --staged", "system", false]);
    }
  });
});
