// Comments silence what they name, for as long as they say, and are reported when they no longer do.
import assert from "node:assert/strict";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import type { Rule } from "../../../server/core/detection/rule.ts";

const token: Rule = {
  id: "token",
  title: "token",
  severity: "high",
  confidence: "high",
  keywords: ["tok_"],
  prefix: "tok_",
  examples: { leaks: [], clean: [] },
  match: (_source, hit, report) => report({ start: hit, end: hit + 8 }),
};
const engine = createEngine({ rules: [token], codec: nodeCodec, today: "2026-01-15" });
const scan = (text: string) => engine.scan(Buffer.from(text), "a.ts").findings;
const shown = (text: string) => scan(text).flatMap((f) => (f.suppressed === null ? [f.rule.id] : []));

describe("ignore comments", () => {
  it("reads rule, reason, owner and expiry", () => {
    const text = "a = 'tok_1234' // latchkey:ignore token -- a sandbox account @platform until 2026-02-01";
    assert.deepEqual(scan(text)[0]!.suppressed, {
      by: "comment",
      reason: "a sandbox account",
      owner: "platform",
      expires: "2026-02-01",
    });
  });

  for (const [name, text, left] of [
    ["silences every rule when it names none", "tok_1234 # latchkey:ignore -- revoked", []],
    ["silences only the rules it names", "tok_1234 # latchkey:ignore other -- revoked", ["token"]],
    ["takes several rules", "tok_1234 # latchkey:ignore other, token -- revoked", []],
    ["holds until its day is over", "tok_1234 # latchkey:ignore -- r until 2026-01-15", []],
    [
      "is reported once it has expired",
      "tok_1234 # latchkey:ignore -- r until 2026-01-14",
      ["token", "latchkey-ignore"],
    ],
    ["is reported when it gives no reason", "tok_1234 # latchkey:ignore", ["token", "latchkey-ignore"]],
    ["on the line above silences the next", "# latchkey:ignore-next -- r\ntok_1234\ntok_1234", ["token"]],
    ["on the line above works with CRLF", "# latchkey:ignore-next -- r\r\ntok_1234\r\n", []],
    ["for the next line leaves its own alone", "tok_1234 # latchkey:ignore-next -- r", ["token"]],
    ["on another line silences nothing", "# latchkey:ignore -- r\ntok_1234", ["token"]],
    ["for a file silences all of it", "tok_1234\n\n\n# latchkey:ignore-file token -- r\ntok_1234", []],
    ["of gitleaks counts", "tok_1234 # gitleaks:allow", []],
    ["of detect-secrets counts", "tok_1234 # pragma: allowlist secret", []],
    ["of detect-secrets for the next line counts", "# pragma: allowlist nextline secret\ntok_1234", []],
    ["of secretlint counts", "tok_1234 // secretlint-disable-line", []],
    ["of secretlint for the next line counts", "// secretlint-disable-next-line\ntok_1234", []],
  ] as const) {
    it(name, () => assert.deepEqual(shown(text), left));
  }
});

describe("comments of other scanners", () => {
  const rule = (id: string, generic = false): Rule => ({ ...token, id, generic });
  const isQuiet = (text: string, path: string, one: Rule = token): boolean =>
    createEngine({ rules: [one], codec: nodeCodec, today: "2026-01-15" })
      .scan(Buffer.from(text), path)
      .findings.every(({ suppressed }) => suppressed !== null);
  const github = rule("github-pat");
  const named = "@secretlint/secretlint-rule-github";

  for (const [name, text, path, one, quiet] of [
    ["trufflehog's counts", "tok_1234 # trufflehog:ignore", "a.rb", token, true],
    ["gosec's counts in Go", "k := tok_1234 // #nosec", "a.go", token, true],
    ["gosec's counts with its check for credentials", "k := tok_1234 // #nosec G101 -- test", "a.go", token, true],
    ["gosec's for another check does not", "k := tok_1234 // #nosec G404", "a.go", token, false],
    ["gosec's among several checks counts", "k := tok_1234 //#nosec G404, G101", "a.go", token, true],
    ["bandit's counts in Python", "k = 'tok_1234'  # nosec", "a.py", token, true],
    ["bandit's counts with a check for passwords", "k = 'tok_1234'  # nosec: B105", "a.py", token, true],
    ["bandit's counts by a check's name", "k = 'tok_1234'  # nosec hardcoded_password_string", "a.py", token, true],
    ["bandit's for another check does not", "k = 'tok_1234'  # nosec B301,B302", "a.py", token, false],
    ["bandit's for another check by name does not", "k = 'tok_1234'  # nosec assert_used", "a.py", token, false],
    ["nosec means nothing in other files", "k = 'tok_1234'  # nosec", "a.rb", token, false],
    ["secretlint's for our vendor counts", `tok_1234 // secretlint-disable-line ${named}`, "a.ts", github, true],
    ["secretlint's for another vendor does not", `tok_1234 // secretlint-disable-line ${named}`, "a.ts", token, false],
    [
      "secretlint's counts for a generic rule",
      `tok_1234 // secretlint-disable-line ${named}`,
      "a.ts",
      rule("x", true),
      true,
    ],
    ["secretlint's reason names no rule", "tok_1234 // secretlint-disable-line -- see docs", "a.ts", token, true],
    ["secretlint's block counts to its end", "/* secretlint-disable */\n\n\ntok_1234", "a.ts", token, true],
    ["secretlint's block ends", "/* secretlint-disable */\n/* secretlint-enable */\n\ntok_1234", "a.ts", token, false],
    ["secretlint's block begins where it stands", "tok_1234\n/* secretlint-disable */", "a.ts", token, false],
    [
      "secretlint's block for one rule leaves others alone",
      `/* secretlint-disable ${named} */\ntok_1234`,
      "a.ts",
      token,
      false,
    ],
    [
      "secretlint's end for one rule leaves the others disabled",
      `/* secretlint-disable */\n/* secretlint-enable ${named} */\ntok_1234`,
      "a.ts",
      token,
      true,
    ],
  ] as const) {
    it(name, () => assert.equal(isQuiet(text, path, one), quiet));
  }
});
