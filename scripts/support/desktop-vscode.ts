// Desktop VS Code where it can be had: a display to draw on and its download in reach. Kept in the cache folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { err, ok, type Result } from "../../shared/result.ts";
import { cacheFolder } from "./paths.ts";
import { runProcess } from "./processes.ts";

export interface DesktopOptions {
  readonly workspace: string;
  readonly open?: readonly string[];
  readonly extension: string;
  /** Module whose `run()` is called in the extension host; the editor closes when it is done. */
  readonly tests?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Path of the program, downloaded if need be. Tries for a quarter of a minute before it gives up. */
export async function ensureDesktopVscode(): Promise<Result<string>> {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) {
    return err({
      code: "no-display",
      message: "there is no display for desktop VS Code",
      remedy: "Start it from a desktop session, or use the VS Code server in the browser.",
    });
  }
  try {
    return ok(await downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), "desktop"), timeout: 15_000 }));
  } catch (error) {
    return err({
      code: "vscode-download",
      message: `desktop VS Code could not be downloaded: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Use the VS Code server in the browser, or allow update.code.visualstudio.com.",
    });
  }
}

/** Opens a window with a throwaway profile and resolves with the exit code when it is closed. */
export async function runDesktopVscode(program: string, options: DesktopOptions): Promise<number> {
  const profile = mkdtempSync(join(tmpdir(), "latchkey-desktop-"));
  try {
    const user = join(profile, "data", "User");
    mkdirSync(user, { recursive: true });
    writeFileSync(join(user, "settings.json"), JSON.stringify(options.settings));
    const args = [
      options.workspace,
      ...(options.open ?? []),
      `--extensionDevelopmentPath=${options.extension}`,
      ...(options.tests === undefined ? [] : [`--extensionTestsPath=${options.tests}`]),
      `--user-data-dir=${join(profile, "data")}`,
      `--extensions-dir=${join(profile, "extensions")}`,
      "--new-window",
      "--wait",
      "--skip-welcome",
      "--skip-release-notes",
      "--disable-updates",
      "--no-sandbox",
    ];
    return await runProcess(program, args, {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "ignore", "ignore"],
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
