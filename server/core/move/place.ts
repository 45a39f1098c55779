// Where a leaked value stands in a text, and what may take its place there. Offsets count UTF-16 units, `end` is exclusive.
import type { Result } from "../../../shared/result.ts";

/** A value in a text: the secret alone, without its quotes or its key. */
export interface ValuePlace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The language by its LSP id. */
  readonly language: string;
  /** The file's path with "/"; "" where it has none. */
  readonly path: string;
}

/** What stands for the value from now on. */
export interface Replacement {
  /** Text of the reference. */
  readonly reference: string;
  /** The environment variable that programs read it from. */
  readonly variable: string;
}

export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Codes: "move-unsupported", "move-unclear". `message` says in a sentence why only a person can do it. */
export type MoveChanges = Result<readonly TextChange[]>;

/** One family of languages: the changes that put a reference in the place of the value, in the order of the text. */
export type MoveRule = (place: ValuePlace, replacement: Replacement) => MoveChanges;

const refuse = (code: string, message: string, remedy: string) =>
  ({ ok: false, error: { code, message, remedy } }) as const;

/** The language is known, and has no place for a reference here. */
export const unsupported = (message: string, remedy: string) => refuse("move-unsupported", message, remedy);

/** What stands around the value is not understood for certain. */
export const unclear = (message: string) =>
  refuse("move-unclear", message, "store it with Set Secret, and write the reference by hand");

/** The line that a place is in, without its end. */
export function lineAround(text: string, start: number, end: number): { readonly from: number; readonly to: number } {
  const from = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const rest = /[\r\n]/.exec(text.slice(end));
  return { from, to: rest === null ? text.length : end + rest.index };
}
