// What is said when the pointer rests on a finding: what it is, why it is believed, what to do; and on the name of a secret or
// a reference: where it is, its version, age and owner. Never a value.
import { type Hover, MarkupKind } from "vscode-languageserver";
import { commands } from "../../../shared/messages.ts";
import { rulePageUrl } from "../../../shared/rule-page.ts";
import type { DocumentFinding, LinePosition } from "../../app/document-scan-messages.ts";
import { reasonSentence } from "../../core/detection/reasons.ts";
import { ignoreArgument, isLeak, suppressionOf } from "../convert.ts";
import type { OpenDocument } from "../documents.ts";
import { type Client, type Feature, signalOf } from "../feature.ts";
import { commandLink, escapeMarkdown, markdownLink } from "../markdown.ts";
import { movable, moveTarget } from "../move.ts";
import { type SecretHover, secretHover } from "../references/secret-hover.ts";

export const hover: Feature = {
  id: "hover",
  capabilities: () => ({ hoverProvider: true }),
  register(connection, context) {
    const { client, documents, analysis } = context;
    const formats = client.capabilities.textDocument?.hover?.contentFormat ?? [];
    // The client's first choice counts; one that names none understands plain text only.
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
        kind === MarkupKind.Markdown
          ? asMarkdown(finding, actionLinks(finding, document!, client))
          : asPlainText(finding);
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

/** What the client can do about a finding, as commands of its own. */
function actionLinks(finding: DocumentFinding, document: OpenDocument, client: Client): readonly string[] {
  const canMove =
    client.hasCommand(commands.moveToBackend) &&
    !client.options.isRestricted &&
    isLeak(finding) &&
    movable(document, finding).ok;
  const canIgnore = client.hasCommand(commands.ignoreFinding) && finding.suppressed === null;
  const ignored = ignoreArgument(document.uri, finding, "finding");
  return [
    ...(canMove ? [commandLink("Move to a backend…", commands.moveToBackend, moveTarget(document.uri, finding))] : []),
    ...(canIgnore ? [commandLink("Ignore…", commands.ignoreFinding, ignored)] : []),
  ];
}

function asMarkdown(finding: DocumentFinding, actions: readonly string[]): string {
  const links = [...actions, ...linksOf(finding).map(({ text, url }) => markdownLink(text, url))].join(" · ");
  return [`**${escapeMarkdown(finding.title)}**`, ...linesOf(finding).map(escapeMarkdown), links].join("\n\n");
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
