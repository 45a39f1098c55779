// Quick fixes: of a finding, to mend what lets a secret out, move it to a backend, ignore it with a reason, ignore its rule
// in the file or open the rule's page; of a mistake in naming secrets, its mends.
import {
  type Command as ClientCommand,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Position,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import {
  commands,
  type IgnoreEditParams,
  type IgnoreEditResult,
  type IgnoreFindingArgument,
  type IgnoreScope,
  methods,
  type OpenRulePageArgument,
} from "../../../shared/messages.ts";
import { rulePageUrl } from "../../../shared/rule-page.ts";
import type { DocumentFinding } from "../../app/document-scan-messages.ts";
import { ignoreArgument, isLeak, isShown, SOURCE } from "../convert.ts";
import type { OpenDocument } from "../documents.ts";
import { exposureFix } from "../exposure-fix.ts";
import { type Client, type Feature, type ServerContext, signalOf, together } from "../feature.ts";
import { ignoreEdit } from "../ignore-edit.ts";
import { movable, moveTarget } from "../move.ts";
import { fixActions } from "../references/fix-actions.ts";

/** What stands in for the reason until the user writes one. */
const PLACEHOLDER = "reason";

const TITLES: Readonly<Record<IgnoreScope, (rule: string) => string>> = {
  finding: () => "Ignore with a reason…",
  file: (rule) => `Ignore ${rule} in this file…`,
};

export const codeActions: Feature = {
  id: "code-actions",
  capabilities: ({ capabilities }) => ({
    codeActionProvider:
      capabilities.textDocument?.codeAction?.codeActionLiteralSupport === undefined
        ? true
        : { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: resolves(capabilities.textDocument) },
  }),
  commands: ({ capabilities }) =>
    capabilities.workspace?.applyEdit
      ? {
          [commands.ignoreFinding]: async ({ args }, context, connection) => {
            const edit = workspaceEdit({ reason: PLACEHOLDER, ...(args[0] as IgnoreFindingArgument) }, context);
            if (edit !== null) await connection.workspace.applyEdit(edit);
            return null;
          },
        }
      : {},
  register: (connection, context) =>
    together(
      connection.onCodeAction(async (params, token) => {
        const document = context.documents.get(params.textDocument.uri);
        const wanted = params.context.only?.some((kind) => isWithin(CodeActionKind.QuickFix, kind)) ?? true;
        if (document === undefined || !wanted) return [];
        const state = await context.analysis.latest(document, signalOf(token));
        const findings = (state?.findings ?? []).filter((one) => isShown(one) && overlaps(one, params.range));
        const problems = (state?.problems ?? []).filter((one) => overlaps(one, params.range));
        return [
          ...(await fixActions(problems, document, params, context)),
          ...findings.flatMap((finding) => actionsFor(finding, document, params, context)),
        ];
      }),
      connection.onCodeActionResolve((action) => {
        const edit = workspaceEdit(action.data as IgnoreEditParams, context);
        return edit === null ? action : { ...action, edit };
      }),
      connection.onRequest(methods.ignoreEdit, (params: IgnoreEditParams): IgnoreEditResult => {
        const { documents } = context;
        const edit = editOf(params, context);
        const version = documents.get(params.uri)?.version ?? null;
        return edit === null ? null : { uri: params.uri, version, edits: [edit] };
      }),
    ),
};

const isWithin = (kind: string, wanted: string): boolean =>
  wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`);

const resolves = (can: NonNullable<Client["capabilities"]["textDocument"]>): boolean =>
  can.codeAction?.dataSupport === true && can.codeAction.resolveSupport?.properties.includes("edit") === true;

const after = (a: Position, b: Position): boolean =>
  a.line > b.line || (a.line === b.line && a.character > b.character);

const overlaps = ({ start, end }: Pick<DocumentFinding, "start" | "end">, range: Range): boolean =>
  !after(start, range.end) && !after(range.start, end);

function actionsFor(
  finding: DocumentFinding,
  document: OpenDocument,
  { context: { diagnostics } }: CodeActionParams,
  context: ServerContext,
): (CodeAction | ClientCommand)[] {
  const { client } = context;
  const { rule } = finding;
  const literals = client.capabilities.textDocument?.codeAction?.codeActionLiteralSupport !== undefined;
  const shownAs = diagnostics.filter((one) => isOf(one, finding));
  const action = (title: string, rest: Partial<CodeAction>): CodeAction | ClientCommand =>
    literals
      ? { title, kind: CodeActionKind.QuickFix, ...(shownAs.length > 0 ? { diagnostics: shownAs } : {}), ...rest }
      : rest.command!;

  const fix = literals ? exposureFix(document.text, context.configuration.of(document).path, finding) : null;
  const fixes =
    fix === null ? [] : [action(fix.title, { edit: editOfDocument(document, fix.edits, client), isPreferred: true })];

  const moves = moveActions(finding, document, context, action);

  const ignores = (["finding", "file"] as const).flatMap((scope) => {
    const title = TITLES[scope](rule);
    const range = { start: finding.start, end: finding.end };
    const params: IgnoreEditParams = { uri: document.uri, rule, range, scope, reason: PLACEHOLDER };
    const edit = workspaceEdit(params, context);
    if (edit === null) return [];
    const command: ClientCommand = {
      title,
      command: commands.ignoreFinding,
      arguments: [ignoreArgument(document.uri, finding, scope)],
    };
    if (client.hasCommand(commands.ignoreFinding)) return [action(title, { command })];
    if (!literals) return client.capabilities.workspace?.applyEdit ? [command] : [];
    return [action(title, resolves(client.capabilities.textDocument!) ? { data: params } : { edit })];
  });

  const opensPages = client.hasCommand(commands.openRulePage) || client.capabilities.window?.showDocument?.support;
  if (!opensPages || finding.isOwn) return [...fixes, ...moves, ...ignores];
  const title = `Open the page of rule ${rule}`;
  const argument: OpenRulePageArgument = { rule, url: rulePageUrl(rule) };
  return [
    ...fixes,
    ...moves,
    ...ignores,
    action(title, { command: { title, command: commands.openRulePage, arguments: [argument] } }),
  ];
}

type MakeAction = (title: string, rest: Partial<CodeAction>) => CodeAction | ClientCommand;

/** Nothing is touched before it is chosen. Where only a person can do it the action says why, to clients that show that. */
function moveActions(
  finding: DocumentFinding,
  document: OpenDocument,
  { client }: ServerContext,
  action: MakeAction,
): (CodeAction | ClientCommand)[] {
  const { capabilities, options } = client;
  const isThere = client.hasCommand(commands.moveToBackend) || capabilities.workspace?.applyEdit === true;
  if (!isThere || options.isRestricted || !isLeak(finding)) return [];
  const title = "Move to a backend…";
  const argument = moveTarget(document.uri, finding);
  const can = movable(document, finding);
  if (can.ok) return [action(title, { command: { title, command: commands.moveToBackend, arguments: [argument] } })];
  const shows = capabilities.textDocument?.codeAction?.disabledSupport === true;
  const reason = `${can.error.message[0]!.toUpperCase()}${can.error.message.slice(1)}.`;
  return shows ? [action(title, { disabled: { reason } })] : [];
}

const isOf = (diagnostic: Diagnostic, finding: DocumentFinding): boolean =>
  diagnostic.source === SOURCE &&
  diagnostic.code === finding.rule &&
  (diagnostic.data as { fingerprint?: string } | undefined)?.fingerprint === finding.fingerprint;

function editOf({ uri, ...request }: IgnoreEditParams, { documents, configuration }: ServerContext) {
  const document = documents.get(uri);
  return document === undefined ? null : ignoreEdit(document.text, configuration.of(document).path, request);
}

function workspaceEdit(params: IgnoreEditParams, context: ServerContext): WorkspaceEdit | null {
  const edit = editOf(params, context);
  return edit === null ? null : editOfDocument(context.documents.get(params.uri)!, [edit], context.client);
}

function editOfDocument({ uri, version }: OpenDocument, edits: readonly TextEdit[], client: Client): WorkspaceEdit {
  return client.capabilities.workspace?.workspaceEdit?.documentChanges
    ? { documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }] }
    : { changes: { [uri]: [...edits] } };
}
