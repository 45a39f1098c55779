// What is right below a prefix, of the paths of all secrets: for backends that know no folders.
import type { SecretEntry } from "../../../core/references/provider.ts";

/** Secrets by their path, and folders by theirs with a slash at the end; sorted, nothing twice. */
export function entriesBelow(prefix: string, paths: Iterable<string>): readonly SecretEntry[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const slash = path.indexOf("/", prefix.length);
    found.add(slash === -1 ? path : path.slice(0, slash + 1));
  }
  return [...found].sort().map((path) => ({ path }));
}
