// `latchkey rules --test`: says of every rule whether its examples are right.
import type { App } from "../../app/create-app.ts";
import type { ProjectScanner } from "../../app/project/project-scanner.ts";
import { type RuleTest, testRules } from "../../app/project/test-rules.ts";
import type { Rule } from "../../core/detection/rule.ts";
import { EXIT, type Host } from "../host.ts";
import { type Paint, safeJson } from "../terminal.ts";

export async function runRuleTests(
  app: App,
  scanner: ProjectScanner,
  rules: readonly Rule[],
  { host, paint, json }: { host: Host; paint: Paint; json: boolean },
): Promise<number> {
  const tested = await testRules(app, scanner, rules);
  const failed = tested.filter(({ failures }) => failures.length > 0);
  host.output.write(json ? `${safeJson({ rules: tested })}\n` : report(tested, failed, paint));
  return failed.length > 0 ? EXIT.findings : EXIT.nothing;
}

function report(tested: readonly RuleTest[], failed: readonly RuleTest[], paint: Paint): string {
  const lines = failed.flatMap(({ id, failures }) =>
    failures.map(
      ({ kind, example, why }) => `${paint(id, "bold")}  ${paint(`example ${example} of ${kind} ${why}`, "red")}`,
    ),
  );
  const bare = tested.filter(({ leaks }) => leaks === 0);
  for (const { id } of bare) lines.push(`${paint(id, "bold")}  ${paint("has no example that leaks", "dim")}`);
  const examples = tested.reduce((sum, { leaks, clean }) => sum + leaks + clean, 0);
  const verdict = failed.length === 0 ? paint("all right", "green") : paint(`${failed.length} failed`, "red");
  return `${[...lines, `${tested.length} rules, ${examples} examples, ${verdict}`].join("\n")}\n`;
}
