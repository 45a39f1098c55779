// What a team has told another scanner holds here too: a repository that is clean under its settings stays clean.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, git, leak, scanJson, token } from "./harness.ts";

/** Findings that count, and who silenced the others. */
function outcome(files: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const { code, stderr, report } = scanJson(["--show-suppressed", ...args], { cwd: folderWith(files) });
  const shown = report.findings.filter(({ suppressed }) => suppressed === null);
  return {
    code,
    stderr,
    found: shown.map(({ rule, path, start }) => `${path}:${start.line} ${rule}`),
    silencedBy: report.findings.flatMap(({ suppressed }) => suppressed?.by ?? []),
  };
}

const quiet = (by: string, count = 1) => ({ code: 0, stderr: "", found: [], silencedBy: Array(count).fill(by) });
const found = (...places: string[]) => ({ code: 1, stderr: "", found: places, silencedBy: [] });
const PAT = "src/a.ts:1 github-pat";

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
const gitleaksConfig = (...lines: string[]): Record<string, string> => ({
  "src/a.ts": leak(),
  ".gitleaks.toml": `title = "ours"\n${lines.join("\n")}\n`,
});

describe("latchkey scan with a .gitleaks.toml", () => {
  for (const [name, lines, expected] of [
    ["honours a path of the global allowlist", ["[allowlist]", "paths = ['''^src/''']"], quiet(".gitleaks.toml")],
    ["leaves other paths alone", ["[allowlist]", "paths = ['''^test/''']"], found(PAT)],
    ["honours a regex on the secret", ["[[allowlists]]", "regexes = ['''^ghp_''']"], quiet(".gitleaks.toml")],
    ["looks at the secret alone by default", ["[[allowlists]]", "regexes = ['''const''']"], found(PAT)],
    [
      "honours a regex on the line",
      ["[[allowlists]]", "regexTarget = 'line'", "regexes = ['''const token''']"],
      quiet(".gitleaks.toml"),
    ],
    ["honours a stop word whatever its case", ["[allowlist]", "stopwords = ['GHP_']"], quiet(".gitleaks.toml")],
    [
      "asks all kinds of criteria with AND",
      ["[[allowlists]]", "condition = 'AND'", "paths = ['src']", "regexes = ['nothing']"],
      found(PAT),
    ],
    [
      "is content when all kinds of criteria hold with AND",
      ["[[allowlists]]", "condition = 'AND'", "paths = ['none', 'src']", "regexes = ['none', 'ghp']"],
      quiet(".gitleaks.toml"),
    ],
    [
      "asks one kind of criteria with OR",
      ["[allowlist]", "paths = ['src']", "regexes = ['no']"],
      quiet(".gitleaks.toml"),
    ],
    [
      "honours what a rule of the same id allows",
      ["[[rules]]", "id = 'github-pat'", "[[rules.allowlists]]", "paths = ['src']"],
      quiet(".gitleaks.toml"),
    ],
    [
      "keeps what another vendor's rule allows to that vendor",
      ["[[rules]]", "id = 'slack-bot-token'", "[rules.allowlist]", "paths = ['src']"],
      found(PAT),
    ],
    [
      "keeps a global allowlist to its target rules",
      ["[[allowlists]]", "targetRules = ['slack-bot-token']", "paths = ['src']"],
      found(PAT),
    ],
    [
      "turns off disabled rules",
      ["[extend]", "useDefault = true", "disabledRules = ['github-pat']"],
      quiet(".gitleaks.toml"),
    ],
    ["reads keys whatever their case", ["[Allowlist]", "PATHS = ['src']"], quiet(".gitleaks.toml")],
  ] as const) {
    it(name, () => assert.deepEqual(outcome(gitleaksConfig(...lines)), expected));
  }

  it("takes what is allowed by value for generic findings too, and what is allowed by file for those of the kind", () => {
    const value = ["kX9vP2mZ", "w8Lq4RtY"].join("");
    const run = (id: string, ...lines: string[]) =>
      outcome({
        "a.py": `db_password = "${value}"\n`,
        ".gitleaks.toml": ["[[rules]]", `id = '${id}'`, "[[rules.allowlists]]", ...lines, ""].join("\n"),
      }).found.length;
    assert.equal(run("acme-key", `stopwords = ['${value}']`), 0);
    assert.equal(run("acme-key", "paths = ['a.py']"), 1);
    assert.equal(run("generic-api-key", "paths = ['a.py']"), 0);
    assert.equal(run("acme-key", "paths = ['a.py']", `stopwords = ['${value}']`), 1);
    assert.equal(run("acme-key", "condition = 'AND'", "paths = ['a.py']", `stopwords = ['${value}']`), 0);
  });

  it("honours commits in the history", () => {
    const cwd = folderWith({ "a.ts": leak() });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    const commit = git(cwd, "rev-parse", "HEAD");
    const run = (text: string): number | null => {
      writeFileSync(join(cwd, ".gitleaks.toml"), text);
      return scanJson(["--history"], { cwd }).code;
    };
    assert.equal(run(`[allowlist]\ncommits = ["${commit}"]\n`), 0);
    assert.equal(run(`[allowlist]\ncommits = ["${"0".repeat(40)}"]\n`), 1);
    assert.equal(run(`[allowlist]\ncommits = ["", "x"]\n`), 1);
  });

  it("finds what its own rules look for, beside what the shipped ones find", () => {
    const files = {
      "a.txt": `acme: acme_${"k3".repeat(10)}\n${leak()}`,
      ".gitleaks.toml":
        "[[rules]]\nid = 'acme-key'\ndescription = 'Acme key'\nregex = '''acme_([a-z0-9]{20})'''\nkeywords = ['acme_']\n",
    };
    const { found: places } = outcome(files);
    assert.deepEqual(places.sort(), ["a.txt:1 acme-key", "a.txt:2 github-pat"]);
    const { report } = scanJson([], { cwd: folderWith(files) });
    const own = report.findings.find(({ rule }) => rule === "acme-key")!;
    assert.deepEqual([own.start.column, own.end.column], [12, 32], "the span is the group");
  });

  it("honours entropy, group, path and absence of keywords of its rules", () => {
    const rule = (more: string) => ({
      "a.txt": "code=1122334455667788 pin=9f3a7c51e2\n",
      ".gitleaks.toml": `[[rules]]\nid = 'acme-key'\nregex = '''code=(\\d+) pin=(\\w+)'''\n${more}\n`,
    });
    const columns = (more: string) =>
      scanJson(["--rules", "acme-key"], { cwd: folderWith(rule(more)) }).report.findings.map(
        ({ start }) => start.column,
      );
    assert.deepEqual(columns(""), [6]);
    assert.deepEqual(columns("secretGroup = 2"), [27]);
    assert.deepEqual(columns("entropy = 3.5"), []);
    assert.deepEqual(columns("path = '''\\.md$'''"), []);
    assert.deepEqual(columns("path = '''\\.txt$'''"), [6]);
    assert.deepEqual(columns("[[rules.allowlists]]\nregexes = ['''^11''']"), []);
  });

  it("prefixes the id of a rule of its own that one of ours has, and ours wins where both find", () => {
    const config =
      "[[rules]]\nid = 'github-pat'\nregex = '''(?:ghp|tok)_[A-Za-z0-9]{10,}'''\nkeywords = ['ghp_', 'tok_']\n";
    const files = { "a.txt": `${leak()}tok_abcdefghij12\n`, ".gitleaks.toml": config };
    assert.deepEqual(outcome(files).found.sort(), ["a.txt:1 github-pat", "a.txt:2 gitleaks/github-pat"]);
  });

  it("extends a file of the repository", () => {
    const files = gitleaksConfig("[extend]", "path = 'config/base.toml'");
    const base = "[allowlist]\npaths = ['src']\n";
    assert.deepEqual(outcome({ ...files, "config/base.toml": base }), quiet(".gitleaks.toml"));
  });
});

describe("latchkey scan with a .gitleaksignore", () => {
  for (const [name, line, expected] of [
    ["honours a fingerprint of the same rule", "src/a.ts:github-pat:1", quiet(".gitleaksignore")],
    ["honours a fingerprint of the generic rule", "src/a.ts:generic-api-key:1", quiet(".gitleaksignore")],
    ["leaves another line alone", "src/a.ts:github-pat:2", found(PAT)],
    ["leaves another vendor alone", "src/a.ts:slack-bot-token:1", found(PAT)],
    ["leaves another file alone", "src/b.ts:github-pat:1", found(PAT)],
    ["keeps a fingerprint with a commit to the history", `${"a".repeat(40)}:src/a.ts:github-pat:1`, found(PAT)],
  ] as const) {
    it(name, () => {
      assert.deepEqual(outcome({ "src/a.ts": leak(), ".gitleaksignore": `# known\n\n${line}\n` }), expected);
    });
  }
});

describe("latchkey scan with a .secretlintrc.json", () => {
  const config = (rule: object) => ({
    "src/a.ts": leak(),
    ".secretlintrc.json": JSON.stringify({
      rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rules: [rule] }],
    }),
  });
  const id = "@secretlint/secretlint-rule-github";
  for (const [name, rule, expected] of [
    ["turns off our rules of a vendor that is disabled", { id, disabled: true }, quiet(".secretlintrc.json")],
    ["leaves other vendors on", { id: "@secretlint/secretlint-rule-slack", disabled: true }, found(PAT)],
    ["honours a pattern of allows", { id, options: { allows: ["/^GHP_/i"] } }, quiet(".secretlintrc.json")],
    ["honours a text of allows", { id, options: { allows: [token().slice(0, 12)] } }, quiet(".secretlintrc.json")],
    ["leaves values alone that are not allowed", { id, options: { allows: ["/^nothing/"] } }, found(PAT)],
    ["honours allowMessageIds", { id, allowMessageIds: ["GITHUB_TOKEN"] }, quiet(".secretlintrc.json")],
    ["is content with a rule without options", { id }, found(PAT)],
  ] as const) {
    it(name, () => assert.deepEqual(outcome(config(rule)), expected));
  }

  it("finds what its patterns look for", () => {
    const rule = {
      id: "@secretlint/secretlint-rule-pattern",
      options: { patterns: [{ name: "Acme PIN", pattern: "/acme-pin=(?<pin>\\d{6})\\b/i" }] },
    };
    const files = {
      "a.txt": "x\nACME-PIN=493021\n",
      ".secretlintrc.json": `// ours\n${JSON.stringify({ rules: [rule] })}`,
    };
    assert.deepEqual(outcome(files), found("a.txt:2 secretlint-pattern/acme-pin"));
  });

  it("honours .secretlintignore", () => {
    const files = { "src/a.ts": leak(), "src/b.ts": leak(2), ".secretlintignore": "src/*\n!src/b.ts\n" };
    assert.deepEqual(outcome(files).found, ["src/b.ts:1 github-pat"]);
    assert.deepEqual(outcome(files).silencedBy, [".secretlintignore"]);
  });
});

describe("latchkey scan with a .secrets.baseline", () => {
  const baseline = (results: object, rest: object = {}) => JSON.stringify({ version: "1.5.0", ...rest, results });
  const entry = (secret: string) => ({ type: "Secret Keyword", hashed_secret: sha1(secret), line_number: 9 });

  it("silences the secrets that it knows of a file, at whatever line, and no others", () => {
    const files = {
      "src/a.ts": `\n\n${leak(1)}${leak(2)}`,
      "src/b.ts": leak(1),
      ".secrets.baseline": baseline({ "src/a.ts": [entry(token(1))] }),
    };
    const { found: places, silencedBy } = outcome(files);
    assert.deepEqual(places, ["src/a.ts:4 github-pat", "src/b.ts:1 github-pat"]);
    assert.deepEqual(new Set(silencedBy), new Set([".secrets.baseline"]));
  });

  it("knows a secret that was cut out otherwise", () => {
    const text = `url = "https://bob:${token()}@example.org/"\n`;
    const files = { "a.py": text, ".secrets.baseline": baseline({ "a.py": [entry(token())] }) };
    assert.deepEqual(outcome(files).found, []);
    const quoted = `key = "prefix-${token()}"\n`;
    const known = { "a.py": quoted, ".secrets.baseline": baseline({ "a.py": [entry(`prefix-${token()}`)] }) };
    assert.deepEqual(outcome(known).found, []);
  });

  for (const [filter, pattern] of [
    ["should_exclude_file", "^src/.*\\.ts$"],
    ["should_exclude_line", "const token"],
    ["should_exclude_secret", "^ghp_"],
  ] as const) {
    it(`honours ${filter}`, () => {
      const filters_used = [{ path: `detect_secrets.filters.regex.${filter}`, pattern: [pattern] }];
      const files = { "src/a.ts": leak(), ".secrets.baseline": baseline({}, { filters_used }) };
      assert.deepEqual(outcome(files), quiet(".secrets.baseline"));
    });
  }

  it("honours the exclude of its first version", () => {
    const files = {
      "src/a.ts": leak(),
      ".secrets.baseline": baseline({}, { exclude: { files: "src/", lines: null } }),
    };
    assert.deepEqual(outcome(files), quiet(".secrets.baseline"));
  });
});
