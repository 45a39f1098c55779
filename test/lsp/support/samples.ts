// Secrets to find, made when a test runs, so that none stands in a file.
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { rules } from "../../../server/core/rules/index.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";

export const TOKEN_RULE = "github-pat";

const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });

/** A token that `rule` finds with high confidence, alone. The same seed gives the same token. */
export function tokenOf(rule = TOKEN_RULE, seed = 1): string {
  const { examples } = rules.find(({ id }) => id === rule)!;
  for (const example of examples.leaks) {
    const text = expand(typeof example === "string" ? example : example.text, seeded(seed));
    const bytes = Buffer.from(text);
    const found = engine.scan(bytes, "a.txt").findings.find((finding) => finding.rule.id === rule);
    if (found?.confidence === "high") return bytes.toString("utf8", found.start, found.end);
  }
  throw new Error(`no example of ${rule} is found for certain`);
}
