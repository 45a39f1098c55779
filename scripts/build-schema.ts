// Writes media/latchkey.schema.json, by which editors that know JSON Schema check and complete latchkey.yaml.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestSchema } from "../shared/manifest-schema.ts";
import { root } from "./support/paths.ts";

/** The text of the file. */
export function schemaFile(): string {
  const head = { $schema: "http://json-schema.org/draft-07/schema#", title: "latchkey.yaml" };
  return `${JSON.stringify({ ...head, ...manifestSchema }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, "media", "latchkey.schema.json"), schemaFile());
}
