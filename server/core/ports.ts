// What the core needs from the outside. Adapters implement these; the core imports nothing else that does I/O.
import type { Result } from "../../shared/result.ts";

/** Conversions that JavaScript alone is slow at. */
export interface TextCodec {
  /** Bytes read as latin-1: one character a byte. */
  latin1(bytes: Uint8Array): string;
  utf8Encode(text: string): Uint8Array;
}

/** HMAC-SHA-256 in lowercase hex. */
export interface KeyedHash {
  hex(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): string;
}

/** The present, as milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** A regular expression that somebody else wrote, in the syntax of RE2; its time grows with the text, never faster. */
export interface LinearRegex {
  /** How many instructions a character of text may cost. */
  readonly size: number;
  readonly groups: number;
  test(text: string): boolean;
  /** First match at or after `from`: whole match and groups as pairs of offsets, null for a group that took no part. */
  find(text: string, from: number): readonly (readonly [start: number, end: number] | null)[] | null;
}

/** Code: "regex-invalid"; the message says why, without the pattern. */
export type CompileRegex = (pattern: string) => Result<LinearRegex>;

/** A test for paths, from patterns in the syntax of .gitignore. */
export type CompileGlobs = (patterns: readonly string[]) => (path: string) => boolean;
