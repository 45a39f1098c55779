// What a person sees of a leak: the squiggle, the hover, the quick fix that writes an ignore comment, the status item.
import assert from "node:assert/strict";
import { root } from "../../../scripts/support/paths.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import {
  chooseQuickFix,
  openFile,
  openWorkbench,
  rest,
  runCommand,
  screenshot,
  squiggles,
  statusItem,
  statusLabel,
  type Workbench,
} from "./workbench.ts";

const demo = describeDemo();

const token = (seed: number): string => expand("{{crc32-base62!ghp_[A-Za-z0-9]{36}}}", seeded(seed));

describe("the editor, as a person sees it", () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench({ extension: root, open: ["src/github.ts"] });
  });
  after(() => bench?.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  it("underlines a leak in the file that is open", async () => {
    await squiggles(bench.page).first().waitFor();
    await screenshot(bench.page, "squiggle");
  });

  it("counts it in the status bar, with those of the other files", async () => {
    const { page } = bench;
    await statusItem(page)
      .filter({ hasText: String(demo.expected.length) })
      .waitFor();
    assert.match((await statusLabel(page).getAttribute("aria-label")) ?? "", /\d+ leaks in \d+ files/);
  });

  it("says in a hover what it is, without the secret", async () => {
    const { page } = bench;
    await rest(page, squiggles(page).first());
    const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "GitHub" });
    await hover.waitFor();
    for (const action of ["Move to a backend…", "Ignore…", "Revoke it"]) {
      await hover.locator("a", { hasText: action }).waitFor();
    }
    assert.doesNotMatch((await hover.textContent()) ?? "", /ghp_\w{10}/);
    await screenshot(page, "hover");
  });

  it("ignores it with a reason from the quick fix, in one undo step", async () => {
    const { page } = bench;
    await openFile(page, "src/github.ts", 2);
    await page.keyboard.press("End");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
    const input = page.locator(".quick-input-widget input[type=text]");
    const question = page.locator(".quick-input-title", { hasText: "Ignore: GitHub" });
    await chooseQuickFix(page, "Ignore with a reason", question, "quick-fix");
    await input.press("Enter");
    await page.locator(".quick-input-message", { hasText: "A reason is needed" }).waitFor();
    await input.fill("made for the tests");
    await screenshot(page, "ignore-reason");
    await input.press("Enter");
    const choice = page.locator(".quick-input-widget .monaco-list-row", { hasText: "Without an end" });
    await choice.waitFor();
    await screenshot(page, "ignore-until");
    await choice.click();

    await page.locator(".view-line", { hasText: "latchkey:ignore" }).waitFor();
    await squiggles(page).first().waitFor({ state: "detached" });
    await screenshot(page, "ignored");
    await page.locator(".view-line", { hasText: "latchkey:ignore" }).click();
    await page.keyboard.press("Control+z");
    await squiggles(page).first().waitFor();
    assert.equal(await page.locator(".view-line", { hasText: "latchkey:ignore" }).count(), 0);
  });

  it("underlines a leak in an untitled text", async () => {
    const { page } = bench;
    await runCommand(page, "File: New Untitled Text File");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await page.keyboard.insertText(`const key = "${token(7)}";`);
    await squiggles(page).first().waitFor();
    await screenshot(page, "untitled");
  });
});
