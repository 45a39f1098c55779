// No report ever holds a secret; SARIF is valid.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { nodeCodec } from "../../server/adapters/platform/node-codec.ts";
import { rules } from "../../server/core/rules/index.ts";
import { filled } from "../core/rules/driver.ts";
import { engine, folderWith, latchkey, leak, scanJson, token } from "./harness.ts";
import { sarifValidator } from "./sarif-validator.ts";

const FORMATS = ["pretty", "json", "sarif", "gitleaks"];
/** So many characters of a secret in a row are a leak; a public prefix is taken off first. */
const PIECE = 7;

interface Canary {
  readonly rule: string;
  readonly secret: string;
}

/** Texts that leak in every way the rules know, and what must never be seen of them. */
function canaries(): { files: Record<string, string>; secrets: Canary[] } {
  const files: Record<string, string> = {};
  const secrets: Canary[] = [];
  for (const [i, rule] of rules.entries()) {
    const sample = filled(rule.examples.leaks[0]!, 7);
    const name = `${i}/${sample.path.split("/").at(-1) || "leak.ts"}`;
    // Twice on the line: once where it is found, once where only its text gives it away.
    files[name] = `${sample.text}\n`;
    const bytes = nodeCodec.utf8Encode(files[name]);
    for (const { start, end, rule } of engine.scan(bytes, name).findings) {
      secrets.push({
        rule: rule.id,
        secret: Buffer.from(bytes.subarray(start, end)).toString().slice(rule.prefix.length),
      });
    }
  }
  return { files, secrets };
}

function pieces({ secret }: Canary): string[] {
  const found: string[] = [];
  for (let at = 0; at + PIECE <= secret.length; at++) {
    const piece = secret.slice(at, at + PIECE);
    // Words are in the sources' names and titles as well.
    if (/\d/.test(piece) && /[a-z]/i.test(piece) && !/[\s"'<>:=/\\.]/.test(piece)) found.push(piece);
  }
  return found;
}

describe("the reports of a scan", function () {
  this.timeout(120_000);

  it("hold no part of any secret, whatever rule found it, in any form", () => {
    const { files, secrets } = canaries();
    assert.ok(secrets.length >= rules.length, `${secrets.length} secrets`);
    const cwd = folderWith(files);
    // Fingerprints under a random key would hold seven digits of some hexadecimal secret every few thousand runs.
    const env = { LATCHKEY_FINGERPRINT_KEY: "canaries" };
    const outputs = FORMATS.map((format) => {
      const done = latchkey(["scan", "--format", format, "--min-confidence", "low", "--show-suppressed"], { cwd, env });
      assert.equal(done.code, 1, done.stderr);
      return done.stdout + done.stderr;
    });
    const baseline = latchkey(["scan", "--min-confidence", "low", "--write-baseline", "/dev/stdout"], { cwd, env });
    const rulesOf = new Map(secrets.flatMap((canary) => pieces(canary).map((piece) => [piece, canary.rule] as const)));
    const seen = new Set<string>();
    for (const output of [...outputs, baseline.stdout]) {
      for (let at = 0; at + PIECE <= output.length; at++) {
        const rule = rulesOf.get(output.slice(at, at + PIECE));
        if (rule !== undefined) seen.add(rule);
      }
    }
    assert.deepEqual([...seen], []);
  });

  it("mask every secret of a line, and what a rule did not see of a value", () => {
    const [a, b] = [token(1), token(2)];
    const cwd = folderWith({
      "two.ts": `use("${a}", "${b}"); again("${a}") // latchkey:ignore github-pat -- x\nuse("${b}", "${a}");\n`,
      "glued.env": `TOKEN=${a}+tail7x9\n`,
      "long.ts": `${"x".repeat(300)} "${a}" ${"y".repeat(5000)} "${b}"\n`,
    });
    const { stdout } = latchkey(["scan", "--show-suppressed", "--min-confidence", "low"], { cwd });
    for (const canary of [a, b]) assert.ok(!stdout.includes(canary.slice(4, 12)) && !stdout.includes(canary.slice(-8)));
    assert.ok(!stdout.includes("tail7x9"));
    assert.ok(stdout.split("\n").every((line) => line.length < 160));
    assert.match(stdout, /use\("\*{4}", "\*{4}"\);/);
  });

  it("redact match and secret for gitleaks", () => {
    const cwd = folderWith({ "a.ts": leak() });
    const [finding] = JSON.parse(latchkey(["scan", "--format", "gitleaks"], { cwd }).stdout);
    assert.equal(finding.RuleID, "github-pat");
    assert.deepEqual([finding.Match, finding.Secret], ["REDACTED", "REDACTED"]);
    assert.deepEqual([finding.StartLine, finding.StartColumn, finding.EndColumn], [1, 16, 55]);
    assert.equal(finding.File, "a.ts");
  });

  it("are valid SARIF 2.1.0 to its validator, with odd names, suppressions and skipped files", function () {
    const validator = sarifValidator();
    if (typeof validator === "string") {
      assert.notEqual(process.env["LATCHKEY_REQUIRE_REAL"], "1", validator);
      this.skip();
    }
    const cwd = folderWith({
      "a b/ü\n%20.ts": leak(1),
      "quiet.ts": `${leak(2).trimEnd()} // latchkey:ignore -- sample\n`,
      "b.bin": Buffer.alloc(64),
      "large.txt": "x".repeat(2000),
    });
    const args = ["scan", "--format", "sarif", "--show-suppressed", "--max-file-size", "1kB", "--output", "out.sarif"];
    assert.equal(latchkey(args, { cwd }).code, 2);
    const done = spawnSync(validator.program, ["validate", join(cwd, "out.sarif")], {
      encoding: "utf8",
      env: validator.env,
    });
    assert.match(done.stdout, /Analysis completed successfully/, done.stderr);
    // SARIF2005 wants the address of the tool's home page, of which there is none yet.
    const complaints = done.stdout.split("\n").filter((line) => /: (?:error|warning) (?!SARIF2005)/.test(line));
    assert.deepEqual(complaints, []);
  });

  it("say in SARIF what was found, silenced and left out", () => {
    const cwd = folderWith({
      "a.ts": `${leak(1)}${leak(2).trimEnd()} // latchkey:ignore -- sample\n`,
      "b.bin": Buffer.alloc(64),
    });
    const { stdout } = latchkey(["scan", "--format", "sarif", "--show-suppressed"], { cwd });
    const [run] = JSON.parse(stdout).runs;
    assert.deepEqual(
      run.tool.driver.rules.map(({ id }: { id: string }) => id),
      ["github-pat"],
    );
    const [first, second] = run.results;
    assert.equal(first.level, "error");
    assert.equal(first.suppressions, undefined);
    assert.deepEqual(first.locations[0].physicalLocation, {
      artifactLocation: { uri: "a.ts" },
      region: { startLine: 1, startColumn: 16, endLine: 1, endColumn: 56, charOffset: 15, charLength: 40 },
    });
    assert.match(first.partialFingerprints["latchkey/v1"], /^[0-9a-f]{32}$/);
    assert.deepEqual(second.suppressions, [{ kind: "inSource", justification: "sample" }]);
    const [invocation] = run.invocations;
    assert.deepEqual([invocation.exitCode, invocation.executionSuccessful], [1, true]);
    assert.equal(invocation.toolExecutionNotifications[0].message.text, "Not scanned: binary");
  });
});

describe("a fingerprint", () => {
  it("differs for the same secret on machines that do not share a key", () => {
    const cwd = folderWith({ "a.ts": leak() });
    const on = (home: string) =>
      scanJson([], { cwd, env: { LATCHKEY_HOME: join(cwd, home) } }).report.findings[0]?.fingerprint;
    assert.notEqual(on("one"), on("two"));
    assert.equal(on("one"), on("one"));
  });
});
