// `latchkey rules`: the list of rules as a table, one rule with its examples, or either as JSON.

import { closest } from "../../../shared/closest.ts";
import { createApp } from "../../app/create-app.ts";
import { planRoots } from "../../app/scan/plan.ts";
import type { Rule } from "../../core/detection/rule.ts";
import { helpOf } from "../../core/rules/support/vendors.ts";
import type { ParsedCommand } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { createPaint, type Paint, safeJson, wantsColours } from "../terminal.ts";
import { exampleTexts } from "./examples.ts";
import { runRuleTests } from "./test.ts";

export async function runRules(parsed: ParsedCommand, host: Host): Promise<number> {
  const app = createApp({ exposures: true });
  const roots = await planRoots(["."], { cwd: host.cwd, maxFileSize: null, knownRules: app.knownRules });
  if (!roots.ok) {
    complain(host, roots.error);
    return EXIT.failed;
  }
  const scanner = await app.forProject(roots.value[0]!.policy);
  const { rules } = scanner.engine;
  const paint = createPaint(wantsColours(host.output, host.env));
  const [id] = parsed.operands;
  const json = parsed.has("json");
  if (parsed.has("test") && id === undefined) {
    const shipped = await app.knownRules();
    const tested = parsed.has("all") ? rules : rules.filter((rule) => !shipped.has(rule.id));
    return runRuleTests(app, scanner, tested, { host, paint, json });
  }
  if (id === undefined) {
    host.output.write(json ? `${safeJson({ rules: rules.map(describe) })}\n` : table(rules, paint));
    return EXIT.nothing;
  }
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) {
    const near = closest(
      id,
      rules.map((one) => one.id),
    );
    const remedy = near === null ? "latchkey rules" : `latchkey rules ${near}`;
    complain(host, { code: "usage", message: `there is no rule ${JSON.stringify(id)}`, remedy });
    return EXIT.failed;
  }
  if (parsed.has("test")) return runRuleTests(app, scanner, [rule], { host, paint, json });
  const examples = exampleTexts(rule);
  host.output.write(json ? `${safeJson({ ...describe(rule), examples })}\n` : page(rule, examples, paint));
  return EXIT.nothing;
}

function describe(rule: Rule) {
  const { id, title, severity, confidence } = rule;
  const { vendor = null, docs = null, revoke = null, steps = null } = helpOf(rule);
  return { id, title, severity, confidence, vendor, docs, revoke, steps };
}

function table(rules: readonly Rule[], paint: Paint): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const width = Math.max(0, ...sorted.map(({ id }) => id.length));
  const lines = sorted.map(
    ({ id, severity, title }) => `${paint(id.padEnd(width))}  ${severity.padEnd(8)}  ${paint(title)}`,
  );
  return `${lines.join("\n")}\n${sorted.length} rules\n`;
}

function page(rule: Rule, { leaks, clean }: ReturnType<typeof exampleTexts>, paint: Paint): string {
  const { id, title, severity, confidence } = rule;
  const { docs, revoke, steps } = helpOf(rule);
  const ways = [revoke, steps].filter((way) => way !== undefined);
  const lines = [
    `${paint(id, "bold")}  ${paint(title)}`,
    `severity ${severity}, confidence ${confidence}`,
    ...(docs === undefined ? [] : [`about    ${paint(docs)}`]),
    ...ways.map((way, index) => `${index === 0 ? "revoke " : "       "}  ${paint(way)}`),
    "",
    "Reported, with values made up for this page:",
    ...indented(leaks, paint),
    "",
    "Not reported:",
    ...indented(clean, paint),
  ];
  return `${lines.join("\n")}\n`;
}

const indented = (texts: readonly string[], paint: Paint): string[] =>
  texts.flatMap((text) => text.split("\n").map((line) => `  ${paint(line)}`));
