// To whom a secret belongs. A request acts for one tenant, and what belongs to another is refused, by whatever way it is
// named: the manifest's `tenant`, or a reference below one of the `prefixes` of a tenant.
import { ok, type Result } from "../../../shared/result.ts";
import { formatRef, type SecretRef } from "../../../shared/secret-ref.ts";
import { type SecretFailure, secretFailure } from "../references/failure.ts";
import type { Manifest, SecretSpec } from "../references/manifest.ts";

/**
 * Whether a request for `acting` (null: for nobody in particular) may have what `ref` leads to. A logical name acts for
 * the tenant it is listed under. Code: tenant-refused.
 */
export function judgeTenant(
  acting: string | null,
  ref: SecretRef,
  secret: SecretSpec | null,
  tenants: Manifest["tenants"],
): Result<null, SecretFailure> {
  const listed = secret?.tenant ?? null;
  const place = tenantOfPlace(ref, tenants);
  if (acting !== null && listed !== null && listed !== acting) return refuse(acting, listed);
  const actual = acting ?? listed;
  if (place !== null && place !== actual) return refuse(actual, place);
  return ok(null);
}

function refuse(acting: string | null, owner: string) {
  const who = acting === null ? "a request for no tenant" : `a request for the tenant ${acting}`;
  return secretFailure(
    "tenant-refused",
    `${who} asked for a secret of the tenant ${owner}`,
    `set LATCHKEY_TENANT=${owner} if you act for it, or correct the reference`,
  );
}

/** The tenant whose longest prefix a reference begins with; namespaces and profiles count, parameters and fields do not. */
function tenantOfPlace(ref: SecretRef, tenants: Manifest["tenants"]): string | null {
  const { ns } = ref.params;
  const place = formatRef({ ...ref, path: ns === undefined ? ref.path : `${ns}/${ref.path}`, params: {}, pointer: [] });
  let owner: string | null = null;
  let longest = 0;
  for (const [name, prefixes] of tenants) {
    for (const prefix of prefixes) {
      const closed = prefix.endsWith("/") ? prefix : `${prefix}/`;
      if (closed.length > longest && `${place}/`.startsWith(closed)) {
        owner = name;
        longest = closed.length;
      }
    }
  }
  return owner;
}
