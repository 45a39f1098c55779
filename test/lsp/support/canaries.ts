// One secret of every rule that has an example in a line of text.
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { rules } from "../../../server/core/rules/index.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";

export interface Canary {
  readonly rule: string;
  readonly secret: string;
  /** A line in which the secret is found. */
  readonly line: string;
}

export function tokenRules(): readonly Canary[] {
  const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });
  return rules.flatMap((rule, index) => {
    const example = rule.examples.leaks[0];
    if (example === undefined) return [];
    const line = expand(typeof example === "string" ? example : example.text, seeded(index + 1));
    const bytes = Buffer.from(line);
    const found = engine.scan(bytes, "a.ts").findings.find((finding) => finding.rule.id === rule.id);
    if (found === undefined || line.includes("\n")) return [];
    return [{ rule: rule.id, secret: bytes.toString("utf8", found.start, found.end), line }];
  });
}
