// Format, lint, walls between the layers, types: what `npm run check` proves.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name: string): string => join(root, "node_modules", ".bin", name);
const projects = ["shared", "server/core", "server", "client", "test"];

const steps: readonly (readonly [string, readonly string[]])[] = [
  [bin("biome"), ["ci", "--error-on-warnings", ...(process.stdout.isTTY ? [] : ["--colors=off"]), "."]],
  ...projects.map((project) => [bin("tsc"), ["-p", join(root, project)]] as const),
];

let failed = 0;
for (const [command, args] of steps) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (done.status !== 0) {
    failed++;
    process.stderr.write(`failed: ${[command, ...args].join(" ").replaceAll(`${root}/`, "")}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
