// The scanning side of the document scanner: holds each document's bytes and scan state in the worker thread and answers
// with the located findings. Knows nothing of threads, so that a test can stand in for the engine.
import { assignedName } from "../core/detection/assigned-name.ts";
import type { ByteEdit, ScanState } from "../core/detection/engine.ts";
import type { Finding } from "../core/detection/finding.ts";
import { helpOf } from "../core/rules/support/vendors.ts";
import type { DocumentFinding, FromWorker, LinePosition, ScanMessage, ToWorker } from "./document-scan-messages.ts";
import { applyEdit, type ByteText, byteText, joinEdits, lineAt, utf16Length } from "./document-scan-text.ts";
import type { ProjectScanner } from "./project/project-scanner.ts";

export interface HostPorts {
  /** The engine of today for a project (undefined: for none); another one when the date has changed. */
  scanner(project: number | undefined): ProjectScanner;
  /** Identity of a secret in a file, independent of its place. */
  fingerprint(ruleId: string, path: string, secret: Uint8Array): string;
  send(message: FromWorker): void;
}

interface HeldDocument {
  text: ByteText;
  path: string;
  fingerprintPath: string;
  /** The scanner that made `state`. */
  scanner: ProjectScanner | null;
  /** The project's rules took too long, and are no longer asked. */
  overdue: boolean;
  state: ScanState | null;
  /** What was said of each finding, by its bytes, to be said again when they only moved. */
  located: ReadonlyMap<string, DocumentFinding>;
}

/** Milliseconds that the rules of a project have for a document, and after an edit of it. */
const PROJECT_TIME = 800;
const PROJECT_TIME_OF_EDIT = 150;

const keyOf = (ruleId: string, start: number, end: number): string => `${start}:${end}:${ruleId}`;

/** Returns the handler of messages from the document thread. Answers every "scan" with "begin", then "done" or "failed". */
export function createDocumentScanHost(ports: HostPorts): (message: ToWorker) => void {
  const documents = new Map<string, HeldDocument>();

  function scan(message: ScanMessage): HeldDocument {
    const { path, fingerprintPath, project } = message;
    const scanner = ports.scanner(project?.id);
    const { document, edit, linesBefore } = update(documents.get(message.id), message);
    documents.set(message.id, document);
    if (document.scanner !== scanner) document.overdue = false;
    ports.send({ type: "begin" });
    const { bytes } = document.text;
    const reusable =
      document.scanner === scanner && document.path === path && document.fingerprintPath === fingerprintPath;
    const state = reusable ? document.state : null;
    const located = state !== null ? document.located : new Map<string, DocumentFinding>();
    Object.assign(document, { scanner, path, fingerprintPath });
    scanner.begin({ path: project?.path ?? path, commit: null }, state === null ? PROJECT_TIME : PROJECT_TIME_OF_EDIT);
    const engine = document.overdue ? scanner.plain : scanner.engine;
    document.state =
      state === null ? engine.scan(bytes, path) : edit === null ? state : engine.rescan(state, bytes, path, edit);
    if (scanner.overdue && !document.overdue) {
      document.overdue = true;
      document.state = scanner.plain.scan(bytes, path);
    }
    const lineShift = document.text.lineStarts.length - linesBefore;
    document.located = describe(document, message, located, edit, lineShift);
    return document;
  }

  function describe(
    document: HeldDocument,
    message: ScanMessage,
    before: ReadonlyMap<string, DocumentFinding>,
    edit: ByteEdit | null,
    lineShift: number,
  ): Map<string, DocumentFinding> {
    const { text, state, scanner } = document;
    const described = new Map<string, DocumentFinding>();
    const locator = createLocator(text);
    let previousEnd = 0;
    for (const finding of state!.findings) {
      const { id } = finding.rule;
      const key = keyOf(id, finding.start, finding.end);
      const known = reuse(before, finding, text, edit, lineShift);
      const place = known ?? {
        start: locator(finding.start),
        end: locator(finding.end),
        fingerprint: ports.fingerprint(id, message.fingerprintPath, text.bytes.subarray(finding.start, finding.end)),
        length: utf16Length(text.bytes, finding.start, finding.end),
        name: nameOf(finding, text.bytes, previousEnd),
      };
      previousEnd = finding.end;
      const suppressed = finding.suppressed ?? scanner!.allow(finding, text.bytes, place.start.line + 1);
      described.set(key, { ...shown(finding), suppressed, ...place });
    }
    return described;
  }

  return (message) => {
    if (message.type === "project") return;
    if (message.type === "known") {
      // What was found is looked at again with what is known now.
      for (const document of documents.values()) document.state = null;
      return;
    }
    if (message.type === "forget") {
      documents.delete(message.id);
      return;
    }
    try {
      const { located, overdue } = scan(message);
      ports.send({ type: "done", findings: [...located.values()], overdue });
    } catch (error) {
      // The message of an error may quote the text that caused it; its kind and the place in our code never do.
      documents.delete(message.id);
      ports.send({ type: "failed", cause: causeOf(error) });
    }
  };
}

/** Brings the held text to the message's version. Throws on edits of a document that is not held, which is a bug. */
function update(
  held: HeldDocument | undefined,
  { content }: ScanMessage,
): { document: HeldDocument; edit: ByteEdit | null; linesBefore: number } {
  if ("text" in content) {
    const document = {
      text: byteText(content.text),
      path: "",
      fingerprintPath: "",
      scanner: null,
      overdue: false,
      state: null,
      located: new Map(),
    };
    return { document, edit: null, linesBefore: document.text.lineStarts.length };
  }
  if (held === undefined) throw new Error("edits of a document that is not held");
  const linesBefore = held.text.lineStarts.length;
  let edit: ByteEdit | null = null;
  for (const one of content.edits) {
    const { text, change } = applyEdit(held.text, one);
    held.text = text;
    edit = joinEdits(edit, change);
  }
  return { document: held, edit, linesBefore };
}

/** What is shown of a finding apart from its place. */
function shown({ rule, severity, confidence, reasons, stored }: Finding) {
  const { docs = null, revoke = null } = helpOf(rule);
  return { rule: rule.id, title: rule.title, severity, confidence, reasons, docs, revoke, ...(stored && { stored }) };
}

/** The name before a finding, unless it reaches into the finding before it. */
function nameOf(finding: Finding, bytes: Uint8Array, previousEnd: number): string | null {
  const found = assignedName(bytes, finding.start);
  return found === null || found.at < previousEnd ? null : found.name;
}

type Place = Pick<DocumentFinding, "start" | "end" | "fingerprint" | "length" | "name">;

/** The place of a finding whose bytes an edit left alone, from before the edit; null where it must be worked out. */
function reuse(
  before: ReadonlyMap<string, DocumentFinding>,
  finding: Finding,
  text: ByteText,
  edit: ByteEdit | null,
  lineShift: number,
): Place | null {
  if (before.size === 0) return null;
  const { id } = finding.rule;
  if (edit === null || finding.end < edit.start) return placeOf(before.get(keyOf(id, finding.start, finding.end)), 0);
  // Only a line that begins after the edit, and after the line break that follows it, keeps its columns.
  if (finding.start < edit.newEnd || text.lineStarts[lineAt(text.lineStarts, finding.start)]! <= edit.newEnd)
    return null;
  const shift = edit.newEnd - edit.oldEnd;
  return placeOf(before.get(keyOf(id, finding.start - shift, finding.end - shift)), lineShift);
}

function placeOf(known: DocumentFinding | undefined, lineShift: number): Place | null {
  if (known === undefined) return null;
  const { start, end, fingerprint, length, name } = known;
  const moved = ({ line, character }: LinePosition): LinePosition => ({ line: line + lineShift, character });
  return { start: moved(start), end: moved(end), fingerprint, length, name };
}

/** Positions of ascending byte offsets; a line is walked once however many findings stand in it. */
function createLocator({ bytes, lineStarts }: ByteText): (offset: number) => LinePosition {
  let last = { line: -1, offset: 0, character: 0 };
  return (offset) => {
    const line = lineAt(lineStarts, offset);
    const from = line === last.line && last.offset <= offset ? last : { offset: lineStarts[line]!, character: 0 };
    last = { line, offset, character: from.character + utf16Length(bytes, from.offset, offset) };
    return { line, character: last.character };
  };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "an unknown error";
  const frame = /^[ \t]{1,20}at .*$/m.exec(error.stack ?? "")?.[0].trim() ?? "";
  return `${error.name} ${frame}`.trim();
}
