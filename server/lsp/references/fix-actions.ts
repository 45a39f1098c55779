// The mends of mistakes in naming secrets as code actions. Edits of texts alone: no backend is touched.
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { SOURCE } from "../convert.ts";
import type { OpenDocument } from "../documents.ts";
import type { ServerContext } from "../feature.ts";
import type { Fix, Problem } from "./problem.ts";

export async function fixActions(
  problems: readonly Problem[],
  document: OpenDocument,
  { context: { diagnostics } }: CodeActionParams,
  context: ServerContext,
): Promise<CodeAction[]> {
  // Plain commands would need one of the client's own.
  if (context.client.capabilities.textDocument?.codeAction?.codeActionLiteralSupport === undefined) return [];
  const actions: CodeAction[] = [];
  for (const problem of problems) {
    const shownAs = diagnostics.filter(
      ({ source, code, range }) =>
        source === SOURCE && code === problem.code && range.start.line === problem.start.line,
    );
    for (const [index, fix] of problem.fixes.entries()) {
      const edit = await editOf(fix, document, context);
      if (edit === null) continue;
      actions.push({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        ...(shownAs.length > 0 && { diagnostics: shownAs }),
        ...(index === 0 && { isPreferred: true }),
        edit,
      });
    }
  }
  return actions;
}

async function editOf(fix: Fix, document: OpenDocument, context: ServerContext): Promise<WorkspaceEdit | null> {
  if (fix.kind === "add-name") return addName(fix.name, document, context);
  const { uri, version } = document;
  const edit: TextEdit = { range: { start: fix.start, end: fix.end }, newText: fix.newText };
  return workspaceEditOf([{ textDocument: { uri, version }, edits: [edit] }], context);
}

/** Null where there is no manifest yet and the client cannot make a file. */
async function addName(name: string, document: OpenDocument, context: ServerContext): Promise<WorkspaceEdit | null> {
  const project = await context.projects.of(document.uri);
  if (project === null) return null;
  const { text, manifestUri: uri } = project;
  const { addSecret } = await import("../../app/manifest/add-secret.ts");
  const added = addSecret(text, { name, environment: "local", reference: `ref+local://${name}` });
  if (!added.ok) return null;
  const { start, end, newText } = added.value;
  const manifest = TextDocument.create(uri, "yaml", 0, text);
  const range = { start: manifest.positionAt(start), end: manifest.positionAt(end) };
  const version = context.documents.get(uri)?.version ?? null;
  const change: TextDocumentEdit = { textDocument: { uri, version }, edits: [{ range, newText }] };
  const { documentChanges, resourceOperations = [] } = context.client.capabilities.workspace?.workspaceEdit ?? {};
  if (text !== "" || version !== null) return workspaceEditOf([change], context);
  if (!documentChanges || !resourceOperations.includes("create")) return null;
  return { documentChanges: [{ kind: "create", uri, options: { ignoreIfExists: true } }, change] };
}

/** In the form that the client understands. */
export function workspaceEditOf(changes: readonly TextDocumentEdit[], { client }: ServerContext): WorkspaceEdit {
  if (client.capabilities.workspace?.workspaceEdit?.documentChanges) return { documentChanges: [...changes] };
  return {
    changes: Object.fromEntries(changes.map(({ textDocument, edits }) => [textDocument.uri, edits as TextEdit[]])),
  };
}
