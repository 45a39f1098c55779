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
