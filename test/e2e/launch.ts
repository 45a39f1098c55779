// Starts the real VS Code server with the extension in it, opens it in Chromium, and takes everything down again.
// Used by `npm start`, the tests in a real editor and the benchmark.
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../../scripts/support/chromium.ts";
import { runProcess, startProcess, stopProcess } from "../../scripts/support/processes.ts";
import { ensureVscodeServer } from "../../scripts/support/vscode-server.ts";
import { err, ok, type Result } from "../../shared/result.ts";

export interface EditorOptions {
  /** Folder that is opened; absolute. */
  readonly workspace: string;
  /** Files of the workspace that are opened as well; absolute. */
  readonly open?: readonly string[];
  /** Folder of an extension to develop (the repository). */
  readonly extension?: string;
  /** Package that is installed into an empty extensions folder, as a user would. */
  readonly vsix?: string;
  /** Module whose `run()` is called in the extension host. */
  readonly tests?: string;
  /** User settings beside `quietSettings`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the server and so of the extension host, beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Editor {
  /** Opens the workspace with everything asked for. */
  readonly url: string;
  /** Temporary folder with the profile, the extensions and the logs; gone after `dispose`. */
  readonly profile: string;
  /** Ends every process and removes the profile. May be called twice. */
  dispose(): Promise<void>;
}

/** Settings that keep a throwaway editor from asking, fetching and animating. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "editor.hover.delay": 150,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.simpleDialog.enable": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Starts an editor. Takes about two seconds once the server is in the cache. */
export async function startEditor(options: EditorOptions): Promise<Result<Editor>> {
  const server = await ensureVscodeServer();
  if (!server.ok) return server;

  const profile = mkdtempSync(join(tmpdir(), "latchkey-editor-"));
  const extensions = join(profile, "extensions");
  const user = join(profile, "data", "User");
  mkdirSync(extensions, { recursive: true });
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, "settings.json"), JSON.stringify({ ...quietSettings, ...options.settings }));

  const folders = [
    "--server-data-dir",
    profile,
    "--user-data-dir",
    join(profile, "data"),
    "--extensions-dir",
    extensions,
  ];
  const env = { ...process.env, ...options.env };
  if (options.vsix !== undefined) {
    const installed = await install(options.vsix, [server.value, ...folders], env, profile);
    if (!installed.ok) {
      rmSync(profile, { recursive: true, force: true });
      return installed;
    }
  }

  // Without it any page or user of this machine could drive the editor.
  const token = randomBytes(16).toString("hex");
  const child = startProcess(
    process.execPath,
    [
      server.value,
      ...folders,
      "--host=127.0.0.1",
      "--port=0",
      `--connection-token=${token}`,
      "--accept-server-license-terms",
      "--enable-smoke-test-driver",
      "--telemetry-level=off",
    ],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const dispose = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const address = await listeningAddress(child);
  if (!address.ok) {
    await dispose();
    return address;
  }
  return ok({ url: workbenchUrl(address.value, token, options), profile, dispose });
}

async function install(
  vsix: string,
  server: readonly string[],
  env: NodeJS.ProcessEnv,
  profile: string,
): Promise<Result<undefined>> {
  const log = join(profile, "install.log");
  const output = openSync(log, "w");
  const args = [...server, "--install-extension", vsix];
  const code = await runProcess(process.execPath, args, { env, stdio: ["ignore", output, output] });
  closeSync(output);
  if (code === 0) return ok(undefined);
  const message = `the editor did not install ${vsix} (exit ${code}): ${readFileSync(log, "utf8").slice(-2000)}`;
  return err({ code: "vsix-not-installed", message });
}

/** Waits for the line in which the server says its port. */
function listeningAddress(child: ChildProcess): Promise<Result<string>> {
  return new Promise((resolve) => {
    let output = "";
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /listening on (\d+)/i.exec(output)?.[1];
      if (port !== undefined) resolve(ok(`127.0.0.1:${port}`));
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    const failed = (why: string): void =>
      resolve(err({ code: "editor-not-started", message: `the VS Code server ${why}: ${output.slice(-2000)}` }));
    child.once("error", (error) => failed(error.message));
    child.once("exit", (code) => failed(`ended with exit code ${code}`));
  });
}

function workbenchUrl(address: string, token: string, options: EditorOptions): string {
  const remote = (path: string): string => `vscode-remote://${address}${pathToFileURL(path).pathname}`;
  const payload: [string, string][] = (options.open ?? []).map((path) => ["openFile", remote(path)]);
  if (options.extension !== undefined) payload.push(["extensionDevelopmentPath", remote(options.extension)]);
  if (options.tests !== undefined) payload.push(["extensionTestsPath", remote(options.tests)]);
  const query = new URLSearchParams({ tkn: token, folder: pathToFileURL(options.workspace).pathname });
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `http://${address}/?${query}`;
}

export interface OpenPage {
  readonly page: Page;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Opens the editor in a headless Chromium and resolves when the workbench is drawn. */
export async function openPage(editor: Editor, size = { width: 1280, height: 800 }): Promise<Result<OpenPage>> {
  const executable = await ensureChromium();
  if (!executable.ok) return executable;
  const browser = await chromium.launch({
    executablePath: executable.value,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const context = await browser.newContext({ viewport: size, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(editor.url, { waitUntil: "domcontentloaded" });
  await page.locator(".monaco-workbench .statusbar-item").first().waitFor();
  return ok({ page, browser, close: () => browser.close() });
}
