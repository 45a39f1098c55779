// A folder of somebody's project with the package installed as npm packs it.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { buildSdk, buildTypes } from "../../scripts/build.ts";
import { root } from "../../scripts/support/paths.ts";

const run = promisify(execFile);

export interface Installed {
  readonly folder: string;
  /** Paths in the package. */
  readonly packed: readonly string[];
}

/** Sources stand beside what is packed, so that it would be seen if they were packed too. */
export async function installPacked(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-sdk-"));
  const staged = join(folder, "staged");
  const kept = ["package.json", ".npmignore", ".gitignore", ".vscodeignore", "README.md", "LICENSE", "bin"];
  for (const name of [...kept, "server/sdk", "test/sdk", "scripts"]) {
    cpSync(join(root, name), join(staged, name), { recursive: true });
  }
  await buildSdk(join(staged, "dist"));
  await buildTypes(join(staged, "dist"));
  const options = { cwd: staged, shell: process.platform === "win32" };
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], options);
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  await run("tar", ["-xzf", join(folder, filename), "-C", folder]);

  const project = join(folder, "project");
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(join(folder, "package"), join(modules, "latchkey"), { recursive: true });
  // Of the registry, and no part of what is tried.
  for (const name of ["@types/node", "undici-types", "@opentelemetry/api"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  return { folder: project, packed: files.map(({ path }) => path) };
}

/** What the compiler says of one file in the project, as strict as can be, with every declaration checked. */
export async function compile(folder: string, file: string): Promise<string> {
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    target: "es2024",
    lib: ["es2024", "esnext.disposable"],
    module: "nodenext",
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(root, "node_modules", ".bin", "tsc");
  return run(tsc, ["-p", folder], { shell: process.platform === "win32" }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}
