// Configurations of other scanners that are damaged or hostile: the message names file and line, the scan goes on with the
// defaults, and the exit code is 2.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, latchkey, leak, newFolder, scanJson } from "./harness.ts";

/** Scans a folder with a leak and such a file, and expects the leak to be found all the same. */
function complaint(file: string, text: string, more: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith({ "src/a.ts": leak(), [file]: text, ...more });
  const { code, stderr, report } = scanJson([], { cwd });
  assert.equal(code, 2, stderr);
  assert.deepEqual(
    report.findings.map(({ rule }) => rule),
    ["github-pat"],
  );
  return stderr;
}

const rule = (...lines: string[]): string => ["title = 'x'", "[[rules]]", "id = 'acme'", ...lines, ""].join("\n");

describe("latchkey scan with a damaged configuration of another scanner", () => {
  const cases: readonly (readonly [name: string, file: string, text: string, expected: RegExp])[] = [
    ["broken TOML", ".gitleaks.toml", "a = 1\nb = [1,\n", /\.gitleaks\.toml:[23]: it is not valid TOML/],
    ["a key given twice", ".gitleaks.toml", "a = 1\na = 2\n", /\.gitleaks\.toml:2: it is not valid TOML/],
    ["binary", ".gitleaks.toml", "\0\x01\x02", /\.gitleaks\.toml:1: it is not valid TOML/],
    ["rules that are no tables", ".gitleaks.toml", "rules = 3\n", /\.gitleaks\.toml:1: rules is not a list/],
    ["a rule without an id", ".gitleaks.toml", "\n[[rules]]\nregex = 'a'\n", /\.gitleaks\.toml:2: a rule has no id/],
    ["a regex that is none", ".gitleaks.toml", rule("", "regex = '''a('''"), /\.gitleaks\.toml:5: .*missing closing/],
    ["a regex with lookahead", ".gitleaks.toml", rule("regex = '''a(?=b)'''"), /\.gitleaks\.toml:4: .*lookaround/],
    ["a regex of another type", ".gitleaks.toml", rule("regex = 3"), /\.gitleaks\.toml:4: the regex of a rule is not/],
    ["a group that is none", ".gitleaks.toml", rule("regex = 'a'", "secretGroup = -1"), /toml:5: secretGroup is not/],
    ["entropy that is none", ".gitleaks.toml", rule("regex = 'a'", "entropy = 'x'"), /toml:5: entropy is not a number/],
    ["paths that are no list", ".gitleaks.toml", "[allowlist]\npaths = 'a'\n", /toml:2: paths of an allowlist is not/],
    ["paths of a rule", ".gitleaks.toml", rule("[rules.allowlist]", "paths = 1"), /toml:5: paths of an allowlist/],
    [
      "a bad pattern of a list",
      ".gitleaks.toml",
      "[allowlist]\nregexes = ['a', '[']\n",
      /toml:2: a regular expression/,
    ],
    ["a condition", ".gitleaks.toml", "[[allowlists]]\ncondition = 'XOR'\n", /toml:2: the condition of an allowlist/],
    ["a target", ".gitleaks.toml", "[[allowlists]]\nregexTarget = 'x'\n", /toml:2: regexTarget is none of/],
    [
      "a file to fetch",
      ".gitleaks.toml",
      "[extend]\nurl = 'https://x.example'\n",
      /toml:2: extend\.url is not fetched/,
    ],
    ["a file outside", ".gitleaks.toml", "[extend]\npath = '../x.toml'\n", /toml:2: extend\.path names no readable/],
    [
      "an absolute path",
      ".gitleaks.toml",
      "[extend]\npath = '/etc/passwd'\n",
      /toml:2: extend\.path names no readable/,
    ],
    ["itself", ".gitleaks.toml", "[extend]\npath = '.gitleaks.toml'\n", /toml:2: extend\.path is nested too deeply/],
    ["no fingerprint", ".gitleaksignore", "# a\nwhat is this\n", /\.gitleaksignore:2: it is not a fingerprint/],
    ["broken JSON", ".secretlintrc.json", '{\n  "rules": [\n', /\.secretlintrc\.json:\d: it is neither valid JSON/],
    ["no rules", ".secretlintrc.json", "{}", /\.secretlintrc\.json:1: it has no list of rules/],
    ["a rule that is a text", ".secretlintrc.json", '{ "rules": [\n"x"] }', /\.secretlintrc\.json:2: a rule has no id/],
    [
      "a pattern that is none",
      ".secretlintrc.json",
      '{ "rules": [\n{ "id": "a", "options": {\n"allows": ["/(/"] } }] }',
      /\.secretlintrc\.json:3: a regular expression cannot be used/,
    ],
    ["broken JSON", ".secrets.baseline", '{ "results": {\n', /\.secrets\.baseline:2: it is not valid JSON/],
    ["no results", ".secrets.baseline", "[]", /\.secrets\.baseline:1: it has no results/],
    ["results of another form", ".secrets.baseline", '{ "results": { "a": 1 } }', /\.secrets\.baseline: an entry/],
  ];
  for (const [name, file, text, expected] of cases) {
    it(`tells of ${name} in ${file}`, () => assert.match(complaint(file, text), expected));
  }

  it("names the extended file where the mistake is there", () => {
    const text = complaint(".gitleaks.toml", "[extend]\npath = 'base.toml'\n", { "base.toml": "\n\na = [\n" });
    assert.match(text, /latchkey: base\.toml:\d: it is not valid TOML/);
  });

  it("goes on with the good rules and allowlists beside the bad ones", () => {
    const config = `${rule("regex = '('")}[[rules]]\nid = 'good'\nregex = 'good_[0-9]{6}'\n`;
    const cwd = folderWith({ "a.txt": "good_493021\n", ".gitleaks.toml": config });
    const { code, report } = scanJson([], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(
      report.findings.map(({ rule: id }) => id),
      ["good"],
    );
  });

  it("never repeats what the file says", () => {
    const secret = "S3cr3tS3cr3tS3cr3t";
    for (const [file, text] of [
      [".gitleaks.toml", `${secret} ${secret}\n`],
      [".gitleaks.toml", rule(`regex = '''${secret}('''`)],
      [".gitleaks.toml", rule(`regex = '''\\p{${secret}}'''`)],
      [".gitleaksignore", `${secret}\n`],
      [".secretlintrc.json", `{ ${secret} ${secret}: [ `],
      [".secrets.baseline", `{ "${secret}`],
    ] as const) {
      assert.doesNotMatch(complaint(file, text), new RegExp(secret), file);
    }
  });

  it("shows mistakes in the JSON report as well", () => {
    const cwd = folderWith({ ".gitleaksignore": "nonsense\n" });
    const { summary } = scanJson([], { cwd }).report as unknown as {
      summary: { problems: string[]; complete: boolean };
    };
    assert.deepEqual(summary.problems, [".gitleaksignore:1: it is not a fingerprint: [commit:]file:rule:line"]);
    assert.equal(summary.complete, false);
  });
});

describe("latchkey scan with a hostile configuration of another scanner", () => {
  it("reads no file through a link that leaves the repository", () => {
    const outside = folderWith({ "x.toml": "[allowlist]\npaths = ['.*']\n" });
    const cwd = folderWith({ "a.ts": leak() });
    symlinkSync(join(outside, "x.toml"), join(cwd, ".gitleaks.toml"));
    const { code, stderr, report } = scanJson([], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /\.gitleaks\.toml: it cannot be read, lies outside, or is larger than 1 MiB/);
    assert.equal(report.findings.length, 1);
  });

  it("refuses a file that is too large, and passes over one that is a folder", () => {
    const cwd = folderWith({ "a.ts": leak(), ".gitleaks.toml": "#".repeat(1024 * 1024 + 1) });
    assert.equal(scanJson([], { cwd }).code, 2);
    const other = folderWith({ "a.ts": leak() });
    mkdirSync(join(other, ".gitleaks.toml"));
    assert.equal(scanJson([], { cwd: other }).code, 1);
  });

  it("takes names of prototypes for what they are", () => {
    const config = "[__proto__]\na = 1\n[constructor]\npaths = ['.*']\n";
    const cwd = folderWith({ "a.ts": leak(), ".gitleaks.toml": config });
    assert.equal(scanJson([], { cwd }).code, 1);
    const baseline = '{"results":{"__proto__":[],"constructor":[]}}';
    assert.equal(scanJson([], { cwd: folderWith({ "a.ts": leak(), ".secrets.baseline": baseline }) }).code, 1);
  });

  it("does not end on thousands of mistakes", () => {
    const cwd = folderWith({ "a.ts": leak(), ".gitleaks.toml": "[[rules]]\nregex='('\n".repeat(20_000) });
    const { code, stderr } = latchkey(["scan"], { cwd });
    assert.equal(code, 2);
    assert.ok(stderr.split("\n").length < 30);
  });

  it("scans on within a time when the regular expressions are evil", function () {
    this.timeout(120_000);
    const count = process.env["LATCHKEY_LONG"] === "1" ? 1_000 : 100;
    const evil = [
      "(a*)*b",
      "(a|a)*$",
      "(.*)(.*)(.*)(.*)(.*)q$",
      "(?s)(((.{0,30}x){0,20}))y{3}$",
      "(.{0,400})(.{0,400})x$",
      "(?:a|b|ab){200}x{1,5}$",
      "(a?){300}a{300}",
      "((a{0,100}){0,100}){0,100}",
      "(x+x+)+y$",
      "[ab]{0,300}[ax]{0,300}0",
    ];
    const rules = Array.from(
      { length: count },
      (_, i) => `[[rules]]\nid = 'evil-${i}'\nregex = '''${evil[i % evil.length]}${"z?".repeat(i % 7)}'''\n`,
    );
    const cwd = newFolder();
    writeFileSync(join(cwd, ".gitleaks.toml"), rules.join(""));
    writeFileSync(join(cwd, "a.txt"), `${"abxabxab ".repeat(300)}yq\n${"a".repeat(2_900)}\n`.repeat(60) + leak());
    writeFileSync(join(cwd, "b.txt"), leak(2));
    // So many files that the scan remembers what it found.
    for (let i = 0; i < 120; i++) writeFileSync(join(cwd, `c${i}.txt`), "clean\n");
    const { code, stderr, report } = scanJson(["--min-confidence", "high"], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /a\.txt was not scanned completely: the project's rules took too long\. Try: give its rules/);
    assert.deepEqual(
      report.findings.map(({ path, rule: id }) => `${path} ${id}`),
      ["a.txt github-pat", "b.txt github-pat"],
    );
    assert.equal(
      scanJson(["--min-confidence", "high"], { cwd }).code,
      2,
      "what was cut short is not remembered as clean",
    );
  });
});
