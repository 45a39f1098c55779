// The keys of a Secret as one JSON object of bytes, in which a pointer finds its own. Bytes that are no text stay out: they
// are read one by one.
import { isUtf8 } from "node:buffer";
import { quote } from "../../../core/references/json-bytes.ts";
import { noMetadata, type SecretMetadata } from "../../../core/references/provider.ts";

export interface SecretKey {
  readonly name: string;
  readonly value: Uint8Array;
}

/** A copy; the caller overwrites what it gave. */
export function documentOf(keys: readonly SecretKey[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, value } of keys) {
    if (!isUtf8(value)) continue;
    parts.push(Buffer.from(parts.length === 0 ? "{" : ","), quote(Buffer.from(name)), Buffer.from(":"), quote(value));
  }
  parts.push(Buffer.from(parts.length === 0 ? "{}" : "}"));
  const whole = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return whole;
}

/** What may be said of a Secret; `more` is what is known besides its keys. */
export function metadataOf(keys: readonly SecretKey[], name: string, more: Partial<SecretMetadata>): SecretMetadata {
  const others = keys.filter(({ value }) => !isUtf8(value)).map((key) => key.name);
  const binary = others.map((key) => `${key} is no text: refer to it as ${name}/${key}.`);
  return {
    ...noMetadata,
    ...more,
    fields: keys.map((key) => key.name),
    warnings: [...(more.warnings ?? []), ...binary],
  };
}
