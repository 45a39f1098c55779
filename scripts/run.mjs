// Runs a TypeScript script of this project under a Node that can (22.18 or newer): this one, or the one that the
// project brings from the registry. Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { modernNode } from "../bin/modern-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs the packages unless the lockfile that was last installed is the one that is here. */
function installPackages() {
  const stamp = join(root, "node_modules", ".latchkey-install");
  const want = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === want) return;
  process.stderr.write("Installing packages …\n");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    process.stderr.write("latchkey: the packages could not be installed: npm ci failed (see above). Try: npm ci\n");
    process.exit(2);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, want);
}

installPackages();
const [script, ...args] = process.argv.slice(2);
// The first that strips types by itself.
const node = modernNode(root, 22, 18);
if (node === null) {
  process.stderr.write(
    `latchkey: Node ${process.versions.node} is too old and no newer one could be installed. Try: install Node 24.\n`,
  );
  process.exit(2);
}
const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(root, script), ...args], {
  stdio: "inherit",
  // Children started by name (`node`, `npx`) must find the same Node.
  env: { ...process.env, PATH: `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}` },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
