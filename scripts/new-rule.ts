// Adds a detection rule: `npm run new:rule -- family id "Title" 'pattern'`. Keywords, prefix and examples follow from the
// pattern; the tests of the rules say whether it holds.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addRule } from "./support/add-rule.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "server", "core", "rules");

const [family, id, title, pattern] = process.argv.slice(2);
if (family === undefined || id === undefined || title === undefined || pattern === undefined) {
  process.stderr.write(`Usage: npm run new:rule -- FAMILY ID "Title" 'PATTERN'\n`);
  process.exit(2);
}

const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const added = addRule(files, { family, id, title, pattern });
if (!added.ok) {
  process.stderr.write(`new:rule: ${added.error.message}. ${added.error.remedy ?? ""}\n`);
  process.exit(2);
}

const changed = Object.entries(added.value).map(([name, text]) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
});
spawnSync(join(root, "node_modules", ".bin", "biome"), ["format", "--write", ...changed], {
  stdio: "ignore",
  shell: process.platform === "win32",
});
process.stdout.write(
  `${changed.map((path) => `wrote ${path.slice(root.length + 1)}\n`).join("")}` +
    `Set its severity there, add examples that leak and that do not, and run: npx mocha test/core/rules/examples.test.ts\n`,
);
