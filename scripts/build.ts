// Bundles the product: extension client, language server, scan worker, command line and SDK entry, each one file in dist/.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuildOptions, type BuildResult, build, buildSync, type Plugin } from "esbuild";
import { secretFailureCodes } from "../server/core/references/failure.ts";
import { rollUpTypes } from "./support/roll-up-types.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node22",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: false,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

/** Lets CommonJS dependencies call `require` inside an ES module bundle. */
const requireShim = {
  js: "import{createRequire as latchkeyRequire}from'node:module';const require=latchkeyRequire(import.meta.url);",
};

/** Leaves modules of the extension out of its bundle: each is loaded from a bundle of its own, when first needed. */
const loadedLater: Plugin = {
  name: "loaded-later",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/(?:protocol-client|late)\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${basename(path, ".ts")}.cjs`, external: true } : undefined,
    ),
};

/** For what is started often: loading ES modules, and Node's own through them, takes longer than to scan a file. */
const commonJs: BuildOptions = {
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "latchkeyUrl" },
  banner: { js: "const latchkeyUrl=require('node:url').pathToFileURL(__filename).href;" },
};

/** The command line and its threads; what they import dynamically is in it too, and evaluated when it is asked for. */
const main: BuildOptions = { ...commonJs, entryPoints: { main: "server/cli/main.ts" } };

/** What the command line leaves behind when it ends. */
const keeper: BuildOptions = {
  ...commonJs,
  entryPoints: { "clipboard-keeper": "server/cli/secrets/clipboard-keeper.ts" },
};

/** What loads the main bundle, told what that bundle is. */
const starters = (mainText: Buffer): BuildOptions => ({
  ...commonJs,
  entryPoints: { cli: "server/cli/start.ts", "scan-worker": "server/cli/start-scan-worker.ts" },
  define: {
    ...commonJs.define,
    LATCHKEY_BUILD: JSON.stringify(createHash("sha256").update(mainText).digest("hex").slice(0, 16)),
  },
});

/** Modules of machine code: used where they are installed, done without where not. */
const nativeModules = ["@napi-rs/keyring", "pkcs11js"];

const modules: BuildOptions = {
  format: "esm",
  external: nativeModules,
  // Node shows the line at which an error was thrown that nobody caught: of a program, all of the SDK otherwise.
  lineLimit: 120,
  // See `refuseLateCommonJs`.
  mainFields: ["module", "main"],
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  banner: requireShim,
};

const sdk = "server/sdk/index.ts";

const broker = {
  broker: "server/app/broker/broker-process.ts",
  "pkcs11-module": "server/adapters/providers/pkcs11/module-process.ts",
};

const bundles: readonly BuildOptions[] = [
  {
    entryPoints: {
      client: "client/main.ts",
      "protocol-client": "client/protocol-client.ts",
      late: "client/secrets/late.ts",
    },
    format: "cjs",
    external: ["vscode"],
    outExtension: { ".js": ".cjs" },
    plugins: [loadedLater],
  },
  {
    ...modules,
    entryPoints: {
      lsp: "server/lsp/main.ts",
      "document-scan-worker": "server/app/document-scan-worker.ts",
      sdk,
      ...broker,
    },
  },
];

/**
 * Of CommonJS a chunk that is loaded later gives `default` alone: whoever takes another name from it finds nothing, in the
 * product and not in the sources. Libraries are taken as modules, or imported without delay.
 */
function refuseLateCommonJs({ metafile }: BuildResult): void {
  const inputs = metafile?.inputs ?? {};
  for (const [path, { imports }] of Object.entries(inputs)) {
    const late = imports.find((one) => one.kind === "dynamic-import" && inputs[one.path]?.format === "cjs");
    if (late !== undefined) throw new Error(`${path} loads ${late.path}, which is CommonJS, by import()`);
  }
}

/** Builds what the command line consists of into `outdir`. */
export function buildCommandLine(outdir: string): void {
  buildSync({ ...common, ...main, outdir });
  buildSync({ ...common, ...keeper, outdir });
  buildSync({ ...common, ...starters(readFileSync(join(outdir, "main.cjs"))), outdir });
}

/** Builds the broker by itself; `buildAll` makes it together with what it shares code with. */
export function buildBroker(outdir: string): void {
  refuseLateCommonJs(buildSync({ ...common, ...modules, entryPoints: broker, outdir }));
}

export async function buildAll(): Promise<void> {
  const outdir = join(root, "dist");
  await rm(outdir, { recursive: true, force: true });
  const built = await Promise.all(bundles.map((bundle) => build({ ...common, ...bundle, outdir })));
  for (const result of built) refuseLateCommonJs(result);
  buildCommandLine(outdir);
}

/** Builds what programs import, without its types; `buildAll` makes it together with what it shares code with. */
export async function buildSdk(outdir: string): Promise<void> {
  refuseLateCommonJs(await build({ ...common, ...modules, entryPoints: { sdk, ...broker }, outdir }));
}

/** Writes the SDK's types beside its bundle: one file, which names nothing from others. */
export async function buildTypes(outdir = join(root, "dist")): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "latchkey-types-"));
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const args = ["-p", join(root, "server"), "--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
  await promisify(execFile)(tsc, [...args, "--rootDir", root, "--outDir", scratch], {
    shell: process.platform === "win32",
  });
  const server = join(scratch, "server");
  // The table that it is derived from says much that is of no concern to programs.
  const codes = secretFailureCodes.map((code) => JSON.stringify(code)).join(" | ");
  const replaced = new Map([
    [join(server, "core", "references", "failure.d.ts"), `export type SecretFailureCode = ${codes};`],
  ]);
  await writeFile(join(outdir, "sdk.d.ts"), rollUpTypes(join(server, "sdk", "index.d.ts"), replaced));
  await rm(scratch, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
  await buildTypes();
}
