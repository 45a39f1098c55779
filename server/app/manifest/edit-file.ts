// Edits latchkey.yaml on disk: one insertion, written whole or not at all. Its other bytes stay as they are.
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Failure, ok, type Result } from "../../../shared/result.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import { withLock } from "../../adapters/platform/home-lock.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { replaceFile } from "../../adapters/platform/write-file.ts";
import { MANIFEST } from "../scan-config.ts";
import { addSecret, type NewSecret } from "./add-secret.ts";
import { readManifestText } from "./parse-manifest.ts";

/**
 * Makes the file where there is none; one at a time of those who share the state folder `home`. That it is there already, as
 * it is to be, is no failure. Codes: "manifest-invalid", "manifest-unwritable", "timeout", "cancelled".
 */
export async function addSecretToFile(
  project: string,
  home: string,
  secret: NewSecret,
  signal: AbortSignal,
): Promise<Result<void>> {
  const file = join(project, MANIFEST);
  try {
    return await withLock<void, Failure>(home, file, signal, async () => {
      const { path, text } = current(file);
      if (isThere(text, secret)) return ok(undefined);
      const change = addSecret(text, secret);
      if (!change.ok) return change;
      const { start, end, newText } = change.value;
      replaceFile(path, text.slice(0, start) + newText + text.slice(end));
      return ok(undefined);
    });
  } catch (error) {
    const message = `${MANIFEST} cannot be written: ${errorCode(error)}`;
    return { ok: false, error: { code: "manifest-unwritable", message, remedy: `add ${secret.name} to it by hand` } };
  }
}

/** Somebody else may have added it meanwhile. */
function isThere(text: string, { name, environment, reference }: NewSecret): boolean {
  const found = readManifestText(text).manifest.secrets.get(name)?.refs[environment];
  return found !== undefined && formatRef(found) === reference;
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
