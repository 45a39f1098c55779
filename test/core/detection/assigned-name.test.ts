import assert from "node:assert/strict";
import { assignedName } from "../../../server/core/detection/assigned-name.ts";

/** The name found before the value, which begins where the text has "|". */
const nameIn = (text: string): string | undefined => {
  const at = Buffer.from(text.slice(0, text.indexOf("|"))).length;
  return assignedName(Buffer.from(text.replace("|", "")), at)?.name;
};

describe("the name that a value is given to", () => {
  for (const [text, name] of [
    ["db_pass = |v", "db_pass"],
    ['const dbPass = "|v"', "dbPass"],
    ['  "db.pass": "|v"', "db.pass"],
    ["DB_PASS=|v", "DB_PASS"],
    ["db_pass := `|v`", "db_pass"],
    ["'pass' => '|v'", "pass"],
    ["config['pass'] = '|v'", "pass"],
    ["é = 1; pass: |v", "pass"],
    ['setPassword("|v")', "setPassword"],
    ['pass = b"|v"', "pass"],
  ] as const) {
    it(`is ${name} in ${text}`, () => assert.equal(nameIn(text), name));
  }

  it("is none where there is none on the line", () => {
    for (const text of ["|v", "pass =\n|v", "see |v", "https://|v"]) assert.equal(nameIn(text), undefined);
  });
});
