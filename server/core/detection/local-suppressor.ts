// Who silences the findings of a document after an edit, told from the lines around each and from what was known before:
// where no comment holds for more than a line, a keystroke need not have the whole text read again.
import type { TextCodec } from "../ports.ts";
import type { ByteEdit } from "./engine.ts";
import type { Finding, Suppression } from "./finding.ts";
import { createSuppressor } from "./ignore-comments.ts";
import type { RawMatch } from "./resolve.ts";
import { REACH } from "./rule.ts";

/** How far from a match a suppressor looks: back over its line and the one above, and on to the end of its line. */
const BACK = 2 * REACH + 4;
const AHEAD = REACH + 2;

export interface EditedDocument {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly codec: TextCodec;
  /** YYYY-MM-DD. */
  readonly today: string;
  /** The findings before the edit, and the edit. */
  readonly before: readonly Finding[];
  readonly edit: ByteEdit;
}

/** As `createSuppressor`, for a text in which nothing speaks beyond its line (see `speaksBeyondLines`), nor did before. */
export function createLocalSuppressor(document: EditedDocument): (match: RawMatch) => Suppression | null {
  const { bytes, path, codec, today, before, edit } = document;
  const shift = edit.newEnd - edit.oldEnd;
  const known = new Map(before.map((finding) => [keyOf(finding, 0), finding.suppressed]));
  return (match) => {
    const from = Math.max(0, match.start - BACK);
    const to = Math.min(bytes.length, match.end + AHEAD);
    const moved = from > edit.newEnd ? shift : 0;
    if (to < edit.start || from > edit.newEnd) {
      const suppressed = known.get(keyOf(match, moved));
      if (suppressed !== undefined) return suppressed;
    }
    const text = codec.latin1(bytes.subarray(from, to));
    return createSuppressor({ text, path }, today)({ ...match, start: match.start - from, end: match.end - from });
  };
}

const keyOf = ({ rule, start, end }: Pick<RawMatch, "rule" | "start" | "end">, moved: number): string =>
  `${start - moved}:${end - moved}:${rule.id}`;
