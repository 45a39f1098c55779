// The text of docs/rules.md: a section for each rule, under the heading that links from findings lead to.
import type { Rule } from "../../server/core/detection/rule.ts";

const INTRODUCTION = `# Rules

What Latchkey looks for, written by \`npm run build:rules\` from the rules themselves. \`latchkey rules ID\` shows examples. A finding of
medium or high confidence is shown unless the settings say otherwise; a checksum or a name nearby raises or lowers it.
`;

export const rulesPage = (rules: readonly Rule[]): string =>
  [INTRODUCTION, ...[...rules].sort((a, b) => (a.id < b.id ? -1 : 1)).map(section)].join("\n");

function section({ id, title, severity, confidence, prefix, help }: Rule): string {
  const begins = prefix === "" ? "" : ` Begins with \`${prefix}\`.`;
  const links = [
    ...(help?.revoke === undefined ? [] : [`[Revoke it](${help.revoke})`]),
    ...(help?.docs === undefined ? [] : [`[About it](${help.docs})`]),
  ];
  const last = links.length === 0 ? "" : `\n${links.join(" · ")}\n`;
  return `## ${id}\n\n${title}. Severity ${severity}, confidence ${confidence}.${begins}\n${last}`;
}
