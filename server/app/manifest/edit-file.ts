// Edits latchkey.yaml on disk: one insertion, written whole or not at all. Its other bytes stay as they are.
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../../shared/result.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { replaceFile } from "../../adapters/platform/write-file.ts";
import { MANIFEST } from "../scan-config.ts";
import { addSecret, type NewSecret } from "./add-secret.ts";

/** Makes the file where there is none. Codes: "manifest-invalid", "manifest-unwritable". */
export function addSecretToFile(project: string, secret: NewSecret): Result<void> {
  try {
    const { path, text } = current(join(project, MANIFEST));
    const change = addSecret(text, secret);
    if (!change.ok) return change;
    const { start, end, newText } = change.value;
    replaceFile(path, text.slice(0, start) + newText + text.slice(end));
    return ok(undefined);
  } catch (error) {
    const message = `${MANIFEST} cannot be written: ${errorCode(error)}`;
    return { ok: false, error: { code: "manifest-unwritable", message, remedy: `add ${secret.name} to it by hand` } };
  }
}

/** Where it is a link, the file that it leads to. */
function current(path: string): { readonly path: string; readonly text: string } {
  try {
    return { path: realpathSync(path), text: readFileSync(path, "utf8") };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { path, text: "" };
    throw error;
  }
}
