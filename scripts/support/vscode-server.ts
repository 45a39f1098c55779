// Installs the real VS Code server from the npm registry into the cache folder, pinned by the lockfile beside the tests.
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { moveInto } from "./install-once.ts";
import { cacheFolder, root } from "./paths.ts";
import { runProcess } from "./processes.ts";

const manifests = join(root, "test", "e2e", "vscode-server");
const files = ["package.json", "package-lock.json"];
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
/** Part of the folder's name: goes up when what is put into it changes. */
const LAYOUT = "2";

/**
 * Path of the server's `server-main.js`. The first call takes about half a minute and 600 MB. An installation is made
 * in a folder of its own and renamed when complete, so an interrupted one is never taken for a finished one.
 */
export async function ensureVscodeServer(): Promise<Result<string>> {
  const key = createHash("sha256").update(LAYOUT);
  for (const file of files) key.update(readFileSync(join(manifests, file)));
  const folder = join(cacheFolder(), `vscode-server-${key.digest("hex").slice(0, 12)}`);
  const main = join(folder, "node_modules", "code-server", "lib", "vscode", "out", "server-main.js");
  if (existsSync(main)) return ok(main);

  process.stderr.write("Installing the VS Code server (once, about 600 MB) …\n");
  const partial = `${folder}.partial-${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(partial, { recursive: true });
    for (const file of files) copyFileSync(join(manifests, file), join(partial, file));
    const inner = join(partial, "node_modules", "code-server", "lib", "vscode");
    // The server's own shrinkwrap is not quite in step with its manifest, so `npm ci` would refuse it. Its extensions share
    // what is installed beside them: without TypeScript the editor greets everybody with an error.
    const done =
      (await install(["ci"], partial)) &&
      (await install(["install", "--omit=dev"], inner)) &&
      (await install(["install", "--omit=dev"], join(inner, "extensions")));
    if (!done) {
      return err({
        code: "vscode-server-missing",
        message: "the VS Code server could not be installed: npm failed (see above)",
        remedy: "Check that the npm registry can be reached, then run the command again.",
      });
    }
    moveInto(partial, folder);
    return ok(main);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

async function install(command: readonly string[], cwd: string): Promise<boolean> {
  // npm must run under the Node that will run the server.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}` };
  return (await runProcess(npm, [...command, ...flags], { cwd, env, shell: process.platform === "win32" })) === 0;
}
