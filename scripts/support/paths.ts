// Where the project's scripts find the repository and keep what they download or build.
// Everything that is large lives in the cache folder, outside the repository, and survives a fresh clone.
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A page for each rule, made by scripts/build-rules.ts. */
export const rulesFolder = join(root, "docs", "rules");

/** The demo workspace, made by test/fixtures/make-demo.ts. */
export const demoFolder = join(root, "test", "fixtures", "demo");

/** Screenshots and reports of test runs; ignored by git. */
export const artefactFolder = join(root, "test", "artefacts");

/** `${XDG_CACHE_HOME:-~/.cache}/latchkey-dev`. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base !== undefined && base !== "" ? base : join(homedir(), ".cache"), "latchkey-dev");
}
