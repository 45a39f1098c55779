// Names of the service as paths: a slash is no more than a character there, and a level here.
import type { SecretEntry } from "../../../core/references/provider.ts";

/** What is right below `prefix`. Names that no reference can spell, such as /app/db, are left out: they go by their ARN. */
export function entriesBelow(prefix: string, names: readonly string[]): readonly SecretEntry[] {
  const paths = names
    .filter((name) => name.startsWith(prefix) && !name.split("/").includes(""))
    .map((name) => {
      const slash = name.indexOf("/", prefix.length);
      return slash === -1 ? name : name.slice(0, slash + 1);
    });
  return [...new Set(paths)].sort().map((path) => ({ path }));
}
