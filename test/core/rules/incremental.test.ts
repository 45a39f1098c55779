// With the rules that ship: whatever is typed, an edit gives what a scan of the whole text gives.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { exposureRules } from "../../../server/core/rules/exposure/index.ts";
import { rules as leakRules } from "../../../server/core/rules/index.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";

const rules = [...leakRules, ...exposureRules];
const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-15" });
const samples = rules.flatMap(({ examples }) =>
  [...examples.leaks, ...examples.clean].map((sample) => (typeof sample === "string" ? sample : sample.text)),
);

const sample = fc
  .tuple(fc.constantFrom(...samples), fc.integer({ min: 1, max: 2 ** 31 }))
  .map(([template, seed]) => expand(template, seeded(seed)));
const base64 = sample.map((text) => Buffer.from(text).toString("base64"));
const filler = fc.constantFrom(
  "\n",
  " ",
  '"',
  "'",
  "=",
  ": ",
  "é",
  "password",
  "token = ",
  "\n\n",
  "# ",
  " ".repeat(4000),
);
/** What silences findings: beside, below, and far away. */
const comment = fc.constantFrom(
  " // latchkey:ignore -- why\n",
  "// latchkey:ignore-next -- why\n",
  "// latchkey:ignore-file -- why\n",
  "/* secretlint-disable */\n",
  "/* secretlint-enable */\n",
  " // gitleaks:allow\n",
  "# pragma: allowlist nextline secret\n",
);
const piece = fc.oneof(
  { weight: 1, arbitrary: comment },
  { weight: 6, arbitrary: sample },
  { weight: 1, arbitrary: base64 },
  { weight: 5, arbitrary: filler },
);
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const edit = fc.record({ at: fraction, cut: fc.nat(60), insert: fc.array(piece, { maxLength: 2 }), keep: fraction });

/** A tenth of the acceptance list's count, all of it with LATCHKEY_LONG=1. */
const EDITS = process.env["LATCHKEY_LONG"] === "1" ? 100_000 : 10_000;
const EDITS_A_RUN = 20;

describe("a rescan with the rules that ship", () => {
  it("equals a full scan after every edit", function () {
    this.timeout(0);
    let seen = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(edit, { minLength: EDITS_A_RUN, maxLength: EDITS_A_RUN }),
        fc.constantFrom("a.ts", ".env", "a.yaml", "a.py", "a.json", "README.md", ""),
        (start, edits, path) => {
          let bytes = Buffer.from(start.join("\n"));
          let state = engine.scan(bytes, path);
          for (const { at, cut, insert, keep } of edits) {
            const from = Math.floor(at * bytes.length);
            const to = Math.min(bytes.length, from + cut);
            const text = insert.join("");
            // Half a token is what stands there while somebody types.
            const typed = Buffer.from(text.slice(0, Math.ceil(text.length * keep)));
            bytes = Buffer.concat([bytes.subarray(0, from), typed, bytes.subarray(to)]);
            state = engine.rescan(state, bytes, path, { start: from, oldEnd: to, newEnd: from + typed.length });
            assert.deepEqual(state.findings, engine.scan(bytes, path).findings);
            seen += state.findings.length;
          }
        },
      ),
      { numRuns: Math.ceil(EDITS / EDITS_A_RUN) },
    );
    assert.ok(seen > EDITS / 2, `only ${seen} findings in ${EDITS} edits: the samples no longer leak`);
  });
});
