// The text of docs/rules/: a page for each rule, to which the links of findings lead, and an index of them.
import type { Rule, Sample } from "../../server/core/detection/rule.ts";
import { helpOf } from "../../server/core/rules/support/vendors.ts";
import { rulePageName } from "../../shared/rule-page.ts";

const INDEX = `# Rules

What Latchkey looks for, written by \`npm run build:rules\` from the rules themselves. A finding of medium or high confidence is shown
unless the settings say otherwise; a checksum or a name nearby raises or lowers it. \`{{…}}\` in an example stands for a random text
of that pattern.

| rule | what it finds | severity | confidence | begins with |
| --- | --- | --- | --- | --- |
`;

/** Texts of all pages by their file names. */
export function rulesPages(rules: readonly Rule[]): Readonly<Record<string, string>> {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const pages = Object.fromEntries(sorted.map((rule) => [rulePageName(rule.id), page(rule)]));
  return { "README.md": `${INDEX}${sorted.map(row).join("\n")}\n`, ...pages };
}

const row = ({ id, title, severity, confidence, prefix }: Rule): string =>
  `| [${id}](${rulePageName(id)}) | ${title} | ${severity} | ${confidence} | ${prefix === "" ? "" : `\`${prefix}\``} |`;

function page(rule: Rule): string {
  const { id, title, severity, confidence, prefix, examples } = rule;
  const help = helpOf(rule);
  const begins = prefix === "" ? "" : ` It begins with \`${prefix}\`.`;
  const about = help.docs === undefined ? "" : ` [About it](${help.docs}).`;
  return [
    `# ${title}\n`,
    `Rule \`${id}\`, severity ${severity}, confidence ${confidence}.${begins}${about}\n`,
    ...revocation(rule),
    ...samples("Found", examples.leaks),
    ...samples("Left alone", examples.clean),
  ].join("\n");
}

function revocation(rule: Rule): string[] {
  const { yields, id, exposure } = rule;
  if (id === "latchkey-ignore") {
    return ["## What to do\n", "Write the reason, and a new date where one has passed, or remove the comment.\n"];
  }
  if (exposure) {
    return [
      "## What to do\n",
      "Leave the secret out, or hand it over where only its receiver sees it; a quick fix in the editor redacts what is printed. If this has",
      "run, the secret has left: rotate it. Shown in the editor (`latchkey.scan.exposures`), and by `latchkey scan --exposures`.\n",
    ];
  }
  const { vendor, revoke, steps } = helpOf(rule);
  const issuer = vendor === undefined ? "where it was issued" : `at ${vendor}`;
  const where = revoke === undefined ? issuer : `[${issuer}](${revoke})`;
  const way = steps === undefined ? "" : ` (${steps})`;
  // What nobody issues is replaced.
  const first = vendor === undefined && steps !== undefined ? `Replace it: ${steps}` : `Revoke it ${where}${way}`;
  return [
    "## What to do\n",
    `1. ${first}. It is in the history of the repository: removing it from the file is not enough.`,
    "2. Issue a new one, with no more rights than it needs, and put it into a backend.",
    "3. Write a reference to it in place of the value.",
    "4. Look in the issuer's log for uses that were not yours.\n",
    ...(yields ? ["This rule comes from secretlint's recommended preset.\n"] : []),
  ];
}

/** Examples in the syntax in which rules give them, which the index explains. */
function samples(heading: string, all: readonly Sample[]): string[] {
  if (all.length === 0) return [];
  const texts = all.map((sample) => spelled(typeof sample === "string" ? sample : `${sample.path}:\n${sample.text}`));
  const fence = texts.some((text) => text.includes("```")) ? "````" : "```";
  return [`## ${heading}\n`, ...texts.map((text) => `${fence}text\n${text.replace(/\n$/, "")}\n${fence}\n`)];
}

/** Writes masks as patterns too: a page that shows what scanners look for must not set them off. */
const spelled = (text: string): string => text.replace(/x{8,}/g, (mask) => `{{x{${mask.length}}}}`);
