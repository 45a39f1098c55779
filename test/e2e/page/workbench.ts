// The workbench as a person uses it: commands by name, files by name, what stands where. Waits for conditions only.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { artefactFolder } from "../../../scripts/support/paths.ts";
import { writeDemo } from "../../fixtures/make-demo.ts";
import { type EditorOptions, openPage, startEditor } from "../launch.ts";

export interface Workbench {
  readonly page: Page;
  /** Folder that is open: a copy of the demo that the test may change. */
  readonly workspace: string;
  close(): Promise<void>;
}

/** Opens a fresh copy of the demo. `prepare` may change it before it is opened. */
export async function openWorkbench(
  options: Omit<EditorOptions, "workspace" | "open"> & { readonly open?: readonly string[] },
  prepare: (workspace: string) => void = () => undefined,
): Promise<Workbench> {
  const scratch = mkdtempSync(join(tmpdir(), "latchkey-page-"));
  const workspace = join(scratch, "parcels");
  writeDemo(workspace);
  prepare(workspace);
  const open = (options.open ?? []).map((path) => join(workspace, path));
  const editor = await startEditor({ ...options, workspace, open });
  if (!editor.ok) throw new Error(`${editor.error.message}. ${editor.error.remedy ?? ""}`);
  const opened = await openPage(editor.value);
  const close = async (): Promise<void> => {
    if (opened.ok) await opened.value.close();
    await editor.value.dispose();
    rmSync(scratch, { recursive: true, force: true });
  };
  if (!opened.ok) {
    await close();
    throw new Error(`${opened.error.message}. ${opened.error.remedy ?? ""}`);
  }
  const { page } = opened.value;
  // A file that opens takes the focus, and with it what was being typed elsewhere.
  if (open.length > 0) await caretAt(page, 1, 1);
  return { page, workspace, close };
}

/** Runs a command of the palette by its exact title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget .quick-input-box input");
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first().click();
}

/** Opens a file of the workspace by its path and puts the cursor at `line`. */
export async function openFile(page: Page, path: string, line = 1): Promise<void> {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget .quick-input-box input");
  await input.waitFor();
  await input.fill(path);
  const name = path.slice(path.lastIndexOf("/") + 1);
  // Enter takes the row that is marked, which is that of another file until the list was filtered.
  await page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: name }).waitFor();
  await input.press("Enter");
  await page.locator(".editor-group-container.active .tab.active", { hasText: name }).waitFor();
  await page.keyboard.press("Control+G");
  await input.waitFor();
  await input.fill(`:${line}`);
  await input.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  await caretAt(page, line, 1);
}

/**
 * Chooses the quick fix of this title at the caret, until `shown` is there. The editor looks for fixes by itself a quarter of a
 * second after the caret moved, and whenever what is underlined changes; it then drops what was asked for meanwhile, and one
 * asks again.
 */
export async function chooseQuickFix(page: Page, title: string, shown: Locator, name?: string): Promise<void> {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  const appears = (target: Locator): Promise<boolean> =>
    target.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  for (let tries = 0; tries < 8; tries++) {
    await page.keyboard.press("Control+.");
    if (!(await appears(row))) continue;
    if (name !== undefined) await screenshot(page, name);
    const chosen = await row.click({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
    if (chosen && (await appears(shown))) return;
  }
  await shown.waitFor();
}

/** Resolves once the caret of the editor is there: keys that are pressed before may go elsewhere. */
async function caretAt(page: Page, line: number, column: number): Promise<void> {
  await page.locator(".statusbar-item", { hasText: new RegExp(`^Ln ${line}, Col ${column}$`) }).waitFor();
}

export const squiggles = (page: Page): Locator => page.locator(".editor-group-container.active .squiggly-error");

/** The status item; its accessible name is a sentence. */
export const statusItem = (page: Page): Locator => page.locator('.statusbar-item[id$="latchkey.status"]');

/** What the status item says to a screen reader. */
export const statusLabel = (page: Page): Locator => statusItem(page).locator("[aria-label]").first();

/** Opens the Leaks view from its icon in the activity bar, and takes the mouse from there: its tooltip covers rows. */
export async function showLeaks(page: Page): Promise<void> {
  await page.locator(".activitybar .action-item", { has: page.locator('[aria-label^="Latchkey"]') }).click();
  await page.locator(".pane-header, .composite.title", { hasText: "Leaks" }).first().waitFor();
  const editor = page.locator(".editor-group-container.active .editor-container");
  const tooltip = page.locator(".workbench-hover-container", { hasText: "Latchkey" });
  await rest(page, editor);
  // Where the view has nothing that takes the focus the icon keeps it, and with it a tooltip that only a key sends away.
  for (let looked = 0; looked < 15; looked++) {
    if (await tooltip.isVisible()) await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
  await tooltip.waitFor({ state: "hidden" });
}

/** Rows of the Leaks view. */
export const leakRows = (page: Page): Locator => page.locator(".pane-body .monaco-list-row");

/** Rests the mouse on something without scrolling to it, as `hover()` would. */
export async function rest(page: Page, target: Locator): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error("there is nothing to rest the mouse on");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
}

/** Waits for a notification; the center is opened because a toast may be gone before anybody looks. */
export async function notification(page: Page, text: string): Promise<void> {
  const shown = page.locator(".notifications-center .notification-list-item", { hasText: text });
  await runCommand(page, "Notifications: Show Notifications");
  await shown.first().waitFor();
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(artefactFolder, { recursive: true });
  await page.screenshot({ path: join(artefactFolder, `${name}.png`), animations: "disabled" });
}
