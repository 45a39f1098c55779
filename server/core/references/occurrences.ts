// Where a text names secrets: references anywhere; logical names in calls of the SDK, after `latchkey get`, and after the
// marker `latchkey:`. By the text alone; docs/references.md lists the places.

import { findRefs } from "../../../shared/secret-ref.ts";
import { trimEnd } from "../../../shared/trim.ts";
import { mayCallSdk, sdkCalls } from "./sdk-calls.ts";
import type { TextKind } from "./text-kind.ts";

export interface Occurrence {
  readonly kind: "reference" | "name";
  /** UTF-16 offsets, `end` exclusive: of a name what is written of it here. */
  readonly start: number;
  readonly end: number;
  /** The reference, or the whole logical name. */
  readonly text: string;
  /** Of a name: what `scope` puts before what is written. */
  readonly prefix: string;
  /** Nothing but a logical name can be meant. Otherwise it counts as one where the manifest has it. */
  readonly isCertain: boolean;
}

export const LOGICAL_NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;

const NAME = "[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*";
/** Not `latchkey://`, and not what follows a file's name or another word. */
const MARKER = new RegExp(`(?<![\\w./-])latchkey:(${NAME})`, "g");
const COMMAND = new RegExp(`(?<![\\w.-])latchkey[ \\t]+(?:get|set|rotate)[ \\t]+(["']?)(${NAME})(?![\\w+:/])`, "g");

/** What ignore comments begin with. */
const IGNORES: ReadonlySet<string> = new Set(["ignore", "ignore-next", "ignore-file"]);

/** Whether a text can have any, told fast. The manifest's own names are the matter of its parser. */
export const mayName = (text: string, kind: TextKind): boolean =>
  text.includes("ref+") || text.includes("latchkey") || (kind === "script" && mayCallSdk(text));

/** In the order of the text. */
export function occurrencesIn(text: string, kind: TextKind): readonly Occurrence[] {
  if (!mayName(text, kind)) return [];
  const found: Occurrence[] = [];
  if (text.includes("ref+")) {
    for (const { start, end, text: reference } of findRefs(text)) {
      found.push({ kind: "reference", start, end, text: reference, prefix: "", isCertain: true });
    }
  }
  const name = (start: number, written: string, prefix: string, isCertain: boolean): void => {
    found.push({ kind: "name", start, end: start + written.length, text: prefix + written, prefix, isCertain });
  };
  if (text.includes("latchkey")) {
    for (const { 1: marked, index } of text.matchAll(MARKER)) {
      const written = withoutStop(marked!);
      // An image of a container may be called latchkey, too.
      if (!IGNORES.has(written)) name(index + "latchkey:".length, written, "", false);
    }
    for (const { 0: whole, 2: written, index } of text.matchAll(COMMAND)) {
      name(index + whole.length - written!.length, withoutStop(written!), "", kind !== "prose" && kind !== "script");
    }
  }
  if (kind === "script") {
    for (const { start, end, prefix, isCertain } of sdkCalls(text)) {
      name(start, text.slice(start, end), prefix, isCertain);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A full stop ends a sentence. */
const withoutStop = (name: string): string => trimEnd(name, ".");

/** `latchkey:` or `latchkey get` with what is written of a name up to the end of `line`; null: neither is there. */
export function nameBegunIn(line: string): string | null {
  const found = /(?<![\w./-])(?:latchkey:|latchkey[ \t]+(?:get|set|rotate)[ \t]+["']?)([a-z0-9._/-]*)$/.exec(line);
  const begun = found?.[1] ?? null;
  return begun?.startsWith("/") ? null : begun;
}
