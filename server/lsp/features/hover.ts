// What is said when the pointer rests on a finding: what it is, why it is believed, what to do; and on the name of a secret or
// a reference: where it is, its version, age and owner. Never a value.
import { type Hover, MarkupKind } from "vscode-languageserver";
import { commands } from "../../../shared/messages.ts";
import { rulePageUrl } from "../../../shared/rule-page.ts";
import type { DocumentFinding, LinePosition } from "../../app/document-scan-messages.ts";
import { reasonSentence } from "../../core/detection/reasons.ts";
import { ignoreArgument, suppressionOf } from "../convert.ts";
import { type Feature, signalOf } from "../feature.ts";
import { commandLink, escapeMarkdown, markdownLink } from "../markdown.ts";
import { type SecretHover, secretHover } from "../references/secret-hover.ts";

export const hover: Feature = {
  id: "hover",
  capabilities: () => ({ hoverProvider: true }),
  register(connection, context) {
    const { client, documents, analysis } = context;
    const formats = client.capabilities.textDocument?.hover?.contentFormat ?? [];
    // The client's first choice counts; one that names none understands plain text only.
    const ignores = client.hasCommand(commands.ignoreFinding);
    const kind = formats.includes(MarkupKind.Markdown) ? MarkupKind.Markdown : MarkupKind.PlainText;
    return connection.onHover(async ({ textDocument, position }, token): Promise<Hover | null> => {
      const document = documents.get(textDocument.uri);
      const state = document && (await analysis.latest(document, signalOf(token)));
      const finding = state?.findings.find((one) => touches(one, position));
      if (finding === undefined) {
        const secret = await secretHover(textDocument.uri, position, context, Date.now());
        if (secret === null) return null;
        const text = kind === MarkupKind.Markdown ? secretMarkdown(secret) : secretPlainText(secret);
        return { contents: { kind, value: text }, range: secret.range };
      }
      const value =
        kind === MarkupKind.Markdown ? asMarkdown(finding, ignores ? textDocument.uri : null) : asPlainText(finding);
      return { contents: { kind, value }, range: { start: finding.start, end: finding.end } };
    });
  },
};

const before = (a: LinePosition, b: LinePosition): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

const touches = ({ start, end }: DocumentFinding, position: LinePosition): boolean =>
  !before(position, start) && !before(end, position);

interface Link {
  readonly text: string;
  readonly url: string;
}

const linksOf = ({ rule, revoke, docs, isOwn }: DocumentFinding): readonly Link[] => [
  ...(revoke === null ? [] : [{ text: "Revoke it", url: revoke }]),
  ...(docs === null ? [] : [{ text: "About this token", url: docs }]),
  ...(isOwn ? [] : [{ text: `Rule ${rule}`, url: rulePageUrl(rule) }]),
];

/** Why it is believed. What to do is the diagnostic's message, which editors show beside the hover. */
const linesOf = (finding: DocumentFinding): readonly string[] => [
  ...finding.reasons.map(reasonSentence),
  ...(finding.suppressed === null ? [] : [suppressionOf(finding.suppressed)]),
];

/** `uri`: of the document, where the client lets a finding be ignored from here; else null. */
function asMarkdown(finding: DocumentFinding, uri: string | null): string {
  const links = linksOf(finding).map(({ text, url }) => markdownLink(text, url));
  if (uri !== null && finding.suppressed === null) {
    links.unshift(commandLink("Ignore…", commands.ignoreFinding, ignoreArgument(uri, finding, "finding")));
  }
  return [`**${escapeMarkdown(finding.title)}**`, ...linesOf(finding).map(escapeMarkdown), links.join(" · ")].join(
    "\n\n",
  );
}

const asPlainText = (finding: DocumentFinding): string =>
  [finding.title, ...linesOf(finding), ...linksOf(finding).map(({ text, url }) => `${text}: ${url}`)].join("\n");

/** What came from a backend or a manifest is shown as it is, and can hold no command. */
function secretMarkdown({ title, place, lines, links }: SecretHover): string {
  const head = `**${escapeMarkdown(title)}**${place === "" ? "" : `  ${escapeMarkdown(place)}`}`;
  const calls = links.map((link) => commandLink(link.title, link.command, link.argument)).join(" · ");
  return [head, ...lines.map(escapeMarkdown), ...(calls === "" ? [] : [calls])].join("\n\n");
}

const secretPlainText = ({ title, place, lines }: SecretHover): string =>
  [place === "" ? title : `${title}  ${place}`, ...lines].join("\n");
