// Baselines over time: entries that expire or match nothing are told, and baselines of other scanners count.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, latchkey, leak, scanJson, token } from "./harness.ts";

const BASE = ["--baseline", "base.json"];

/** A folder with leaks that are all in its baseline. */
function known(files: Readonly<Record<string, string>>): string {
  const cwd = folderWith(files);
  assert.equal(latchkey(["scan", "--write-baseline", "base.json"], { cwd }).code, 0);
  return cwd;
}

function edit(cwd: string, change: object): void {
  const document = JSON.parse(readFileSync(join(cwd, "base.json"), "utf8"));
  Object.assign(document.findings[0], change);
  writeFileSync(join(cwd, "base.json"), JSON.stringify(document));
}

describe("the entries of a baseline", () => {
  it("are not spoken of while they hold", () => {
    const cwd = known({ "a.ts": leak(1) });
    const { code, stderr } = scanJson(BASE, { cwd });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("are told when nothing matches them any more, and go when the baseline is written anew", () => {
    const cwd = known({ "a.ts": leak(1), "b.ts": leak(2) });
    writeFileSync(join(cwd, "b.ts"), "clean\n");
    const { code, stderr } = scanJson(BASE, { cwd });
    assert.equal(code, 0);
    assert.equal(
      stderr,
      "latchkey: the entry of base.json for github-pat in b.ts matches nothing any more. Try: latchkey scan --write-baseline base.json\n",
    );
    latchkey(["scan", "--write-baseline", "base.json"], { cwd });
    assert.equal(scanJson(BASE, { cwd }).stderr, "");
  });

  it("are not called stale by a scan that looks at a part, by some rules, or with more confidence", () => {
    const cwd = known({ "a.ts": leak(1), "sub/b.ts": `password = "${["kX9#vP", "q2!mZw"].join("")}"\n` });
    for (const args of [["a.ts"], ["sub"], ["--rules", "github-pat"], ["--min-confidence", "high"]]) {
      assert.equal(scanJson([...BASE, ...args], { cwd }).stderr, "", args.join(" "));
    }
  });

  it("are told when their day is past, with their owner, and silence nothing", () => {
    const cwd = known({ "a.ts": leak(1) });
    edit(cwd, { owner: "ann", reason: "test", expires: "2020-01-31" });
    const { code, stderr } = scanJson(BASE, { cwd });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "latchkey: the entry of base.json for github-pat in a.ts, of @ann, expired on 2020-01-31. Try: decide anew, or mend the leak\n",
    );
    edit(cwd, { expires: "2999-01-31" });
    assert.equal(scanJson(BASE, { cwd }).code, 0);
  });
});

describe("latchkey scan --baseline of another scanner", () => {
  const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
  const files = { "a.ts": `\n${leak(1)}`, "b.ts": leak(2) };
  const run = (baseline: unknown, ...args: string[]) => {
    const cwd = folderWith({
      ...files,
      "base.json": JSON.stringify(baseline),
      "latchkey.yaml": "scan: { exclude: [base.json] }\n",
    });
    const { code, report, stderr } = scanJson([...BASE, ...args], { cwd });
    return { cwd, code, stderr, paths: report.findings.map(({ path }) => path) };
  };

  it("takes one of detect-secrets", () => {
    const results = { "a.ts": [{ type: "Secret Keyword", hashed_secret: sha1(token(1)), line_number: 1 }] };
    assert.deepEqual(run({ version: "1.5.0", results }).paths, ["b.ts"]);
  });

  it("takes a report of gitleaks, by secret at any line, and by place where it is redacted", () => {
    const entry = { RuleID: "github-pat", File: "a.ts", StartLine: 9, Secret: token(1) };
    assert.deepEqual(run([entry]).paths, ["b.ts"]);
    const redacted = { ...entry, Secret: "REDACTED", StartLine: 2 };
    assert.deepEqual(run([redacted]).paths, ["b.ts"]);
    assert.deepEqual(run([{ ...redacted, StartLine: 3 }]).paths, ["a.ts", "b.ts"]);
  });

  it("makes a baseline of our own out of it", () => {
    const { cwd } = run([{ RuleID: "github-pat", File: "a.ts", StartLine: 1, Secret: token(1) }]);
    assert.equal(latchkey(["scan", ...BASE, "--write-baseline", "own.json"], { cwd }).code, 0);
    const own = JSON.parse(readFileSync(join(cwd, "own.json"), "utf8"));
    assert.deepEqual(
      own.findings.map(({ path }: { path: string }) => path),
      ["a.ts", "b.ts"],
    );
    assert.equal(latchkey(["scan", "--baseline", "own.json"], { cwd }).code, 0);
    const { code, stderr } = latchkey(["scan", "--write-baseline", "base.json"], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /would overwrite base\.json, which is another scanner's/);
  });

  it("refuses one with a mistake, and what is none", () => {
    const cwd = folderWith({ "a.json": '{"results":{"a":[{}]}}', "b.json": '[{"RuleID":1}]', "c.json": "[]" });
    for (const name of ["a", "b", "c"]) {
      const { code, stderr } = latchkey(["scan", "--baseline", `${name}.json`], { cwd });
      assert.equal(code, 2);
      assert.match(stderr, /^latchkey: the baseline .+\. Try: .+\n$/);
    }
  });
});
