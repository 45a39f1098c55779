// Renames a logical name wherever the files of its project name it: code, the manifest, .env, compose, Kubernetes and CI
// files, in one edit that changes nothing else.
import {
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type TextDocumentEdit,
} from "vscode-languageserver";
import { LOGICAL_NAME } from "../../core/references/occurrences.ts";
import { type Feature, signalOf, together } from "../feature.ts";
import { pathOfUri, pathWithin } from "../paths.ts";
import type { Project } from "../projects.ts";
import { atCaret, usesOf } from "../references/at-caret.ts";
import { workspaceEditOf } from "../references/fix-actions.ts";
import type { FileUses, Use } from "../references/secret-uses.ts";

export const rename: Feature = {
  id: "rename",
  capabilities: ({ capabilities }) => ({
    renameProvider: { prepareProvider: capabilities.textDocument?.rename?.prepareSupport === true },
  }),
  register: (connection, context) =>
    together(
      connection.onPrepareRename(async ({ textDocument, position }) => {
        const found = await atCaret(textDocument.uri, position, context);
        if (found?.subject.kind !== "name") return null;
        const { name } = found.subject;
        return isThere(name, found.project) ? { range: found.range, placeholder: name } : refuse(unknown(name));
      }),
      connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
        const found = await atCaret(textDocument.uri, position, context);
        if (found?.subject.kind !== "name") return refuse("There is no logical name here.");
        const { subject, project } = found;
        const { name } = subject;
        const mistake = mistakeOf(name, newName, project);
        if (mistake !== null) return refuse(mistake);
        if (name === newName) return workspaceEditOf([], context);
        const files = await context.uses.all(project, signalOf(token));
        if (files === null) return new ResponseError<void>(LSPErrorCodes.RequestCancelled, "cancelled");
        const named = usesOf(files, subject, project);
        const unreachable = outOfScope(named, newName, project);
        if (unreachable !== null) return refuse(unreachable);
        const staysBehind = valueStays(name, project);
        if (staysBehind !== null) {
          void connection.sendNotification(ShowMessageNotification.type, {
            type: MessageType.Info,
            message: staysBehind,
          });
        }
        return workspaceEditOf(
          named.map((file) => changeOf(file, newName)),
          context,
        );
      }),
    ),
};

const refuse = (why: string) => new ResponseError<void>(LSPErrorCodes.RequestFailed, why);

const isThere = (name: string, { manifest }: Project): boolean => manifest.manifest.secrets.has(name);

const unknown = (name: string): string => `latchkey.yaml has no secret ${name}: add it first.`;

function mistakeOf(name: string, newName: string, project: Project): string | null {
  if (!isThere(name, project)) return unknown(name);
  if (!LOGICAL_NAME.test(newName)) {
    return "A logical name is made of lower case letters, digits, . _ - and /, as in database/password.";
  }
  return newName !== name && isThere(newName, project) ? `latchkey.yaml has a secret ${newName} already.` : null;
}

/** Below `scope("database/")` only what begins so can be named. */
function outOfScope(files: readonly FileUses[], newName: string, { folder }: Project): string | null {
  for (const { uri, uses } of files) {
    const lost = uses.find(({ prefix }) => !newName.startsWith(prefix) || newName === prefix);
    if (lost === undefined) continue;
    const place = `${shownPath(uri, folder)}:${lost.start.line + 1}`;
    return `${place} asks for it below scope("${lost.prefix}"): the new name must begin so.`;
  }
  return null;
}

const shownPath = (uri: string, folder: string): string => {
  const path = pathOfUri(uri);
  return (path === null ? null : pathWithin(folder, path)) ?? "The document";
};

/** Where nothing else is said, the name is the place in the vault of the machine. */
function valueStays(name: string, { manifest }: Project): string | null {
  const { refs } = manifest.manifest.secrets.get(name)!;
  if (refs.local !== undefined || refs.default !== undefined) return null;
  return `A value of ${name} in the local vault stays there under this name: set it anew, or add refs.local: ref+local://${name}.`;
}

const changeOf = ({ uri, version, uses }: FileUses, newName: string): TextDocumentEdit => ({
  textDocument: { uri, version },
  edits: uses.map((use) => ({ range: { start: use.start, end: use.end }, newText: writtenAs(newName, use) })),
});

/** A key that YAML would read as a number or another word is quoted. */
function writtenAs(newName: string, { prefix, isDefinition, isQuoted }: Use): string {
  const written = newName.slice(prefix.length);
  const isWord = /^(?:true|false|null|0[xo][\da-f]+|[\d.]+(?:e\d+)?)$/.test(written);
  return isDefinition && !isQuoted && isWord ? `"${written}"` : written;
}
