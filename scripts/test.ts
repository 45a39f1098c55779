// `npm test`: everything that a machine without Docker can run. `npm test -- unit host page` runs the named parts alone.
// `npm run test:long` runs the long campaigns in full, of which `npm test` runs a tenth.
// The last line is `N passed, N failed, N skipped`; a skip is a failure where LATCHKEY_REQUIRE_REAL=1.
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInExtensionHost } from "../test/e2e/host.ts";
import { writeDemo } from "../test/fixtures/make-demo.ts";
import { buildAll } from "./build.ts";
import { type Counts, countsVariable } from "./support/count-reporter.ts";
import { demoFolder, root } from "./support/paths.ts";
import { runProcess } from "./support/processes.ts";
import { prepareServers } from "./support/servers.ts";

const reporter = join(root, "scripts", "support", "count-reporter.ts");
const scratch = mkdtempSync(join(tmpdir(), "latchkey-test-"));

/** What a part can be that never came to count its tests. */
const broken: Counts = { passed: 0, failed: 1, skipped: [] };

const parts: Readonly<Record<string, () => Promise<Counts>>> = {
  /** Rules, engine, server, command line, real servers: mocha, each file beside its source in test/. */
  unit: async () => {
    await prepareServers();
    return runMocha("unit", ["test/**/*.test.ts", "--ignore=test/e2e/**", "--ignore=test/fixtures/**"]);
  },
  /** Inside the extension host of the real VS Code. */
  host: runHostSuite,
  /** What a person sees on the page of the real VS Code, and the installed package. */
  page: () => runMocha("page", ["--timeout=120000", "test/e2e/page/**/*.test.ts"]),
};

async function runMocha(name: string, args: readonly string[]): Promise<Counts> {
  const counts = join(scratch, `${name}.json`);
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  await runProcess(process.execPath, [mocha, `--reporter=${reporter}`, ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [countsVariable]: counts },
  });
  return existsSync(counts) ? (JSON.parse(readFileSync(counts, "utf8")) as Counts) : broken;
}

async function runHostSuite(): Promise<Counts> {
  const workspace = join(scratch, "demo");
  writeDemo(workspace);
  const ran = await runInExtensionHost({
    module: "extension-host/run.ts",
    workspace,
    open: [join(workspace, "src", "github.ts")],
    env: { LATCHKEY_HOME: join(scratch, "home"), LATCHKEY_PASSPHRASE: randomBytes(12).toString("hex") },
  });
  if (ran.ok) {
    const { counts, output } = JSON.parse(ran.value) as { counts: Counts; output: string };
    process.stdout.write(output);
    return counts;
  }
  const why = [ran.error.message, ran.error.remedy].filter(Boolean).join(". ");
  process.stdout.write(`  In the extension host: ${why}\n`);
  return ran.error.code === "chromium-missing" || ran.error.code === "vscode-server-missing"
    ? { passed: 0, failed: 0, skipped: [`the suite in the extension host: ${why}`] }
    : broken;
}

async function main(): Promise<number> {
  const named = process.argv.slice(2).filter((name) => name !== "--long");
  if (process.argv.includes("--long")) process.env["LATCHKEY_LONG"] = "1";
  const unknown = named.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    process.stderr.write(
      `latchkey: no part of the tests is called ${unknown.join(", ")}. Try: ${Object.keys(parts)}\n`,
    );
    return 2;
  }
  await buildAll();
  writeDemo(demoFolder);
  const all: Counts[] = [];
  for (const [name, run] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    process.stdout.write(`\n${name}\n`);
    all.push(await run());
  }
  return summarize(all);
}

function summarize(all: readonly Counts[]): number {
  const sum = (figure: (counts: Counts) => number): number => all.reduce((total, counts) => total + figure(counts), 0);
  const skipped = all.flatMap((counts) => counts.skipped);
  for (const title of skipped) process.stdout.write(`skipped: ${title}\n`);
  const real = process.env["LATCHKEY_REQUIRE_REAL"] === "1";
  const failed = sum((counts) => counts.failed) + (real ? skipped.length : 0);
  if (real && skipped.length > 0) process.stdout.write("LATCHKEY_REQUIRE_REAL=1: a skip is a failure.\n");
  const passed = sum((counts) => counts.passed);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${real ? 0 : skipped.length} skipped\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
