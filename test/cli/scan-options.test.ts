// Every option of `latchkey scan`, through the product as a child process.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, git, latchkey, leak, newFolder, scanJson, token } from "./harness.ts";

const paths = (report: { findings: readonly { path: string }[] }): string[] => report.findings.map(({ path }) => path);

describe("latchkey scan", () => {
  it("exits 0 and says so when nothing is found", () => {
    const cwd = folderWith({ "a.ts": "const x = 1;\n" });
    const { code, stdout, stderr } = latchkey(["scan"], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^No findings · 1 file, 13 B in \d+\.\d\d s\n$/);
    assert.equal(stderr, "");
  });

  it("exits 1 and points at a finding without showing it", () => {
    const cwd = folderWith({ "src/a.ts": `// one\n${leak()}` });
    const { code, stdout } = latchkey(["scan"], { cwd });
    assert.equal(code, 1);
    const [first, second, third, , last] = stdout.split("\n");
    assert.equal(first, "src/a.ts:2:16  critical  GitHub personal access token  github-pat");
    assert.equal(second, '    const token = "****";');
    assert.equal(third, "                   ^^^^");
    assert.match(last!, /^1 finding in 1 file · 1 file, \d+ B in /);
  });

  it("reports in the documented JSON form", () => {
    const cwd = folderWith({ "a.ts": `// é𝄞\n  ${leak()}` });
    const { code, report } = scanJson([], { cwd });
    assert.equal(code, 1);
    assert.equal(report.schema, "latchkey.scan/1");
    const [finding] = report.findings;
    const { fingerprint, reasons, ...rest } = finding!;
    // Whether the generic rules see it too is the model's to say.
    assert.equal(reasons[0], "checksum-holds");
    assert.match(fingerprint, /^[0-9a-f]{32}$/);
    assert.deepEqual(rest, {
      rule: "github-pat",
      title: "GitHub personal access token",
      severity: "critical",
      confidence: "high",
      path: "a.ts",
      start: { line: 2, column: 18, offset: 24 },
      end: { line: 2, column: 58, offset: 64 },
      preview: "ghp_****",
      commit: null,
      suppressed: null,
    });
    assert.equal(report.summary.files, 1);
  });

  it("remembers what it found in a folder of many files, unless told not to", () => {
    const files = Array.from({ length: 150 }, (_, i) => [`src/${i}.ts`, i % 50 === 0 ? leak(i) : `const n = ${i};\n`]);
    const cwd = folderWith(Object.fromEntries(files));
    const env = { LATCHKEY_HOME: newFolder() };
    const without = scanJson(["--no-cache"], { cwd, env }).report.findings;
    assert.equal(without.length, 3);
    assert.equal(existsSync(join(env.LATCHKEY_HOME, "cache")), false);
    assert.deepEqual(scanJson([], { cwd, env }).report.findings, without);
    assert.ok(existsSync(join(env.LATCHKEY_HOME, "cache", "scan")));
    assert.deepEqual(scanJson([], { cwd, env }).report.findings, without);
    writeFileSync(join(cwd, "src/1.ts"), leak(1));
    assert.equal(scanJson([], { cwd, env }).report.findings.length, 4);
    assert.match(latchkey(["scan"], { cwd, env }).stdout, /const token = "\*{4}";/);
  });

  it("takes files and folders, each once, and shows them relative to the working directory", () => {
    const cwd = folderWith({ "a/x.ts": leak(1), "b/y.ts": leak(2), "c/z.ts": leak(3) });
    assert.deepEqual(paths(scanJson(["b/y.ts", "a"], { cwd }).report), ["b/y.ts", "a/x.ts"]);
    assert.deepEqual(paths(scanJson([".", "a", "b/y.ts"], { cwd }).report).sort(), ["a/x.ts", "b/y.ts", "c/z.ts"]);
    assert.deepEqual(paths(scanJson(["../b"], { cwd: join(cwd, "a") }).report), ["../b/y.ts"]);
  });

  it("gives the same report with one thread and with four", () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 400; i++) files[`d${i % 7}/f${i}.ts`] = i % 5 === 0 ? leak(i) : `export const n = ${i};\n`;
    const cwd = folderWith(files);
    const one = scanJson(["--threads", "1"], { cwd }).report;
    const four = scanJson(["--threads", "4"], { cwd }).report;
    assert.equal(one.findings.length, 80);
    assert.deepEqual(four.findings, one.findings);
    assert.equal(four.summary.files, 400);
  });

  it("writes the report to a file with --output", () => {
    const cwd = folderWith({ "a.ts": leak() });
    const { code, stdout } = latchkey(["scan", "--json", "--output", "report.json"], { cwd });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")).findings.length, 1);
  });

  it("scans standard input under the given name", () => {
    const cwd = newFolder();
    const { code, report } = scanJson(["--stdin", "--path", "src/in.ts"], { cwd, input: leak() });
    assert.equal(code, 1);
    assert.deepEqual(paths(report), ["src/in.ts"]);
    assert.equal(scanJson(["--stdin"], { cwd, input: "nothing" }).code, 0);
  });

  it("reports only the rules of --rules", () => {
    const cwd = folderWith({ "a.ts": leak() });
    assert.equal(scanJson(["--rules", "github-pat"], { cwd }).report.findings.length, 1);
    assert.equal(scanJson(["--rules", "openai-api-key"], { cwd }).report.findings.length, 0);
  });

  it("leaves out what is less certain than --min-confidence", () => {
    // The last character is part of the checksum: changed, it fails.
    const right = token();
    const wrong = right.slice(0, -1) + (right.endsWith("a") ? "b" : "a");
    const cwd = folderWith({ "a.txt": `see ${wrong} there\n` });
    assert.deepEqual(
      scanJson(["--min-confidence", "low"], { cwd }).report.findings.map(({ confidence }) => confidence),
      ["low"],
    );
    assert.equal(scanJson([], { cwd }).report.findings.length, 0);
    assert.equal(scanJson(["--min-confidence", "high"], { cwd }).code, 0);
  });

  it("lists findings that a comment silences only with --show-suppressed, and never counts them", () => {
    const cwd = folderWith({ "a.ts": `${leak().trimEnd()} // latchkey:ignore -- sample @ann\n` });
    assert.deepEqual(scanJson([], { cwd }).report.findings, []);
    const { code, report } = scanJson(["--show-suppressed"], { cwd });
    assert.equal(code, 0);
    const { by, reason, owner } = report.findings[0]!.suppressed!;
    assert.deepEqual([by, reason], ["comment", "sample"]);
    assert.ok(owner?.endsWith("ann"));
  });

  it("does not scan files above --max-file-size, and says so with exit 2", () => {
    const cwd = folderWith({ "big.txt": "x".repeat(2000), "small.txt": leak() });
    const { code, report, stderr } = scanJson(["--max-file-size", "1kB"], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(report.summary.skipped, [{ path: "big.txt", reason: "too large" }]);
    assert.equal(report.findings.length, 1);
    assert.match(stderr, /^latchkey: big\.txt was not scanned completely: too large\. Try: .+\n$/);
  });
});

describe("latchkey scan and ignored files", () => {
  it("respects .gitignore at every level, negations and .git/info/exclude, and looks into hidden files", () => {
    const cwd = folderWith({
      ".gitignore": "dist/\n*.log\n/only-here.txt\n",
      "dist/a.ts": leak(1),
      "x.log": leak(2),
      "only-here.txt": leak(3),
      "sub/only-here.txt": leak(4),
      "sub/.gitignore": "!keep.log\nsecret.env\n",
      "sub/keep.log": leak(5),
      "sub/secret.env": leak(6),
      "other/secret.env": leak(7),
      ".env": leak(8),
      "excluded.txt": leak(9),
      "node_modules/p/index.js": leak(10),
    });
    git(cwd, "init", "-q");
    writeFileSync(join(cwd, ".git/info/exclude"), "excluded.txt\n");
    const expected = [".env", "node_modules/p/index.js", "other/secret.env", "sub/keep.log", "sub/only-here.txt"];
    assert.deepEqual(paths(scanJson([], { cwd }).report), expected);
    assert.deepEqual(paths(scanJson(["."], { cwd: join(cwd, "sub") }).report), ["keep.log", "only-here.txt"]);
    assert.equal(scanJson(["--no-ignore"], { cwd }).report.findings.length, 10);
  });

  it("leaves out node_modules where there is no repository, and says so", () => {
    const cwd = folderWith({ "node_modules/p/index.js": leak(1), "a.ts": leak(2) });
    const { code, report } = scanJson([], { cwd });
    assert.equal(code, 1);
    assert.deepEqual(paths(report), ["a.ts"]);
    assert.deepEqual(report.summary.skipped, [{ path: "node_modules", reason: "node_modules" }]);
  });
});

describe("latchkey scan and latchkey.yaml", () => {
  it("takes exclusions, rules, confidence and size from the scan section", () => {
    const cwd = folderWith({
      "latchkey.yaml": [
        "version: 1",
        "backends: { main: { kind: vault } }",
        "scan:",
        "  exclude: [vendor/**, '*.snap']",
        "  rules: { github-pat: low }",
        "  maxFileSize: 1MB",
        "",
      ].join("\n"),
      "vendor/a.ts": leak(1),
      "sub/b.snap": leak(2),
      "sub/c.ts": leak(3),
    });
    const { report } = scanJson(["."], { cwd: join(cwd, "sub") });
    assert.deepEqual(
      report.findings.map(({ path, severity }) => [path, severity]),
      [["c.ts", "low"]],
    );
    assert.equal(scanJson(["--no-ignore"], { cwd }).report.findings.length, 3);
  });

  it("silences a rule that is off, and shows that on request", () => {
    const cwd = folderWith({ "latchkey.yaml": "scan: { rules: { github-pat: off } }\n", "a.ts": leak() });
    assert.equal(scanJson([], { cwd }).code, 0);
    assert.equal(scanJson(["--show-suppressed"], { cwd }).report.findings[0]?.suppressed?.by, "config");
  });
});

describe("latchkey scan with Git", () => {
  const repository = (): string => {
    const cwd = folderWith({ "a.ts": `${leak(1)}const x = 1;\n`, "b.ts": "const y = 1;\n" });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    return cwd;
  };

  it("scans the content of the index with --staged, not the files, and only added lines", () => {
    const cwd = repository();
    writeFileSync(join(cwd, "a.ts"), `${leak(1)}const x = 2;\n${leak(2)}`);
    writeFileSync(join(cwd, "new file\n.ts"), leak(3));
    git(cwd, "add", ".");
    writeFileSync(join(cwd, "a.ts"), "clean\n");
    writeFileSync(join(cwd, "b.ts"), leak(4));
    const { code, report } = scanJson(["--staged"], { cwd });
    assert.equal(code, 1);
    assert.deepEqual(
      report.findings.map(({ path, start }) => [path, start.line]),
      [
        ["a.ts", 3],
        ["new file\n.ts", 1],
      ],
    );
    assert.deepEqual(paths(scanJson(["--staged", "a.ts"], { cwd }).report), ["a.ts"]);
  });

  it("stages in a repository without a commit", () => {
    const cwd = folderWith({ "a.ts": leak(1) });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    assert.deepEqual(paths(scanJson(["--staged"], { cwd }).report), ["a.ts"]);
  });

  it("scans lines added since a revision with --since, untracked files included", () => {
    const cwd = repository();
    writeFileSync(join(cwd, "b.ts"), `const y = 1;\n${leak(2)}`);
    git(cwd, "commit", "-qam", "second");
    writeFileSync(join(cwd, "a.ts"), `// moved\n${leak(1)}${leak(3)}`);
    writeFileSync(join(cwd, "c.ts"), leak(4));
    const found = (revision: string) =>
      scanJson(["--since", revision], { cwd }).report.findings.map(({ path, start }) => [path, start.line]);
    const uncommitted = [
      ["a.ts", 3],
      ["c.ts", 1],
    ];
    assert.deepEqual(found("HEAD"), uncommitted);
    assert.deepEqual(found("HEAD~1"), [
      ["a.ts", 3],
      ["b.ts", 2],
      ["c.ts", 1],
    ]);
  });

  it("scans every content of the history once with --history, and names the commit that brought a leak in", () => {
    const cwd = repository();
    const head = (): string => git(cwd, "rev-parse", "HEAD").trim();
    const first = head();
    git(cwd, "checkout", "-qb", "side");
    writeFileSync(join(cwd, "side file\n.ts"), leak(2));
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "on a branch");
    const side = head();
    git(cwd, "checkout", "-q", "-");
    writeFileSync(join(cwd, "a.ts"), `// moved\n${leak(1)}`);
    writeFileSync(join(cwd, "copy.ts"), `// moved\n${leak(1)}`);
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "moved and copied");
    rmSync(join(cwd, "a.ts"));
    git(cwd, "commit", "-qam", "removed");
    git(cwd, "merge", "-q", "--no-edit", "side");
    writeFileSync(join(cwd, "b.ts"), leak(3));
    git(cwd, "stash", "-q");
    const { code, report } = scanJson(["--history"], { cwd });
    assert.equal(code, 1);
    const found = report.findings.map(({ path, start, commit }) => [path, start.line, commit]);
    const stash = git(cwd, "rev-parse", "refs/stash").trim();
    assert.deepEqual(found[0], ["a.ts", 1, first]);
    assert.deepEqual(
      new Set(found.slice(1).map(String)),
      new Set([`side file\n.ts,1,${side}`, `b.ts,1,${stash}`]),
      "branches stand in any order",
    );
    assert.equal(report.summary.files, 5, "each content once");
    assert.deepEqual(paths(scanJson(["--history", "b.ts"], { cwd }).report), ["b.ts"]);
    assert.match(
      latchkey(["scan", "--history"], { cwd }).stdout,
      new RegExp(`^a\\.ts:1:16  since ${first.slice(0, 10)}  critical`),
    );
    const [gitleaks] = JSON.parse(latchkey(["scan", "--history", "--format", "gitleaks"], { cwd }).stdout);
    assert.equal(gitleaks.Commit, first);
    assert.equal(gitleaks.Fingerprint, `${first}:a.ts:github-pat:1`);
  });

  it("scans the history of a path that is gone, and says so where a path never was", () => {
    const cwd = repository();
    mkdirSync(join(cwd, "old/deep"), { recursive: true });
    writeFileSync(join(cwd, "old/deep/c.ts"), leak(4));
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "second");
    git(cwd, "rm", "-rq", "old");
    git(cwd, "commit", "-qm", "removed");
    for (const path of ["old", "old/deep/c.ts", "./old/../old/deep/"]) {
      assert.deepEqual(paths(scanJson(["--history", path], { cwd }).report), ["old/deep/c.ts"]);
    }
    for (const path of ["never.ts", "../elsewhere"]) {
      const { code, stderr } = latchkey(["scan", "--history", path], { cwd });
      assert.equal(code, 2);
      assert.match(stderr, /cannot be scanned: it is neither in the working tree nor in the history/);
    }
  });

  it("scans the history after a revision with --since", () => {
    const cwd = repository();
    writeFileSync(join(cwd, "c.ts"), leak(5));
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "second");
    rmSync(join(cwd, "c.ts"));
    git(cwd, "commit", "-qam", "removed");
    assert.deepEqual(paths(scanJson(["--history", "--since", "HEAD~2"], { cwd }).report), ["c.ts"]);
    assert.deepEqual(paths(scanJson(["--history", "--since", "HEAD~1"], { cwd }).report), []);
    const { code, stderr } = latchkey(["scan", "--history", "--since", "nowhere"], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /the revision nowhere cannot be used/);
    assert.equal(latchkey(["scan", "--history", "--staged"], { cwd }).code, 2);
  });

  it("finds the same in the history with any number of threads", () => {
    const cwd = repository();
    for (let commit = 0; commit < 6; commit++) {
      for (let i = 0; i < 40; i++) writeFileSync(join(cwd, `file-${i}.ts`), `const n = ${commit * 40 + i};\n`);
      writeFileSync(join(cwd, `leak-${commit}.ts`), leak(20 + commit));
      git(cwd, "add", ".");
      git(cwd, "commit", "-qm", `commit ${commit}`);
    }
    const one = scanJson(["--history", "--threads", "1"], { cwd }).report;
    const three = scanJson(["--history", "--threads", "3"], { cwd }).report;
    assert.equal(one.findings.length, 7);
    assert.deepEqual(three.findings, one.findings);
    assert.deepEqual([three.summary.files, three.summary.bytes], [one.summary.files, one.summary.bytes]);
  });

  it("goes on past objects of the history that are broken or gone, and says which", () => {
    const cwd = repository();
    const objectOf = (path: string): string => {
      const id = git(cwd, "rev-parse", `HEAD:${path}`).trim();
      return join(cwd, ".git", "objects", id.slice(0, 2), id.slice(2));
    };
    writeFileSync(join(cwd, "c.ts"), leak(2));
    writeFileSync(join(cwd, "d.ts"), leak(3));
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "second");
    const broken = objectOf("a.ts");
    chmodSync(broken, 0o600);
    writeFileSync(broken, "no object");
    rmSync(objectOf("c.ts"));
    const { code, report } = scanJson(["--history"], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(paths(report), ["d.ts"]);
    const reason = "unreadable (missing or broken object)";
    assert.deepEqual(report.summary.skipped, [
      { path: "a.ts", reason },
      { path: "c.ts", reason },
    ]);
  });

  it("reports what one commit ignores and another leaves bare, and what lies under an excluded path as well", () => {
    const cwd = folderWith({
      "latchkey.yaml": "scan: { exclude: [docs/] }\n",
      "docs/a.ts": leak(1),
      "b.ts": leak(2).replace("\n", " // latchkey:ignore -- a sandbox account\n"),
    });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    writeFileSync(join(cwd, "a.ts"), leak(1));
    writeFileSync(join(cwd, "b.ts"), leak(2));
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "second");
    assert.deepEqual(paths(scanJson(["--history"], { cwd }).report).sort(), ["a.ts", "b.ts"]);
  });

  it("fetches nothing that a partial clone lacks", () => {
    const cwd = repository();
    const id = git(cwd, "rev-parse", "HEAD:a.ts").trim();
    rmSync(join(cwd, ".git", "objects", id.slice(0, 2), id.slice(2)));
    const trap = join(cwd, "trap");
    const config = {
      "core.repositoryFormatVersion": "1",
      "extensions.partialClone": "origin",
      "remote.origin.url": cwd,
      "remote.origin.promisor": "true",
      "remote.origin.uploadpack": `touch ${trap};`,
      "protocol.file.allow": "always",
    };
    for (const [key, value] of Object.entries(config)) git(cwd, "config", key, value);
    const { code, stderr } = latchkey(["scan", "--history"], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /a\.ts was not scanned completely: unreadable \(missing or broken object\)\. Try: git fsck/);
    assert.ok(!existsSync(trap));
  });

  it("says so when the history itself cannot be read", () => {
    const cwd = repository();
    const commit = git(cwd, "rev-parse", "HEAD").trim();
    rmSync(join(cwd, ".git", "objects", commit.slice(0, 2), commit.slice(2)));
    const { code, stderr } = latchkey(["scan", "--history"], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /Git could not say/);
  });

  it("starts no program that the repository's configuration names", () => {
    const cwd = repository();
    const trap = join(cwd, "trap");
    const program = `touch ${trap}`;
    for (const key of ["core.fsmonitor", "filter.x.clean", "filter.x.process", "diff.external", "diff.x.textconv"]) {
      git(cwd, "config", key, program);
    }
    writeFileSync(join(cwd, ".gitattributes"), "* filter=x diff=x\n");
    writeFileSync(join(cwd, "a.ts"), leak(5));
    assert.equal(scanJson(["--since", "HEAD"], { cwd }).report.findings.length, 1);
    assert.equal(scanJson(["--staged"], { cwd }).code, 0);
    git(cwd, "config", "log.showSignature", "true");
    git(cwd, "config", "gpg.program", trap);
    assert.equal(scanJson(["--history"], { cwd }).report.findings.length, 1);
    assert.ok(!existsSync(trap));
  });
});

describe("latchkey scan with a baseline", () => {
  it("silences what was there, at whatever line, and reports what is new", () => {
    const cwd = folderWith({ "a.ts": leak(1) });
    assert.equal(latchkey(["scan", "--write-baseline", "base.json"], { cwd }).code, 0);
    assert.equal(latchkey(["scan", "--baseline", "base.json"], { cwd }).code, 0);
    writeFileSync(join(cwd, "a.ts"), `\n\n// moved\n${leak(1)}`);
    assert.equal(scanJson(["--baseline", "base.json"], { cwd }).code, 0);
    writeFileSync(join(cwd, "a.ts"), leak(2));
    assert.equal(scanJson(["--baseline", "base.json"], { cwd }).code, 1, "a new secret on an old line");
  });

  it("works on another machine, and from another folder of the repository", () => {
    const cwd = folderWith({ "sub/a.ts": leak(1) });
    git(cwd, "init", "-q");
    latchkey(["scan", "--write-baseline", "base.json"], { cwd });
    const env = { LATCHKEY_HOME: newFolder() };
    assert.equal(latchkey(["scan", "--baseline", "../base.json"], { cwd: join(cwd, "sub"), env }).code, 0);
  });

  it("keeps reasons when it is written anew, and honours their end", () => {
    const cwd = folderWith({ "a.ts": leak(1) });
    const base = join(cwd, "base.json");
    latchkey(["scan", "--write-baseline", "base.json"], { cwd });
    const edit = (change: object): void => {
      const document = JSON.parse(readFileSync(base, "utf8"));
      Object.assign(document.findings[0], change);
      writeFileSync(base, JSON.stringify(document));
    };
    edit({ reason: "test key", owner: "ann" });
    latchkey(["scan", "--write-baseline", "base.json"], { cwd });
    const shown = scanJson(["--baseline", "base.json", "--show-suppressed"], { cwd }).report.findings[0]?.suppressed;
    assert.deepEqual(shown, { by: "baseline", reason: "test key", owner: "ann", expires: null });
    edit({ expires: "2020-01-01" });
    assert.equal(latchkey(["scan", "--baseline", "base.json"], { cwd }).code, 1);
  });

  it("uses the key of the environment, and then does not write it", () => {
    const cwd = folderWith({ "a.ts": leak(1) });
    const env = { LATCHKEY_FINGERPRINT_KEY: "a long key of a team" };
    latchkey(["scan", "--write-baseline", "base.json"], { cwd, env });
    assert.equal(JSON.parse(readFileSync(join(cwd, "base.json"), "utf8")).key.from, "environment");
    assert.equal(latchkey(["scan", "--baseline", "base.json"], { cwd, env }).code, 0);
    for (const other of [{}, { LATCHKEY_FINGERPRINT_KEY: "another" }] as Record<string, string>[]) {
      const { code, stderr } = latchkey(["scan", "--baseline", "base.json"], { cwd, env: other });
      assert.equal(code, 2);
      assert.match(stderr, /LATCHKEY_FINGERPRINT_KEY/);
    }
  });

  it("gives the same fingerprint on every run of one machine", () => {
    const cwd = folderWith({ "a.ts": leak(1) });
    const fingerprint = () => scanJson([], { cwd }).report.findings[0]?.fingerprint;
    const first = fingerprint();
    writeFileSync(join(cwd, "a.ts"), `\n${leak(1)}`);
    assert.equal(fingerprint(), first);
    rmSync(join(cwd, "a.ts"));
    writeFileSync(join(cwd, "b.ts"), leak(1));
    assert.notEqual(fingerprint(), first);
  });
});
