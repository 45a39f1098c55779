// JSON to and from the server as bytes: bodies that hold a value or a token are searched and put together without ever
// becoming a string. Only what is known to be public is read into objects.
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { findValue, quote, readValue } from "../../../core/references/json-bytes.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Reads a part of `body` that holds no secret. Undefined: it is not there. */
export function publicJson(body: Uint8Array, ...pointer: readonly string[]): Json | undefined {
  const span = findValue(body, pointer);
  if (span === null) return undefined;
  try {
    return JSON.parse(Buffer.from(body.subarray(span.start, span.end)).toString("utf8")) as Json;
  } catch {
    return undefined;
  }
}

export const publicText = (body: Uint8Array, ...pointer: readonly string[]): string | undefined => {
  const value = publicJson(body, ...pointer);
  return typeof value === "string" && value !== "" ? value : undefined;
};

export const publicNumber = (body: Uint8Array, ...pointer: readonly string[]): number | undefined => {
  const value = publicJson(body, ...pointer);
  return typeof value === "number" ? value : undefined;
};

export const publicMap = (
  body: Uint8Array,
  ...pointer: readonly string[]
): Readonly<Record<string, Json>> | undefined => asMap(publicJson(body, ...pointer));

export const asMap = (value: Json | undefined): Readonly<Record<string, Json>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : undefined;

export const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** A text of `body` as a secret. Null: it is not there, or no text. */
export function secretText(body: Uint8Array, ...pointer: readonly string[]): SecretBytes | null {
  const span = findValue(body, pointer);
  if (span === null || body[span.start] !== 0x22) return null;
  const value = readValue(body, span);
  return value === null || value.length === 0 ? null : new SecretBytes(value);
}

/** Whether the whole of `body` is one map. Half an answer is none. */
export function isMap(body: Uint8Array): boolean {
  const span = findValue(body, []);
  return span !== null && body[span.start] === 0x7b && Buffer.from(body.subarray(span.end)).toString().trim() === "";
}

/** Bytes stand for JSON that is already written; a secret becomes a text. */
export type Member = string | number | boolean | Uint8Array | SecretBytes | undefined;

/** A map as bytes, which whoever sends it overwrites if a secret is in it. Members that are undefined are left out. */
export function jsonMap(members: Readonly<Record<string, Member>>): Uint8Array {
  const parts = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: Buffer.from(`${JSON.stringify(name)}:`), value: memberBytes(value) }],
  );
  const out = Buffer.concat([
    Buffer.from("{"),
    ...parts.flatMap(({ name, value }, i) => [...(i === 0 ? [] : [Buffer.from(",")]), name, value.bytes]),
    Buffer.from("}"),
  ]);
  for (const { value } of parts) if (value.isOurs) value.bytes.fill(0);
  return out;
}

function memberBytes(value: NonNullable<Member>): { bytes: Uint8Array; isOurs: boolean } {
  if (value instanceof SecretBytes) return { bytes: quote(value.bytes), isOurs: true };
  return value instanceof Uint8Array
    ? { bytes: value, isOurs: false }
    : { bytes: Buffer.from(JSON.stringify(value)), isOurs: true };
}
