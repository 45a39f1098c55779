// Reads a file that holds one credential and nothing else, without its line end.
import { readFile } from "node:fs/promises";
import { SecretBytes } from "../../../../../shared/secret-bytes.ts";

/** Null: there is none, or it is empty, or may not be read. */
export async function readSecretFile(path: string): Promise<SecretBytes | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return null;
  }
  let end = bytes.length;
  while (end > 0 && bytes[end - 1]! <= 0x20) end--;
  const exact = Uint8Array.from(bytes.subarray(0, end));
  bytes.fill(0);
  return exact.length === 0 ? null : new SecretBytes(exact);
}
