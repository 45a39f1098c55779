// The file in which a secret of a development backend is, where it lies in the project.
import { join } from "node:path";
import type { SecretRef } from "../../../shared/secret-ref.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";
import { pathWithin, uriOfPath } from "../paths.ts";

/** Null: it is in no file, or outside of the project. */
export function fileOf({ path }: SecretRef, { kind, config }: BackendSpec, folder: string): string | null {
  const text = (name: string, otherwise: string): string => {
    const value = config[name];
    return typeof value === "string" ? value : otherwise;
  };
  if (kind !== "file" && kind !== "dotenv") return null;
  const file = kind === "file" ? join(folder, text("folder", "."), path) : join(folder, text("file", ".env"));
  return pathWithin(folder, file) === null ? null : uriOfPath(file);
}
