// Where a backend's files are: below the folder of the manifest, without leaving it; or at an absolute path, which a
// manifest may name only where this machine has granted it.
import { isAbsolute, resolve } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import type { BackendKind } from "../../../../shared/secret-ref.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Endpoint } from "../../../core/references/provider.ts";

export interface Place {
  /** Null: the folder of the manifest. */
  readonly root: string | null;
  readonly parts: readonly string[];
}

/** Code: backend-invalid. */
export function parsePlace(text: string): Result<Place, SecretFailure> {
  const parts = text.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || text.includes("\0")) {
    return secretFailure(
      "backend-invalid",
      "a backend in latchkey.yaml leaves the folder of the manifest",
      "name a path below it; or an absolute one, which you then grant with latchkey trust",
    );
  }
  if (isAbsolute(text)) return ok({ root: resolve(text), parts: [] });
  return ok({ root: null, parts });
}

/** What has to be granted before it is read: nothing within the folder of the manifest. */
export const placeEndpoints = (kind: BackendKind, { root }: Place): readonly Endpoint[] =>
  root === null ? [] : [`${kind}:${root}`];
