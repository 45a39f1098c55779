// Values of .env files that hold a reference with a # and are not quoted. dotenv and Node's --env-file end such a value at
// the first #, Docker Compose and shells only at one after a blank: quoted, it is the same to all of them.
import { findRefs } from "../../../shared/secret-ref.ts";

export interface DotenvValue {
  /** UTF-16 offsets of the whole value, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const ENTRY = /^[ \t]*(?:export[ \t]+)?[\w.-]+(?:[ \t]*=|:[ \t])[ \t]*([^\s"'`#][^\r\n]*)/gm;

export function unquotedReferences(text: string): readonly DotenvValue[] {
  return [...text.matchAll(ENTRY)].flatMap(({ 0: line, 1: rest, index }) => {
    const start = index + line.length - rest!.length;
    // What every reader takes for a comment is none of the value.
    const value = rest!.split(/[ \t]#/, 1)[0]!.trimEnd();
    const isCut = [...findRefs(value)].some((ref) => ref.text.includes("#"));
    return isCut ? [{ start, end: start + value.length, value }] : [];
  });
}
