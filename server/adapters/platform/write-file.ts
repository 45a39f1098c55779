// Writes files whole or not at all: a reader, or a crash, never sees half of one.
import { randomBytes } from "node:crypto";
import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Replaces the file at `path`. Throws a system error and then leaves what was there. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  withDraft(path, content, 0o666, (draft) => renameSync(draft, path));
}

/** Makes the file at `path`, readable by its user alone, unless there is one. Throws a system error (EEXIST if there is). */
export function createPrivateFile(path: string, content: string | Uint8Array): void {
  withDraft(path, content, 0o600, (draft) => linkSync(draft, path));
}

function withDraft(path: string, content: string | Uint8Array, mode: number, publish: (draft: string) => void): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, content, { flag: "wx", mode });
  try {
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}
