// What of a reference concerns its backend, and how the cache names it.
import type { SecretRef } from "../../../shared/secret-ref.ts";
import type { SecretLocation } from "../../core/references/provider.ts";

export function locationOf({ path, params: { version, stage, ns } }: SecretRef): SecretLocation {
  return {
    path,
    ...(version !== undefined && { version }),
    ...(stage !== undefined && { stage }),
    ...(ns !== undefined && { namespace: ns }),
  };
}

/** What the keys of all versions and stages of a location begin with. */
export const anyVersionOf = ({ path, namespace = "" }: SecretLocation): string =>
  `${JSON.stringify([namespace, path])}\n`;

export const keyOf = (location: SecretLocation): string =>
  `${anyVersionOf(location)}${JSON.stringify([location.version, location.stage])}`;
