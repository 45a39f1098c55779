// Whatever is given: a clear message, exit 2 where something was not scanned, never a crash, never silence.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { memoryProbe, readProbe } from "../bench/support/run-node.ts";
import { folderWith, git, latchkey, leak, newFolder, product, scanJson, token } from "./harness.ts";

const MESSAGE = /^(latchkey: .+: .+\. Try: .+\n)+$/;

/** Runs it and expects exit 2, nothing on standard output and one well-formed message, which is returned. */
function refused(args: readonly string[], cwd = newFolder()): string {
  const { code, stdout, stderr } = latchkey(args, { cwd });
  assert.deepEqual([code, stdout], [2, ""], stderr);
  assert.match(stderr, /^latchkey: .+\. Try: .+\n$/);
  return stderr;
}

/** Peak memory in MB of a scan, with its report. */
function scanMeasured(args: readonly string[], cwd: string) {
  const reading = join(newFolder(), "reading");
  const env = { NODE_OPTIONS: `--require ${memoryProbe}`, LATCHKEY_BENCH_MEMORY: reading };
  const done = scanJson(args, { cwd, env });
  return { ...done, megabytes: readProbe(reading).peakMemory / 1e6 };
}

describe("latchkey with wrong arguments", () => {
  it("says which command or option does not exist, and which one was meant", () => {
    assert.match(refused(["scam"]), /there is no command scam\. Try: latchkey scan/);
    assert.match(refused(["scan", "--formt", "json"]), /no option --formt\. Try: --format/);
    assert.match(refused(["scan", "-x"]), /no option -x/);
  });

  it("refuses values that an option cannot have", () => {
    assert.match(refused(["scan", "--format", "xml"]), /--format cannot be "xml"\. Try: --format pretty \| json/);
    assert.match(refused(["scan", "--format"]), /--format needs a value/);
    assert.match(refused(["scan", "--output", "--json"]), /--output needs a value/);
    assert.match(refused(["scan", "--json=yes"]), /--json takes no value/);
    assert.match(refused(["scan", "--threads", "0"]), /--threads cannot be "0"/);
    assert.match(refused(["scan", "--max-file-size", "big"]), /--max-file-size cannot be "big"/);
    assert.match(refused(["scan", "--min-confidence", "sure"]), /--min-confidence cannot be "sure"/);
    assert.match(refused(["scan", "--rules", "github-pta"]), /no rule "github-pta"\. Try: --rules github-pat/);
  });

  it("refuses options that exclude each other", () => {
    assert.match(refused(["scan", "--staged", "--since", "HEAD"]), /exclude each other/);
    assert.match(refused(["scan", "--json", "--format", "sarif"]), /exclude each other/);
    assert.match(refused(["scan", "--path", "a.ts"]), /--path names standard input/);
    assert.match(refused(["scan", "--stdin", "a.ts"]), /without a PATH/);
  });

  it("refuses a path, a report or a baseline that is not there", () => {
    assert.match(
      refused(["scan", "no/such/folder"]),
      /no\/such\/folder cannot be scanned: there is no such file or folder/,
    );
    assert.match(refused(["scan", "--baseline", "none.json"]), /none\.json cannot be read: there is no such file/);
    const { code, stderr } = latchkey(["scan", "--output", "no/report.json"], { cwd: newFolder() });
    assert.equal(code, 2);
    assert.match(stderr, /the report cannot be written to no\/report\.json: ENOENT/);
  });

  it("refuses a baseline that is damaged", () => {
    const cwd = folderWith({
      "a.json": "{",
      "b.json": "[]",
      "c.json": '{"schema":"latchkey.baseline/1","findings":[]}',
    });
    for (const name of ["a", "b", "c"])
      assert.match(refused(["scan", "--baseline", `${name}.json`], cwd), /cannot be used/);
  });

  it("refuses Git options outside of a repository, and revisions that do not exist", () => {
    assert.match(refused(["scan", "--staged"]), /no Git working tree here/);
    const cwd = newFolder();
    git(cwd, "init", "-q");
    assert.match(refused(["scan", "--since", "v9"], cwd), /the revision v9 cannot be used/);
    assert.match(refused(["scan", "--since=--output=x"], cwd), /the revision --output=x cannot be used/);
  });

  it("refuses lsp without --stdio, and where the server is not at hand", () => {
    assert.match(refused(["lsp"]), /latchkey lsp --stdio/);
    assert.match(refused(["lsp", "--stdio"]), /cannot be started/);
  });
});

describe("latchkey scan with an invalid latchkey.yaml", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["broken YAML", "version: 1\nscan: { exclude: [a\n", /latchkey\.yaml:3:1: /],
    ["a list at the top", "- a\n", /latchkey\.yaml:1:1: the manifest is not a map/],
    ["an unknown key", "scan:\n  exclud: [a]\n", /latchkey\.yaml:2:3: scan has no key "exclud"/],
    ["a text for a list", "scan:\n  exclude: a\n", /latchkey\.yaml:2:12: scan\.exclude is not a list/],
    ["a map in the list", "scan:\n  exclude: [a, {}]\n", /latchkey\.yaml:2:16: an entry of scan\.exclude/],
    ["an unknown rule", "scan:\n  rules:\n    nope: off\n", /latchkey\.yaml:3:5: there is no rule "nope"/],
    ["an unknown level", "scan: { rules: { github-pat: loud } }\n", /latchkey\.yaml:1:30: the level of github-pat/],
    ["an unknown confidence", "scan: { minConfidence: 3 }\n", /latchkey\.yaml:1:24: scan\.minConfidence/],
    ["an impossible size", "scan: { maxFileSize: -1 }\n", /latchkey\.yaml:1:22: scan\.maxFileSize/],
    ["a key given twice", "scan: {}\nscan: {}\n", /latchkey\.yaml:2:1: /],
  ];
  for (const [name, text, expected] of cases) {
    it(`tells line and column of ${name}`, () => {
      assert.match(refused(["scan"], folderWith({ "latchkey.yaml": text })), expected);
    });
  }

  it("tells of a manifest that cannot be read", () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, "latchkey.yaml"));
    assert.match(refused(["scan"], cwd), /latchkey\.yaml cannot be read: it is not a regular file/);
  });
});

describe("latchkey scan of difficult files", () => {
  it("scans UTF-16 of either order, with and without a mark, and counts as an editor does", () => {
    const text = `// one\n${leak()}`;
    const little = Buffer.from(text, "utf16le");
    const big = Buffer.from(little).swap16();
    const cwd = folderWith({
      "le.txt": little,
      "be.txt": big,
      "le-mark.txt": Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      "be-mark.txt": Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
      "utf8-mark.txt": `\ufeff${text}`,
      "utf8.txt": text,
    });
    const { findings } = scanJson([], { cwd }).report;
    assert.equal(findings.length, 6);
    for (const { start, end } of findings) {
      assert.deepEqual(start, { line: 2, column: 16, offset: 22 });
      assert.deepEqual(end, { line: 2, column: 56, offset: 62 });
    }
  });

  it("scans text with broken UTF-8 and with a stray NUL, and skips what is binary", () => {
    const cwd = folderWith({
      "broken.txt": Buffer.concat([Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x0a]), Buffer.from(leak(1))]),
      "nul.txt": `${"some text\n".repeat(20)}\0\n${leak(2)}`,
      "image.bin": Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0, 1, 0]),
        Buffer.from(leak(3)),
      ]),
      "empty.txt": "",
    });
    const { code, report, stderr } = scanJson([], { cwd });
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.deepEqual(
      report.findings.map(({ path, start }) => [path, start.line]),
      [
        ["broken.txt", 2],
        ["nul.txt", 22],
      ],
    );
    assert.deepEqual(report.summary.skipped, [{ path: "image.bin", reason: "binary" }]);
    assert.equal(report.summary.files, 3);
  });

  it("does not follow links out of the folder, to folders or in circles, and says so", () => {
    const cwd = folderWith({ "in/a.ts": leak(1), "outside/b.ts": leak(2) });
    const root = join(cwd, "in");
    symlinkSync("../outside/b.ts", join(root, "out.ts"));
    symlinkSync("../outside", join(root, "out-folder"));
    symlinkSync(".", join(root, "self"));
    symlinkSync("loop-b", join(root, "loop-a"));
    symlinkSync("loop-a", join(root, "loop-b"));
    symlinkSync("nowhere", join(root, "broken"));
    symlinkSync("a.ts", join(root, "inner.ts"));
    const { code, report } = scanJson(["in"], { cwd });
    assert.equal(code, 1);
    assert.deepEqual(
      report.findings.map(({ path }) => path),
      ["in/a.ts", "in/inner.ts"],
    );
    assert.deepEqual(report.summary.skipped, [
      { path: "in/broken", reason: "broken link" },
      { path: "in/loop-a", reason: "broken link" },
      { path: "in/loop-b", reason: "broken link" },
      { path: "in/out-folder", reason: "link leaves the folder" },
      { path: "in/out.ts", reason: "link leaves the folder" },
      { path: "in/self", reason: "link to a folder" },
    ]);
  });

  it("follows a link that was named", () => {
    const cwd = folderWith({ "real/a.ts": leak(1) });
    symlinkSync("real/a.ts", join(cwd, "link.ts"));
    symlinkSync("real", join(cwd, "folder"));
    assert.equal(scanJson(["link.ts"], { cwd }).report.findings.length, 1);
    assert.equal(scanJson(["folder"], { cwd }).report.findings[0]?.path, "folder/a.ts");
  });

  it("escapes line ends and control characters of file names in every form", () => {
    const name = "a\n\x1b]0;owned\x07\x1b[31m\u009b2J\u202egnp.ts";
    const cwd = folderWith({ [name]: leak(1) });
    for (const format of ["pretty", "json", "sarif", "gitleaks"]) {
      const { code, stdout } = latchkey(["scan", "--format", format], { cwd });
      assert.equal(code, 1);
      assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/, format);
      if (format === "json") assert.equal(JSON.parse(stdout).findings[0].path, name);
    }
    const { stderr } = latchkey(["scan", `${name}-not-there`], { cwd });
    assert.doesNotMatch(stderr.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it("skips a FIFO in a folder, and says so with exit 2 where it was named", function () {
    if (process.platform === "win32") this.skip();
    const cwd = folderWith({ "a.ts": "clean\n" });
    assert.equal(spawnSync("mkfifo", [join(cwd, "pipe")]).status, 0);
    const { code, report } = scanJson([], { cwd });
    assert.equal(code, 0);
    assert.deepEqual(report.summary.skipped, [{ path: "pipe", reason: "not a regular file" }]);
    assert.equal(scanJson(["pipe"], { cwd }).code, 2);
  });

  it("says which files and folders it may not read, scans the rest, and exits 2", function () {
    if (process.platform === "win32") this.skip();
    const cwd = folderWith({ "closed.ts": leak(1), "closed/b.ts": leak(2), "open.ts": leak(3) });
    chmodSync(cwd, 0o755);
    chmodSync(product(), 0o755);
    chmodSync(join(cwd, "closed.ts"), 0o000);
    chmodSync(join(cwd, "closed"), 0o000);
    // root may read everything
    const user = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const { code, report, stderr } = scanJson([], { cwd, ...user });
    chmodSync(join(cwd, "closed"), 0o755);
    assert.equal(code, 2);
    assert.deepEqual(
      report.findings.map(({ path }) => path),
      ["open.ts"],
    );
    assert.deepEqual(report.summary.skipped, [
      { path: "closed", reason: "unreadable (EACCES)" },
      { path: "closed.ts", reason: "unreadable (EACCES)" },
    ]);
    assert.match(stderr, MESSAGE);
  });
});

describe("latchkey scan of huge files", function () {
  this.timeout(120_000);

  it("scans a file of 1 GB to its end in less than 300 MB of memory", () => {
    const cwd = newFolder();
    const file = openSync(join(cwd, "huge.log"), "w");
    writeSync(file, "a line of text\n".repeat(1000));
    ftruncateSync(file, 1_000_000_000);
    writeSync(file, `\n${leak(1)}`, 1_000_000_000);
    closeSync(file);
    const { code, report, megabytes } = scanMeasured([], cwd);
    assert.equal(code, 1);
    const [finding] = report.findings;
    assert.deepEqual(finding?.start, { line: 1002, column: 16, offset: 1_000_000_016 });
    assert.ok(megabytes < 300, `${megabytes} MB`);
  });

  it("finds a secret within a line of 100 MB, at the right column", () => {
    const filler = Buffer.alloc(50_000_000, "lorem ipsum dolor sit amet, ");
    const cwd = folderWith({ "line.txt": Buffer.concat([filler, Buffer.from(` ${token()} `), filler]) });
    const { code, report, megabytes } = scanMeasured(["--min-confidence", "low"], cwd);
    assert.equal(code, 1);
    assert.deepEqual(
      report.findings.map(({ start, end }) => [start.column, end.column]),
      [[50_000_002, 50_000_042]],
    );
    assert.ok(megabytes < 300, `${megabytes} MB`);
  });

  it("does not scan more than 1 GiB of a file, and says so", () => {
    const cwd = newFolder();
    const file = openSync(join(cwd, "larger.log"), "w");
    ftruncateSync(file, 2 ** 30 + 1);
    closeSync(file);
    const { code, report } = scanJson([], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(report.summary.skipped, [{ path: "larger.log", reason: "too large" }]);
  });
});
