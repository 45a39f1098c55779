// Secrets as a person meets them, with the local vault and nothing else set up: set, fetched, shown for ten seconds, a leak
// moved and the move undone.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { root } from "../../../scripts/support/paths.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import {
  chooseQuickFix,
  notification,
  openFile,
  openWorkbench,
  rest,
  runCommand,
  screenshot,
  showLeaks,
  squiggles,
  type Workbench,
} from "./workbench.ts";

const NAME = "database/password";
/** Nothing that a detector knows. */
const value = `of a test ${randomBytes(6).toString("hex")}`;

const rows = (page: Page): Locator =>
  page.locator('[aria-label="Secrets"] .monaco-list-row, .pane-body .monaco-list-row');
const row = (page: Page, text: string): Locator => rows(page).filter({ hasText: text }).first();
const clipboardHolds = async (page: Page, text: string): Promise<void> => {
  while ((await page.evaluate(() => navigator.clipboard.readText())) !== text) await page.waitForTimeout(100);
};
const input = (page: Page): Locator => page.locator(".quick-input-widget input:visible").first();
const choice = (page: Page, text: string): Locator =>
  page.locator(".quick-input-widget .monaco-list-row", { hasText: text }).first();

describe("secrets, as a person sees them", () => {
  let bench: Workbench;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    // Neither keyring nor passphrase: the editor keeps the key of the vault.
    const env = { LATCHKEY_HOME: home, DBUS_SESSION_BUS_ADDRESS: "", DEPLOYMENT_ENV: "" };
    const settings = { "latchkey.clipboard.clearAfter": 5 };
    bench = await openWorkbench({ extension: root, open: ["src/server.ts"], env, settings });
  });
  after(async () => {
    await bench?.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  const setSecret = async (page: Page): Promise<void> => {
    await runCommand(page, "Latchkey: Set Secret");
    await choice(page, NAME).click();
    for (const prompt of ["The new value", "once more"]) {
      await page.locator(".quick-input-message", { hasText: prompt }).waitFor();
      await input(page).fill(value);
      await input(page).press("Enter");
    }
    await notification(page, `${NAME} is set, and was read back.`);
    await page.keyboard.press("Escape");
  };

  it("stand in the view by environment and backend, and what leads to another machine is not trusted yet", async () => {
    const { page } = bench;
    await showLeaks(page);
    await row(page, NAME).waitFor();
    await row(page, "Everything in local").waitFor();
    await row(page, "Production").click();
    await row(page, "Trust vault.internal.example:8200").waitFor();
    await screenshot(page, "secrets-view");
    const labels = await rows(page).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
    assert.ok(
      labels.some((label) => label.startsWith(`${NAME}, Local, in local. Nobody has asked for it yet.`)),
      labels.join("\n"),
    );
  });

  it("say what will be sent where before an address is trusted", async () => {
    const { page } = bench;
    const dialog = page.locator(".monaco-dialog-box");
    const question = dialog.filter({ hasText: "Trust vault.internal.example:8200 for parcels?" });
    // The editor loses a click on a row that it draws anew at that moment: one clicks again.
    for (let tries = 0; tries < 3 && !(await question.isVisible()); tries++) {
      await row(page, "Trust vault.internal.example:8200").click();
      await question.waitFor({ timeout: 10_000 }).catch(() => {});
    }
    await question.waitFor();
    await screenshot(page, "secrets-trust");
    assert.match((await dialog.textContent()) ?? "", /sends it your sign-in, the path of the secret, and the values/);
    await dialog.locator(".monaco-button", { hasText: "Cancel" }).click();
    await row(page, "Trust vault.internal.example:8200").waitFor();
  });

  it("are set by typing them twice, and then show their age", async () => {
    const { page } = bench;
    await setSecret(page);
    await row(page, NAME).filter({ hasText: "today" }).waitFor();
  });

  it("tell of themselves where they are named, and are copied from there", async () => {
    const { page } = bench;
    await openFile(page, "latchkey.yaml", 1);
    await rest(page, page.locator(".view-line span span", { hasText: /^ *database\/password$/ }).first());
    const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "Version 1 · made today" });
    await hover.waitFor();
    await screenshot(page, "secret-hover");
    assert.ok(!(await hover.textContent())!.includes(value));
    await hover.locator("a", { hasText: "Copy" }).click();
    await clipboardHolds(page, value);
    await notification(page, `${NAME} copied. The clipboard is cleared in 5 s.`);
    await page.keyboard.press("Escape");
    await clipboardHolds(page, "");
  });

  it("are listed when a person opens what is in a backend", async () => {
    const { page } = bench;
    await row(page, "Everything in local").click();
    await rows(page)
      .filter({ hasText: /^database$|^database\/$/ })
      .first()
      .waitFor();
    await screenshot(page, "secrets-listed");
  });

  it("are fetched into the clipboard, and taken out again", async () => {
    const { page } = bench;
    await runCommand(page, "Latchkey: Fetch Secret to Clipboard");
    await choice(page, NAME).click();
    await clipboardHolds(page, value);
    await notification(page, `${NAME} copied. The clipboard is cleared in 5 s.`);
    await screenshot(page, "secret-copied");
    await page.keyboard.press("Escape");
    await clipboardHolds(page, "");
  });

  it("are shown for ten seconds after a person asks, and not before", async () => {
    const { page } = bench;
    await runCommand(page, "Latchkey: Reveal Secret");
    await choice(page, NAME).click();
    const frame = page.frameLocator("iframe.webview").last().frameLocator("iframe");
    const shown = frame.locator("#value");
    await shown.waitFor();
    assert.equal(await shown.textContent(), "•".repeat(12));
    await screenshot(page, "secret-masked");
    await frame.locator("#reveal").click();
    await shown.filter({ hasText: value }).waitFor();
    await shown.filter({ hasText: "••••" }).waitFor({ timeout: 15_000 });
    assert.equal(await shown.textContent(), "•".repeat(12));
    await page.keyboard.press("Control+w");
    // Keys that are pressed while a page within the page is taken down are lost with it.
    await page.locator(".tab", { hasText: NAME }).waitFor({ state: "detached" });
  });

  it("take the place of a leak, in one step that can be undone", async () => {
    const { page, workspace } = bench;
    const line = describeDemo().files["src/github.ts"]!.split("\n")[1]!;
    await openFile(page, "src/github.ts", 2);
    await squiggles(page).first().waitFor();
    await page.keyboard.press("End");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
    const question = page.locator(".quick-input-title", { hasText: "Move: GitHub" });
    await chooseQuickFix(page, "Move to a backend", question);
    await choice(page, "encrypted, on this machine").click();
    await page.locator(".quick-input-message", { hasText: "A name for it" }).waitFor();
    assert.equal(await input(page).inputValue(), "github/token");
    await input(page).fill("Not a name");
    await page.locator(".quick-input-message", { hasText: "lower case letters" }).waitFor();
    await input(page).fill("github/token");
    await input(page).press("Enter");
    await page.locator(".quick-input-message", { hasText: "reads it back" }).waitFor();
    assert.equal(await input(page).inputValue(), "ref+local://github/token");
    await screenshot(page, "leak-move");
    await input(page).press("Enter");
    await page.locator(".view-line", { hasText: "process.env.GITHUB_TOKEN!" }).waitFor();
    await notification(page, "github/token is stored at ref+local://github/token.");
    await screenshot(page, "leak-moved");
    await page.keyboard.press("Escape");
    assert.match(readFileSync(join(workspace, "latchkey.yaml"), "utf8"), / {2}github\/token:\n {4}refs: \{ local: /);
    await row(page, "github/token").filter({ hasText: "today" }).waitFor();
    // What a person has opened of the backend shows what has come.
    await rows(page)
      .filter({ hasText: /^github\/?$/ })
      .first()
      .waitFor();

    await page.locator(".view-line", { hasText: "process.env.GITHUB_TOKEN!" }).click();
    await page.keyboard.press("Control+z");
    await squiggles(page).first().waitFor();
    const text = await page.locator(".editor-group-container.active .view-line").nth(1).textContent();
    assert.equal(text?.replaceAll("\u00a0", " "), line);
    await row(page, "github/token").waitFor({ state: "detached" });
  });
});
