// The documents that are open in the editor: their text, and the edits that the scanning thread has not seen yet.
// Notebook cells are documents like any other; they know the notebook they belong to.
import { TextDocument } from "vscode-languageserver-textdocument";
import type { DocumentContent, TextEdit } from "../app/document-scan-messages.ts";
import { createEmitter, type Event } from "./emitter.ts";
import { sameForAll } from "./paths.ts";

/** A change as the protocol sends it: of a range, or of the whole text. */
export type ContentChange = Parameters<typeof TextDocument.update>[1][number];

export interface OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  /** The notebook that this is a cell of, or null. */
  readonly notebook: string | null;
  readonly version: number;
  readonly text: TextDocument;
  /** What a scanner that holds `heldVersion` needs to have the present text. Forgets the edits it gives. */
  content(heldVersion: number | undefined): DocumentContent;
}

export interface NewDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly text: string;
}

export interface Documents {
  get(uri: string): OpenDocument | undefined;
  all(): Iterable<OpenDocument>;
  /** True for a document or a notebook that is open. */
  isOpen(uri: string): boolean;
  open(document: NewDocument, notebook?: string): void;
  change(uri: string, version: number, changes: readonly ContentChange[]): void;
  saved(uri: string): void;
  close(uri: string): void;
  readonly onDidOpen: Event<OpenDocument>;
  readonly onDidChange: Event<OpenDocument>;
  readonly onDidSave: Event<OpenDocument>;
  readonly onDidClose: Event<OpenDocument>;
}

/** More pending edits than this cost more than the text itself. */
const MAX_PENDING_EDITS = 1_000;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * True where half a surrogate pair would stand at the border of an edit. UTF-8 has no halves, so that such an edit cannot
 * be made on the bytes.
 */
const splitsCharacter = (text: string, start: number, end: number, inserted: string): boolean =>
  isHigh(text.charCodeAt(start - 1)) ||
  isLow(text.charCodeAt(end)) ||
  isLow(inserted.charCodeAt(0)) ||
  isHigh(inserted.charCodeAt(inserted.length - 1));

function createDocument({ uri, languageId, version, text: initial }: NewDocument, notebook: string | null) {
  const text = TextDocument.create(uri, languageId, version, initial);
  /** Edits since `base`; null: the scanner needs the whole text. */
  let edits: TextEdit[] | null = null;
  let base = version;

  function note(change: ContentChange): void {
    if (edits === null) return;
    if (!("range" in change) || edits.length >= MAX_PENDING_EDITS) {
      edits = null;
      return;
    }
    const [start, end] = [text.offsetAt(change.range.start), text.offsetAt(change.range.end)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    if (splitsCharacter(text.getText(), start, end, change.text)) edits = null;
    else edits.push({ start: text.positionAt(start), end: text.positionAt(end), text: change.text });
  }

  return {
    uri,
    languageId,
    notebook,
    text,
    get version() {
      return text.version;
    },
    content(heldVersion: number | undefined): DocumentContent {
      const known = heldVersion === base ? edits : null;
      edits = [];
      base = text.version;
      return known === null ? { text: text.getText() } : { edits: known };
    },
    change(newVersion: number, changes: readonly ContentChange[]): void {
      for (const change of changes) {
        note(change);
        TextDocument.update(text, [change], newVersion);
      }
      // A change of the version alone.
      if (changes.length === 0) TextDocument.update(text, [], newVersion);
    },
  };
}

export function createDocuments(): Documents {
  const documents = new Map<string, ReturnType<typeof createDocument>>();
  /** How many open documents are this file, or cells of it. */
  const isOpen = new Map<string, number>();
  const count = ({ uri, notebook }: OpenDocument, by: number): void => {
    for (const file of new Set([uri, notebook ?? uri].map(sameForAll))) {
      const now = (isOpen.get(file) ?? 0) + by;
      if (now === 0) isOpen.delete(file);
      else isOpen.set(file, now);
    }
  };
  const opened = createEmitter<OpenDocument>();
  const changed = createEmitter<OpenDocument>();
  const saved = createEmitter<OpenDocument>();
  const closed = createEmitter<OpenDocument>();
  return {
    get: (uri) => documents.get(uri),
    all: () => documents.values(),
    isOpen: (uri) => (isOpen.get(sameForAll(uri)) ?? 0) > 0,
    open(document, notebook) {
      const created = createDocument(document, notebook ?? null);
      const before = documents.get(document.uri);
      if (before !== undefined) count(before, -1);
      documents.set(document.uri, created);
      count(created, 1);
      opened.fire(created);
    },
    change(uri, version, changes) {
      const document = documents.get(uri);
      if (document === undefined) return;
      document.change(version, changes);
      changed.fire(document);
    },
    saved(uri) {
      const document = documents.get(uri);
      if (document !== undefined) saved.fire(document);
    },
    close(uri) {
      const document = documents.get(uri);
      if (document === undefined) return;
      documents.delete(uri);
      count(document, -1);
      closed.fire(document);
    },
    onDidOpen: opened.event,
    onDidChange: changed.event,
    onDidSave: saved.event,
    onDidClose: closed.event,
  };
}
