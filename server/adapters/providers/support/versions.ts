// Versions of what has none of its own, and what a write does when another one was faster.
import { createHash } from "node:crypto";
import { secretFailure } from "../../../core/references/failure.ts";
import type { FileState } from "./contained.ts";

/** A file's version: by what the system says of it, so that nothing of the value is in it. */
export const versionOf = ({ ino, mtimeNs, ctimeNs, size }: FileState): string =>
  createHash("sha256").update(`${ino} ${mtimeNs} ${ctimeNs} ${size}`).digest("hex").slice(0, 12);

/** Why a write that expects another newest version does not happen; null: it may. Codes: already-exists, conflict. */
export function clashWith(expected: string | null | undefined, newest: string | null, path: string) {
  if (expected === undefined || expected === newest) return null;
  return expected === null
    ? secretFailure("already-exists", `${path} is there already`, "write it as a new version, or under another name")
    : secretFailure("conflict", `${path} was changed by somebody else`, "look at the new version, then write again");
}
