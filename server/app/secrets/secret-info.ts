// What may be shown of a secret, everywhere: on the command line, in the editor, to a program. Never a value.
import { formatRef } from "../../../shared/secret-ref.ts";
import type { SecretMetadata } from "../../core/references/provider.ts";
import { backendLabel, type ResolvedSecret } from "../../core/references/resolve.ts";

export interface SecretInfo {
  /** As it was asked for: a logical name or a reference. */
  readonly name: string;
  readonly reference: string;
  /** `vault.main`, `local`. */
  readonly backend: string;
  readonly type: string;
  readonly owner: string | null;
  readonly tenant: string | null;
  readonly description: string | null;
  readonly version: string | null;
  /** Milliseconds since the epoch, as everywhere here; when this version was made. */
  readonly createdAt: number | null;
  readonly expiresAt: number | null;
  readonly fields: readonly string[] | null;
  readonly warnings: readonly string[];
  /** The backend is out of reach: this is what was known at `fetchedAt`. */
  readonly stale: boolean;
  readonly fetchedAt: number;
}

export function infoOf(
  { asked, ref, backend, secret }: ResolvedSecret,
  metadata: SecretMetadata,
  { stale, fetchedAt }: { readonly stale: boolean; readonly fetchedAt: number },
  warnings: readonly string[],
): SecretInfo {
  return {
    name: asked,
    reference: formatRef(ref),
    backend: backendLabel(backend),
    type: secret?.type ?? "generic",
    owner: secret?.owner ?? metadata.owner,
    tenant: secret?.tenant ?? null,
    description: secret?.description ?? null,
    version: metadata.version,
    createdAt: metadata.createdAt,
    expiresAt: metadata.lease?.endsAt ?? metadata.expiresAt,
    fields: metadata.fields,
    warnings: [...warnings, ...metadata.warnings],
    stale,
    fetchedAt,
  };
}
