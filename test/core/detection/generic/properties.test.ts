// What must hold for every text: no throw, spans inside the document and within reach, and nothing beyond reach matters.
import assert from "node:assert/strict";
import fc from "fast-check";
import { REACH } from "../../../../server/core/detection/rule.ts";
import { genericRules } from "../../../../server/core/rules/generic.ts";
import { findings } from "./run.ts";

const pieces = [
  ..."password secret token api_key authToken key cred otp jwt pwd _pw kty curl mysql identified by".split(" "),
  ..."= : := => -> == != || ?? ( ) [ ] { } < > , ; . - -- -u -p & # // @ :// ? % $ ! *".split(" "),
  ...[
    "basic ",
    "bearer ",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    '"',
    "'",
    "`",
    "\\",
    '\\"',
    "&#34;",
    "value",
    "name",
    "is",
    "d",
    "k",
  ],
  ...["x7Kq", "9fLmZ2", "Sunny", "admin", "user:", "\u00c3\u00bc", "\0", "true", "new ", "s:12:"],
];
const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 12, unit: "binary-ascii" })), {
  maxLength: 60,
});
const path = fc.constantFrom("a.ts", "a.json", "a.yml", ".env", "a.md", "a.xml", "a.sh", "a.sql", "noname", "");

describe("the generic rules over any text", () => {
  it("never throw and report spans inside the document, within reach of the hit", () => {
    fc.assert(
      fc.property(text, path, (parts, name) => {
        const whole = parts.join("");
        for (const { start, end, hit } of findings(whole, name, true)) {
          assert.ok(start >= 0 && start < end && end <= whole.length);
          assert.ok(start >= hit - REACH && end <= hit + REACH);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("report the same at a hit whatever stands beyond its reach", () => {
    const filler = fc.constantFrom("a", '"', "\n", "'", "{", "password = ", "0f", " ");
    fc.assert(
      fc.property(text, path, filler, filler, filler, filler, (parts, name, near, behind, other, otherBehind) => {
        const middle = parts.join("");
        const left = near.repeat(REACH).slice(0, REACH);
        const right = behind.repeat(REACH).slice(0, REACH);
        const lower = middle.toLowerCase();
        for (const rule of genericRules)
          for (const keyword of rule.keywords)
            for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
              const reports = [other.repeat(9), otherBehind.repeat(700), ""].map((edge) => {
                const around = left.slice(middle.length > REACH ? 0 : at);
                const found: string[] = [];
                const offset = edge.length + around.length + at;
                rule.match({ text: edge + around + middle + right + edge, path: name }, offset, (match) =>
                  found.push(`${match.start - offset} ${match.end - offset} ${match.confidence}`),
                );
                return found.join("; ");
              });
              assert.equal(reports[0], reports[1]);
              assert.equal(reports[0], reports[2]);
            }
      }),
      { numRuns: 60 },
    );
  });
});
