// Reads manifests, and writes them whole or not at all: what was there is there until its successor is on the disk.
import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { ok, type Result } from "../../../shared/result.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { MAX_FILE } from "../../adapters/providers/sealed-secrets/manifests.ts";
import { replaceDurably } from "../../adapters/providers/support/durable-file.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { NamedFile } from "./requests.ts";

/** Codes: file-unreadable, too-large. */
export function readManifestFile({ path, shown }: NamedFile): Result<string, SecretFailure> {
  try {
    if (statSync(path).size > MAX_FILE) {
      return secretFailure(
        "too-large",
        `${shown} is larger than 4 MiB`,
        "a Secret holds 1 MiB at most: name the right file",
      );
    }
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    return secretFailure(
      "file-unreadable",
      `${shown} cannot be read: ${errorCode(error)}`,
      "correct the name of the file",
    );
  }
}

/** `before`: what it was made from, which must still be there; null: whatever is there. Codes: file-changed, write-failed. */
export async function writeManifestFile(
  { path, shown }: NamedFile,
  text: string,
  before: string | null,
): Promise<Result<void, SecretFailure>> {
  try {
    // Where it is a link, the file that it leads to.
    const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    const real = isThere ? realpathSync(path) : path;
    const mode = isThere ? statSync(real).mode & 0o777 : 0o644;
    const isUnchanged = (): boolean => before === null || readFileSync(real, "utf8") === before;
    if (await replaceDurably(real, Buffer.from(text), { mode, goAhead: isUnchanged })) return ok(undefined);
    return secretFailure("file-changed", `${shown} changed meanwhile, and was left as it is`, "try again");
  } catch (error) {
    const message = `${shown} was not written: ${errorCode(error)}`;
    return secretFailure("write-failed", message, "name a file in a folder that is there and may be written to");
  }
}
