// Names of the manifest whose references do not reach as far as those of others: an environment that others have, and that
// neither they nor their default covers.
import type { DeploymentEnvironment, Manifest } from "./manifest.ts";

export interface Drift {
  readonly name: string;
  readonly missing: readonly DeploymentEnvironment[];
}

/** `local` is never missing: there the vault of the machine stands in. */
export function driftOf({ secrets }: Manifest): readonly Drift[] {
  const all = [...secrets.values()];
  const named = (["staging", "production"] as const).filter((one) => all.some(({ refs }) => refs[one] !== undefined));
  return all.flatMap(({ name, refs }) => {
    if (refs.default !== undefined) return [];
    const missing = named.filter((one) => refs[one] === undefined);
    return missing.length === 0 ? [] : [{ name, missing }];
  });
}
