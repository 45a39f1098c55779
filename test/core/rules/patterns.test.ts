// Attacks every regular expression that ships: recheck searches, with a machine that counts its steps, for a text within
// the reach of a rule over which the expression runs away. A tenth of them each time, all with LATCHKEY_LONG=1.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { parse, type Token } from "acorn";
import { checkSync } from "recheck";
import { REACH } from "../../../server/core/detection/rule.ts";

const root = join(import.meta.dirname, "../../..");
const SHARE = process.env["LATCHKEY_LONG"] === "1" ? 1 : 10;
/** Steps in a text of REACH characters; V8 makes about 50 million in a second. */
const MOST_STEPS = 2_000_000;

interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly place: string;
}

const sticky = (flags: string): string => `${flags.replace("y", "")}y`;

/** The literals in the sources. Rules anchor theirs at the keyword; see `sticky` in token.ts and assigned.ts. */
function literals(): Pattern[] {
  const patterns: Pattern[] = [];
  for (const place of globSync(["server/**/*.ts", "shared/**/*.ts"], { cwd: root }).sort()) {
    const code = stripTypeScriptTypes(readFileSync(join(root, place), "utf8"));
    const anchored = place.startsWith(join("server", "core", "rules"));
    parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      onToken(token) {
        if (token.type.label !== "regexp") return;
        const { pattern: source, flags } = (token as Token & { value: { pattern: string; flags: string } }).value;
        patterns.push({ source, flags: anchored ? sticky(flags) : flags, place });
      },
    });
  }
  return patterns;
}

function compiled(): Pattern[] {
  const script = join(import.meta.dirname, "compiled-patterns.ts");
  const { stdout, status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout) as [string, string][]).map(([source, flags]) => {
    return { source, flags: sticky(flags), place: "put together" };
  });
}

describe("the regular expressions that ship", function () {
  this.timeout(0);

  it("run away over no text that recheck can find", () => {
    const all = new Map([...literals(), ...compiled()].map((each) => [`/${each.source}/${each.flags}`, each]));
    assert.ok(all.size > 700, `only ${all.size} were found`);
    const chosen = [...all].filter((_, index) => index % SHARE === 0);
    const bad: string[] = [];
    for (const [shown, { source, flags, place }] of chosen) {
      // Where matches begin and end, and how many are wanted, changes nothing in a single search.
      const result = checkSync(source, flags.replace(/[dg]/g, ""), {
        checker: "fuzz",
        attackLimit: MOST_STEPS,
        maxAttackStringSize: REACH,
        maxIteration: 3,
        maxInitialGenerationSize: 200,
        maxGenerationSize: 30,
        mutationSize: 10,
        incubationLimit: 200_000,
        timeout: 60_000,
      });
      if (result.status !== "safe") bad.push(`${place}: ${shown} ${JSON.stringify(result.status)}`);
    }
    assert.deepEqual(bad, []);
  });

  it("would be caught if they did", () => {
    const { status } = checkSync("^(\\w+\\s?)*$", "", {
      checker: "fuzz",
      attackLimit: MOST_STEPS,
      maxAttackStringSize: REACH,
    });
    assert.equal(status, "vulnerable");
  });
});
