// Rules of a project's own in latchkey.yaml: found beside the shipped ones, checked to the column, and tested on request.
import assert from "node:assert/strict";
import { folderWith, git, latchkey, leak, scanJson } from "./harness.ts";

const acme = `acme_${"k3".repeat(10)}`;
const manifest = (...lines: string[]): string =>
  `scan:\n  customRules:\n${lines.map((line) => `    ${line}\n`).join("")}`;
const rule = (more = ""): string => `- { id: acme-key, regex: 'acme_([a-z0-9]{20})', keywords: [acme_]${more} }`;
const shown = (cwd: string, ...args: string[]): string[] =>
  scanJson(args, { cwd }).report.findings.map(({ path, rule: id, severity }) => `${path} ${id} ${severity}`);

describe("latchkey scan with rules of the project's own", () => {
  it("finds what they look for, and what the shipped ones do", () => {
    const cwd = folderWith({ "a.txt": acme, "b.ts": leak(), "latchkey.yaml": manifest(rule()) });
    assert.deepEqual(
      shown(cwd),
      ["a.txt acme-key high", "b.ts github-pat critical"].map((one) => one),
    );
    assert.deepEqual(shown(cwd, "--rules", "acme-key"), ["a.txt acme-key high"]);
  });

  it("honours their severity, paths, group, entropy and confidence, and the levels of scan.rules", () => {
    const files = { "a.txt": acme, "b.md": acme };
    const found = (more: string, rest = ""): string[] =>
      shown(folderWith({ ...files, "latchkey.yaml": manifest(rule(more)) + rest }));
    assert.deepEqual(found(", severity: low, paths: ['*.md']"), ["b.md acme-key low"]);
    assert.deepEqual(found(", paths: ['*', '!b.md']"), ["a.txt acme-key high"]);
    assert.deepEqual(found(", entropy: 3"), []);
    assert.deepEqual(found(", confidence: low"), []);
    assert.deepEqual(found("", "  rules: { acme-key: off }\n"), []);
    const { findings } = scanJson([], {
      cwd: folderWith({ ...files, "latchkey.yaml": manifest(rule(", secretGroup: 0")) }),
    }).report;
    assert.equal(findings[0]!.start.column, 1);
  });

  it("honours paths that are relative to the folder of latchkey.yaml", () => {
    const cwd = folderWith({
      "part/latchkey.yaml": manifest(rule(", paths: [src/, '*.md']")),
      "part/src/a.txt": acme,
      "part/deep/b.md": acme,
      "part/c.txt": acme,
    });
    git(cwd, "init", "-q");
    assert.deepEqual(shown(cwd, "part"), ["part/deep/b.md acme-key high", "part/src/a.txt acme-key high"]);
  });

  it("goes by them in the index, the history and standard input", () => {
    const cwd = folderWith({ "a.txt": acme, "latchkey.yaml": manifest(rule()) });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    assert.deepEqual(shown(cwd, "--staged"), ["a.txt acme-key high"]);
    git(cwd, "commit", "-qm", "first");
    assert.deepEqual(shown(cwd, "--history"), ["a.txt acme-key high"]);
    const { report } = scanJson(["--stdin", "--path", "x.txt"], { cwd, input: acme });
    assert.deepEqual(
      report.findings.map(({ rule: id }) => id),
      ["acme-key"],
    );
  });

  it("gives the same report with several threads", () => {
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`f${i}.txt`, `${acme}\n`.repeat(i % 3)]));
    const cwd = folderWith({ ...files, "latchkey.yaml": manifest(rule()) });
    assert.deepEqual(shown(cwd, "--threads", "3"), shown(cwd, "--threads", "1"));
  });

  it("names the rule in a SARIF report", () => {
    const cwd = folderWith({ "a.txt": acme, "latchkey.yaml": manifest(rule(", title: Acme key")) });
    const { runs } = JSON.parse(latchkey(["scan", "--format", "sarif"], { cwd }).stdout);
    assert.equal(runs[0].tool.driver.rules[0].shortDescription.text, "Acme key");
  });
});

describe("latchkey scan with mistakes in rules of the project's own", () => {
  for (const [name, text, expected] of [
    ["a map for a list", "scan:\n  customRules: {}\n", /:2:16: scan\.customRules is not a list/],
    ["a text for a rule", manifest("- acme"), /:3:7: a custom rule is not a map/],
    ["no id", manifest("- { regex: a }"), /:3:7: a custom rule has no id/],
    ["no regex", manifest("- { id: acme }"), /:3:7: a custom rule has no regex/],
    ["an id with blanks", manifest("- { id: 'a b', regex: a }"), /:3:13: an id is not/],
    ["an id that a shipped rule has", manifest("- { id: github-pat, regex: a }"), /:3:13: another rule has this id/],
    ["an id twice", manifest(rule(), "- { id: acme-key, regex: a }"), /:4:13: another rule has this id/],
    [
      "a regex that is none",
      manifest("- { id: acme, regex: 'a(' }"),
      /:3:26: the regex cannot be used: missing closing/,
    ],
    ["a regex with lookahead", manifest("- { id: acme, regex: 'a(?=b)' }"), /:3:26: .*lookaround/],
    ["an empty regex", manifest("- { id: acme, regex: '' }"), /:3:26: the regex cannot be used: it is empty/],
    ["a group that is not there", manifest(rule(", secretGroup: 2")), /:3:\d+: the regex has no such group/],
    ["a group that is no number", manifest(rule(", secretGroup: x")), /:3:\d+: secretGroup is not/],
    ["impossible entropy", manifest(rule(", entropy: 9")), /:3:\d+: entropy is not/],
    ["an unknown severity", manifest(rule(", severity: bad")), /:3:\d+: the severity is unknown/],
    ["an unknown confidence", manifest(rule(", confidence: 1")), /:3:\d+: the confidence is unknown/],
    ["an unknown key", manifest(rule(", keyword: a")), /:3:\d+: a custom rule has no key "keyword"/],
    ["paths that are no list", manifest(rule(", paths: a")), /:3:\d+: an entry of paths/],
    ["an example that is none", manifest(rule(", examples: { leaks: ['{{a'] }")), /:3:\d+: an example has a pattern/],
    [
      "an example that would be endless",
      manifest(rule(", examples: { leaks: ['{{((a{999}){999}){999}}}'] }")),
      /:3:\d+: an example has a pattern/,
    ],
    ["examples of another kind", manifest(rule(", examples: { bad: [a] }")), /:3:\d+: examples has the keys/],
  ] as const) {
    it(`tells line and column of ${name}`, () => {
      const { code, stderr } = latchkey(["scan"], { cwd: folderWith({ "latchkey.yaml": text }) });
      assert.equal(code, 2);
      assert.match(stderr, expected);
    });
  }

  it("repeats no key or id that does not look like a word", () => {
    const secret = "S3cr3tS3cr3tS3cr3t";
    for (const text of [
      `scan: { ${secret}: 1 }\n`,
      `scan: { rules: { ${secret}: off } }\n`,
      manifest(rule(`, ${secret}: 1`)),
      `scan: *${secret}\n`,
      `scan: { a: "${secret} }\n`,
      `scan: !${secret} { }\n? [`,
    ]) {
      const { code, stderr } = latchkey(["scan"], { cwd: folderWith({ "latchkey.yaml": text }) });
      assert.equal(code, 2, text);
      assert.ok(!stderr.includes(secret), stderr);
    }
  });
});

describe("latchkey rules --test", () => {
  const examples = (leaks: string, clean: string): string =>
    manifest(rule(`, paths: ['*.x'], examples: { leaks: ['${leaks}'], clean: ['${clean}'] }`));
  const run = (text: string, ...args: string[]) =>
    latchkey(["rules", ...args], { cwd: folderWith({ "latchkey.yaml": text }) });

  it("passes where all examples are right", () => {
    const { code, stdout } = run(examples("key: {{acme_[a-z0-9]{20}}}", "key: acme_short"), "--test");
    assert.deepEqual([code, stdout], [0, "1 rules, 2 examples, all right\n"]);
  });

  it("fails and says which examples are wrong", () => {
    const { code, stdout } = run(examples("key: acme_short", "{{acme_[a-z0-9]{20}}}"), "--test");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /acme-key {2}example 1 of leaks is not reported\nacme-key {2}example 1 of clean is reported\n/,
    );
  });

  it("tests one rule, or all of them, and tells it in JSON", () => {
    const text = examples("{{acme_[a-z0-9]{20}}}", "x");
    const { rules } = JSON.parse(run(text, "--test", "--json").stdout);
    assert.deepEqual(rules, [{ id: "acme-key", leaks: 1, clean: 1, failures: [] }]);
    assert.match(run(text, "github-pat", "--test").stdout, /^1 rules, /);
    assert.equal(run(text, "--test", "--all").code, 0);
  });

  it("lists and shows the project's rules with the others", () => {
    const text = examples("{{acme_[a-z0-9]{20}}}", "x");
    assert.match(run(text).stdout, /^acme-key +high +acme-key$/m);
    assert.match(run(text, "acme-key").stdout, /acme_[a-z0-9]{20}\n/);
  });
});
