// Runs the examples of rules: texts that must be reported and texts that must not, each by its rule alone.
import { nodeCodec } from "../../adapters/platform/node-codec.ts";
import { createEngine } from "../../core/detection/engine.ts";
import type { Rule, Sample } from "../../core/detection/rule.ts";
import { expand, seeded } from "../../core/rules/support/sample.ts";
import type { App } from "../create-app.ts";
import type { ProjectScanner } from "./project-scanner.ts";

export interface RuleTest {
  readonly id: string;
  readonly leaks: number;
  readonly clean: number;
  readonly failures: readonly RuleTestFailure[];
}

export interface RuleTestFailure {
  readonly kind: "leaks" | "clean";
  /** Number of the example, from 1. */
  readonly example: number;
  readonly why: "is not reported" | "is reported" | "cannot be read" | "takes too long";
}

/** Milliseconds that the rules of a project have for an example. */
const TIME = 2_000;

/** Tests rules of a project's scanner. Those without examples pass. */
export async function testRules(app: App, scanner: ProjectScanner, rules: readonly Rule[]): Promise<RuleTest[]> {
  await app.loadSources();
  return rules.map((rule) => {
    const engine = createEngine({ rules: [rule], codec: nodeCodec, today: app.today });
    const random = seeded(1);
    const run = (sample: Sample, wanted: boolean): RuleTestFailure["why"] | null => {
      const { text, path } = typeof sample === "string" ? { text: sample, path: "" } : sample;
      let bytes: Uint8Array;
      try {
        bytes = nodeCodec.utf8Encode(expand(text, random));
      } catch {
        return "cannot be read";
      }
      scanner.begin({ path, commit: null }, TIME);
      const reported = engine.scan(bytes, path).findings.some((finding) => finding.rule.id === rule.id);
      if (scanner.overdue) return "takes too long";
      if (reported === wanted) return null;
      return wanted ? "is not reported" : "is reported";
    };
    const failures = (["leaks", "clean"] as const).flatMap((kind) =>
      rule.examples[kind].flatMap((sample, index) => {
        const why = run(sample, kind === "leaks");
        return why === null ? [] : { kind, example: index + 1, why };
      }),
    );
    return { id: rule.id, leaks: rule.examples.leaks.length, clean: rule.examples.clean.length, failures };
  });
}
