// Writes a rule into a family file of server/core/rules, as text: a new entry at the end of its list, or a new file and
// its two lines in the index. Pure, so that it can be tested without touching the project.

import { assigned } from "../../server/core/rules/support/assigned.ts";
import { heads, parsePattern } from "../../server/core/rules/support/pattern.ts";
import { token } from "../../server/core/rules/support/token.ts";
import { err, ok, type Result } from "../../shared/result.ts";

export interface NewRule {
  /** Name of the file without its ending: "payment". */
  readonly family: string;
  readonly id: string;
  readonly title: string;
  /** Source of the regular expression that the whole secret matches. */
  readonly pattern: string;
}

/** Contents of the files of server/core/rules by name, as far as they matter or change. */
export type RuleFiles = Readonly<Record<string, string>>;

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const refuse = (code: string, message: string, remedy: string): Result<never> => err({ code, message, remedy });

/** The files that change, with their new contents. Errors: `bad-name`, `rule-exists`, `bad-pattern`. */
export function addRule(files: RuleFiles, rule: NewRule): Result<RuleFiles> {
  for (const name of [rule.family, rule.id])
    if (!KEBAB.test(name))
      return refuse("bad-name", `${name} is not in kebab case`, "Use a name such as acme-api-key.");
  if (Object.values(files).some((text) => text.includes(`id: "${rule.id}"`)))
    return refuse("rule-exists", `there is a rule ${rule.id} already`, "Choose another id, or edit that rule.");
  const builder = builderFor(rule);
  if (!builder.ok) return builder;
  const entry = entryOf(rule, builder.value);
  const fileName = `${rule.family}.ts`;
  const file = files[fileName];
  if (file !== undefined) return ok({ [fileName]: withImport(file.replace(/\];\s*$/, `${entry}];\n`), builder.value) });
  const list = `${rule.family.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Rules`;
  return ok({
    [fileName]: newFile(rule, list, entry, builder.value),
    "index.ts": withFile(files["index.ts"] ?? "", rule.family, list),
  });
}

type Builder = "token" | "assigned";

/** `token` where the pattern has a literal to be found by, `assigned` where a name must stand nearby. */
function builderFor(rule: NewRule): Result<Builder> {
  try {
    const marked = heads(parsePattern(rule.pattern)).every((head) => head.length >= 3);
    const pattern = new RegExp(rule.pattern);
    if (marked) token({ ...rule, pattern });
    else assigned({ ...rule, value: pattern });
    return ok(marked ? "token" : "assigned");
  } catch (error) {
    return refuse(
      "bad-pattern",
      `the pattern cannot be used: ${(error as Error).message}`,
      "Use literals, classes, groups, ? and {n,m} alone, with three literal characters in a row.",
    );
  }
}

function entryOf(rule: NewRule, builder: Builder): string {
  const literal = `/${new RegExp(rule.pattern).source}/`;
  const lines = [
    `id: ${JSON.stringify(rule.id)},`,
    `title: ${JSON.stringify(rule.title)},`,
    `${builder === "token" ? "pattern" : "value"}: ${literal},`,
  ];
  return `  ${builder}({\n${lines.map((line) => `    ${line}\n`).join("")}  }),\n`;
}

const importOf = (builder: Builder): string => `import { ${builder} } from "./support/${builder}.ts";`;

function withImport(text: string, builder: Builder): string {
  if (text.includes(importOf(builder))) return text;
  return insertSorted(text, importOf(builder), /^import .*;$/);
}

function newFile(rule: NewRule, list: string, entry: string, builder: Builder): string {
  return [
    `// Tokens of the family "${rule.family}".`,
    "// Say here what they have in common.",
    'import type { Rule } from "../detection/rule.ts";',
    importOf(builder),
    "",
    `export const ${list}: readonly Rule[] = [\n${entry}];\n`,
  ].join("\n");
}

function withFile(index: string, family: string, list: string): string {
  const imported = insertSorted(index, `import { ${list} } from "./${family}.ts";`, /^import .* from "\.\/.*;$/);
  return insertSorted(imported, `  ...${list},`, /^ {2}\.\.\./);
}

/** Puts `line` among the lines that match, before the first that sorts after it by what it names. */
function insertSorted(text: string, line: string, among: RegExp): string {
  const lines = text.split("\n");
  const key = (each: string): string => /"(.*)"/.exec(each)?.[1] ?? each;
  let at = lines.findIndex((each) => among.test(each) && key(each) > key(line));
  if (at < 0) at = lines.findLastIndex((each) => among.test(each)) + 1;
  lines.splice(at, 0, line);
  return lines.join("\n");
}
