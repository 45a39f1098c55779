// Scans one text of any length in bounded memory: windows that overlap, each finding taken from the window in whose
// core it begins. A text that fits into one window (nearly all do) is scanned without a copy.
import type { Finding, Location, Position } from "../../core/detection/finding.ts";
import { locate } from "../../core/detection/locate.ts";
import type { App } from "../create-app.ts";
import type { LocatedFinding } from "../located-finding.ts";
import type { ProjectScanner, TextPlace } from "../project/project-scanner.ts";
import { detectEncoding, type Encoding, SAMPLE } from "./encoding.ts";
import { maskedLine } from "./excerpt.ts";

/** A text up to this size is scanned as a whole. */
const WINDOW = 4 * 1024 * 1024;
/**
 * The windows after the first. Each becomes a string; Node keeps those of more than 1,031,912 bytes outside of V8's heap, where
 * V8 lets some 60 MB of those that are done with pile up before it looks after them.
 */
const NEXT_WINDOW = 1_000_000;
/** How far windows reach into each other: more than any rule but a huge key block looks. */
const OVERLAP = 64 * 1024;
const FIRST_SIZE = 128 * 1024;

/** A buffer that is used for one text after the other. */
export interface WindowBuffer {
  bytes: Buffer;
}

export const createWindowBuffer = (): WindowBuffer => ({ bytes: Buffer.allocUnsafeSlow(FIRST_SIZE) });

export interface TextScanOptions {
  readonly app: App;
  readonly project: ProjectScanner;
  readonly place: TextPlace;
  /** As reports name it. */
  readonly path: string;
  /** The fingerprint of a secret found by a rule in this text. */
  readonly fingerprint: (rule: string, secret: Uint8Array) => string;
  readonly excerpts: boolean;
}

export interface TextScan {
  /** Where the next bytes go; never empty. Valid until `filled` is called. */
  room(): Buffer;
  /** So many bytes were put there. False: the text is binary, no more is wanted. */
  filled(count: number): Promise<boolean>;
  /** All bytes that were given, if they are still here; null where they were too many. Valid until `end` is called. */
  whole(): Buffer | null;
  /** The whole text was given. */
  end(): Promise<ScannedText | { readonly kind: "binary" }>;
}

export interface ScannedText {
  readonly kind: "text";
  readonly findings: LocatedFinding[];
  /** The rules of the project did not come to an end in their time. */
  readonly overdue: boolean;
}

/** Milliseconds that the rules of a project have for a text, and for each million bytes of it. */
const PROJECT_TIME = 2_000;
const PROJECT_TIME_PER_MEGABYTE = 500;

/** `expected`: the size of the text, if known; only saves copies. */
export function beginTextScan(options: TextScanOptions, buffer: WindowBuffer, expected = 0): TextScan {
  const findings: LocatedFinding[] = [];
  let length = 0;
  let coreStart = 0;
  let base: Position = { line: 1, column: 1, offset: 0 };
  let encoding: Encoding | null = null;

  const grow = (size: number): void => {
    const grown = Buffer.allocUnsafeSlow(Math.min(WINDOW, size));
    buffer.bytes.copy(grown, 0, 0, length);
    buffer.bytes = grown;
  };
  options.project.begin(options.place, PROJECT_TIME + (PROJECT_TIME_PER_MEGABYTE * expected) / 1e6);
  // One byte more, so that the end is seen without another window.
  if (expected >= buffer.bytes.length) grow(expected + 1);

  const limit = (): number => (base.offset === 0 ? buffer.bytes.length : NEXT_WINDOW);

  const decideEncoding = (): void => {
    encoding = detectEncoding(buffer.bytes.subarray(0, Math.min(length, SAMPLE)));
    if (encoding.kind !== "binary") coreStart = encoding.markLength;
  };

  const scanWindow = async (coreEnd: number): Promise<void> => {
    const window = currentWindow();
    const { findings: all } = await options.app.scan(window.bytes, options.path, options.project.engine);
    const from = window.offsetOf(coreStart);
    const to = window.offsetOf(coreEnd);
    const owned = all.filter((finding) => finding.start >= from && finding.start < to);
    const locations = locate(window.bytes, owned);
    for (const [i, finding] of owned.entries()) {
      findings.push(describe(options, window.bytes, finding, shift(base, locations[i]!), all));
    }
  };

  /** The window as UTF-8 without a mark, and where a byte of the buffer is in it. */
  const currentWindow = () => {
    const isFirst = base.offset === 0;
    if (encoding?.kind === "utf-8") {
      const mark = isFirst ? encoding.markLength : 0;
      return { bytes: buffer.bytes.subarray(mark, length), offsetOf: (at: number) => at - mark };
    }
    const text = decodeUtf16(buffer.bytes.subarray(0, length), encoding?.kind === "utf-16be");
    const mark = isFirst && text.charCodeAt(0) === 0xfeff ? 1 : 0;
    return {
      bytes: Buffer.from(text.slice(mark)),
      offsetOf: (at: number) => Buffer.byteLength(text.slice(mark, Math.max(mark, at >> 1))),
    };
  };

  const moveOn = async (): Promise<void> => {
    const coreEnd = length - OVERLAP;
    await scanWindow(coreEnd);
    const keepFrom = boundary(coreEnd - OVERLAP);
    const window = currentWindow();
    const at = window.offsetOf(keepFrom);
    base = shift(base, locate(window.bytes, [{ start: at, end: at }])[0]!).start;
    buffer.bytes.copyWithin(0, keepFrom, length);
    length -= keepFrom;
    coreStart = coreEnd - keepFrom;
  };

  /** The nearest place from `at` on where no character and no line end is cut. */
  const boundary = (at: number): number => {
    const { bytes } = buffer;
    if (encoding?.kind !== "utf-8") return at & ~1;
    let place = at;
    while (place < at + 4 && ((bytes[place]! & 0xc0) === 0x80 || bytes[place] === 0x0a)) place++;
    return place;
  };

  return {
    room: () => buffer.bytes.subarray(length, limit()),
    async filled(count) {
      length += count;
      if (encoding === null && length >= SAMPLE) decideEncoding();
      if (encoding?.kind === "binary") return false;
      if (length === limit()) {
        if (length < WINDOW && base.offset === 0) grow(length * 4);
        else await moveOn();
      }
      return true;
    },
    whole: () => (base.offset === 0 ? buffer.bytes.subarray(0, length) : null),
    async end() {
      if (encoding === null) decideEncoding();
      if (encoding?.kind === "binary") return { kind: "binary" };
      await scanWindow(length);
      return { kind: "text", findings, overdue: options.project.overdue };
    },
  };
}

/** Gives a scan bytes that are in memory. False: the text is binary. */
export async function feed(scan: TextScan, bytes: Buffer): Promise<boolean> {
  for (let at = 0; at < bytes.length; ) {
    const copied = bytes.copy(scan.room(), 0, at);
    at += copied;
    if (!(await scan.filled(copied))) return false;
  }
  return true;
}

function decodeUtf16(bytes: Buffer, bigEndian: boolean): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  return bigEndian ? Buffer.from(even).swap16().toString("utf16le") : even.toString("utf16le");
}

function shift(base: Position, location: Location): Location {
  const moved = ({ line, column, offset }: Position): Position => ({
    line: base.line + line - 1,
    column: line === 1 ? base.column + column - 1 : column,
    offset: base.offset + offset,
  });
  return { start: moved(location.start), end: moved(location.end) };
}

function describe(
  { path, fingerprint, excerpts, project, place }: TextScanOptions,
  bytes: Buffer,
  finding: Finding,
  { start, end }: Location,
  all: readonly Finding[],
): LocatedFinding {
  const { rule, severity, confidence, reasons } = finding;
  return {
    rule: rule.id,
    title: rule.title,
    severity,
    confidence,
    path,
    start,
    end,
    fingerprint: fingerprint(rule.id, bytes.subarray(finding.start, finding.end)),
    commit: place.commit,
    preview: `${rule.prefix}****`,
    suppressed: finding.suppressed ?? project.allow(finding, bytes, start.line),
    ...(finding.stored && { stored: finding.stored }),
    reasons,
    excerpt: excerpts ? maskedLine(bytes, finding, all) : null,
  };
}
