// Completion of references anywhere, of logical names in calls of the SDK and after `latchkey:` or `latchkey get`, and of the
// keys and values of latchkey.yaml. Without a gesture nobody is asked but backends that this machine has granted.
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  CompletionTriggerKind,
  type Position,
  type Range,
} from "vscode-languageserver";
import { MANIFEST } from "../../app/scan-config.ts";
import { nameBegunIn } from "../../core/references/occurrences.ts";
import { mayCallSdk, sdkCallAt } from "../../core/references/sdk-calls.ts";
import { textKindOf } from "../../core/references/text-kind.ts";
import type { OpenDocument } from "../documents.ts";
import type { Feature, ServerContext } from "../feature.ts";
import { pathOfUri } from "../paths.ts";
import type { Project } from "../projects.ts";
import { type BackendMetadata, createBackendMetadata } from "../references/backend-metadata.ts";
import {
  type Completed,
  completeReference,
  referenceBegunIn,
  restOfReference,
} from "../references/complete-reference.ts";
import { manifestItems } from "../references/manifest-keys.ts";

/** Milliseconds for which an answer is waited for: while somebody types, and when somebody asks. */
const WHILE_TYPING = 60;
const WHEN_ASKED = 400;

export const completion: Feature = {
  id: "completion",
  capabilities: () => ({
    completionProvider: { triggerCharacters: ["+", ".", ":", "/", "?", "&", "=", "#", '"', "'", "`"] },
  }),
  register(connection, context) {
    const metadata = createBackendMetadata(context.projects);
    return connection.onCompletion(async ({ textDocument, position, context: how }, token) => {
      const document = context.documents.get(textDocument.uri);
      if (document === undefined) return [];
      const isInvoked = how === undefined || how.triggerKind === CompletionTriggerKind.Invoked;
      const first = await complete(document, position, context, metadata, isInvoked);
      if (first.asked === null) return [...first.items];
      await Promise.race([first.asked, pause(isInvoked ? WHEN_ASKED : WHILE_TYPING, null, { ref: false })]);
      if (token.isCancellationRequested) return [];
      const { items, asked } = await complete(document, position, context, metadata, false);
      return asked === null ? [...items] : ({ isIncomplete: true, items: [...items] } satisfies CompletionList);
    });
  },
};

async function complete(
  document: OpenDocument,
  position: Position,
  { projects, configuration }: ServerContext,
  metadata: BackendMetadata,
  isInvoked: boolean,
): Promise<Completed> {
  const { text, uri } = document;
  const { line } = position;
  const whole = text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  const [before, after] = [whole.slice(0, position.character), whole.slice(position.character)];
  const written = referenceBegunIn(before);
  if (written !== null) {
    const project = await projects.of(uri);
    if (project === null) return NOTHING;
    const from = position.character - written.length;
    const range = (start: number, end: number): Range => ({
      start: { line, character: from + start },
      end: { line, character: from + end },
    });
    return completeReference({ project, metadata, written, rest: restOfReference(after), range, isInvoked });
  }
  if (basename(pathOfUri(uri) ?? "") === MANIFEST) {
    const project = await projects.of(uri);
    return { items: manifestItems(text.getText(), position, project), asked: null };
  }
  const begun = nameBegun(document, position, before, after, configuration.of(document).path);
  const project = begun === null ? null : await projects.of(uri);
  return begun === null || project === null ? NOTHING : { items: nameItems(project, begun), asked: null };
}

const NOTHING: Completed = { items: [], asked: null };

interface BegunName {
  readonly prefix: string;
  readonly range: Range;
}

function nameBegun(
  { text }: OpenDocument,
  position: Position,
  before: string,
  after: string,
  path: string,
): BegunName | null {
  const named = nameBegunIn(before);
  if (named !== null) {
    const { line, character } = position;
    const end = character + /^[a-z0-9._/-]*/.exec(after)![0].length;
    const range = { start: { line, character: character - named.length }, end: { line, character: end } };
    return { prefix: "", range };
  }
  const source = text.getText();
  if (textKindOf(path) !== "script" || !mayCallSdk(source)) return null;
  const call = sdkCallAt(source, text.offsetAt(position));
  if (call === null) return null;
  return { prefix: call.prefix, range: { start: text.positionAt(call.start), end: text.positionAt(call.end) } };
}

function nameItems({ manifest }: Project, { prefix, range }: BegunName): CompletionItem[] {
  return [...manifest.manifest.secrets.values()].flatMap(({ name, type, owner, description }) => {
    if (!name.startsWith(prefix)) return [];
    const newText = name.slice(prefix.length);
    return [
      {
        label: newText,
        kind: CompletionItemKind.Value,
        detail: [type, owner].filter((part) => part !== null).join(" · "),
        ...(description !== null && { documentation: description }),
        filterText: newText,
        textEdit: { range, newText },
      },
    ];
  });
}
