// Runs a test module inside the extension host of a real VS Code and waits for what it writes.
// Both launchers serve: the VS Code server in Chromium (default), desktop VS Code with LATCHKEY_EDITOR=desktop.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureDesktopVscode, runDesktopVscode } from "../../scripts/support/desktop-vscode.ts";
import { root } from "../../scripts/support/paths.ts";
import { err, type Failure, ok, type Result } from "../../shared/result.ts";
import { openPage, quietSettings, startEditor } from "./launch.ts";
import { resultVariable } from "./result-variable.ts";

export interface HostRun {
  /** Source file with an exported `run()`, relative to test/e2e. */
  readonly module: string;
  readonly workspace: string;
  /** Files opened at start; absolute. */
  readonly open?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Time after which the run is given up. */
  readonly timeoutMs?: number;
}

/** Bundles the module, runs it, and gives the text it wrote. */
export async function runInExtensionHost(options: HostRun): Promise<Result<string>> {
  const tests = join(root, "tmp", "e2e", `${options.module.replaceAll(/[/\\]/g, "-")}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join("test", "e2e", options.module)],
    outfile: tests,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  const folder = mkdtempSync(join(tmpdir(), "latchkey-host-"));
  const result = join(folder, "result");
  const env = { ...options.env, [resultVariable]: result };
  try {
    const ran =
      process.env["LATCHKEY_EDITOR"] === "desktop"
        ? await runOnDesktop({ ...options, env }, tests)
        : await runInBrowser({ ...options, env }, tests, result);
    if (!ran.ok) return withLog(ran.error, `${result}.log`);
    if (existsSync(result)) return ok(readFileSync(result, "utf8"));
    return err({ code: "no-result", message: `${options.module} wrote no result in the extension host` });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The failure, with what the module said on the way. */
function withLog(failure: Failure, log: string): Result<never> {
  if (!existsSync(log)) return err(failure);
  return err({ ...failure, message: `${failure.message}, after:\n${readFileSync(log, "utf8")}` });
}

async function runOnDesktop(options: HostRun, tests: string): Promise<Result<undefined>> {
  const program = await ensureDesktopVscode();
  if (!program.ok) return program;
  await runDesktopVscode(program.value, { ...options, extension: root, tests, settings: quietSettings });
  return ok(undefined);
}

async function runInBrowser(options: HostRun, tests: string, result: string): Promise<Result<undefined>> {
  const editor = await startEditor({ ...options, extension: root, tests });
  if (!editor.ok) return editor;
  try {
    const opened = await openPage(editor.value);
    if (!opened.ok) return opened;
    try {
      const finished = await waitForFile(result, options.timeoutMs ?? 180_000);
      if (finished) return ok(undefined);
      return err({ code: "host-timeout", message: `${options.module} did not end in the extension host` });
    } finally {
      await opened.value.close();
    }
  } finally {
    await editor.value.dispose();
  }
}

async function waitForFile(path: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (existsSync(path)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
