// Makes the .vsix: what the allow-list in .vscodeignore names, no dependencies, the same bytes for the same sources.
import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import manifest from "../package.json" with { type: "json" };
import { buildAll } from "./build.ts";
import { root } from "./support/paths.ts";

const LIMIT_BYTES = 5 * 1024 * 1024;

/** Zip keeps no date before 1980; every file gets this one, so that two packages of one state are equal. */
const EPOCH_SECONDS = Date.UTC(1980, 0, 2) / 1000;

/** Packages what is in dist/ and gives the path of the package. Throws if it is larger than 5 MB. */
export async function packageExtension(target = join(root, `latchkey-${manifest.version}.vsix`)): Promise<string> {
  process.env["SOURCE_DATE_EPOCH"] = String(EPOCH_SECONDS);
  await createVSIX({
    cwd: root,
    packagePath: target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(target);
  if (size > LIMIT_BYTES) throw new Error(`${target} has ${size} bytes, more than the ${LIMIT_BYTES} allowed`);
  return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
  const path = await packageExtension();
  process.stdout.write(`${path} (${(statSync(path).size / 1024).toFixed(0)} KB)\n`);
}
