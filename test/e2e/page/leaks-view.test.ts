// The Leaks view and the workspace scan: the one thing to do, the progress, the tree, and back to the leak.
import assert from "node:assert/strict";
import { root } from "../../../scripts/support/paths.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import { leakRows, openWorkbench, runCommand, screenshot, squiggles, statusItem, type Workbench } from "./workbench.ts";

const { expected } = describeDemo();
const leaks = `${expected.length} leaks in ${new Set(expected.map(({ path }) => path)).size} files`;

describe("the Leaks view, as a person sees it", () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench({ extension: root, open: ["src/server.ts"] });
  });
  after(() => bench?.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  it("says the one thing to do while nothing is known", async () => {
    const { page } = bench;
    await statusItem(page).waitFor();
    await page.locator(".activitybar .action-item", { has: page.locator('[aria-label^="Latchkey"]') }).click();
    await page.locator(".welcome-view-content", { hasText: "have not been looked at" }).waitFor();
    await screenshot(page, "leaks-welcome");
  });

  it("fills when the workspace is scanned from its button, and the scan says what it counted", async () => {
    const { page } = bench;
    await page.locator(".welcome-view-content .monaco-button", { hasText: "Scan Workspace" }).click();
    await page.locator(".notification-list-item", { hasText: leaks }).waitFor();
    await leakRows(page).filter({ hasText: "github.ts" }).first().waitFor();
    await screenshot(page, "leaks-view");
    await statusItem(page)
      .filter({ hasText: String(expected.length) })
      .waitFor();
  });

  it("carries the count as its badge", async () => {
    const { page } = bench;
    await page.locator(".activitybar .badge-content", { hasText: String(expected.length) }).waitFor();
  });

  it("has items that read as sentences", async () => {
    const labels = await leakRows(bench.page).evaluateAll((rows) =>
      rows.map((row) => row.getAttribute("aria-label") ?? ""),
    );
    assert.ok(
      labels.some((label) => /^Critical: \d+ leaks? in \d+ files?/.test(label)),
      labels.join("\n"),
    );
    assert.ok(
      labels.some((label) => /, critical, line \d+ of /i.test(label)),
      labels.join("\n"),
    );
  });

  it("opens the leak that is selected", async () => {
    const { page } = bench;
    await leakRows(page).filter({ hasText: "Stripe" }).first().click();
    await page.locator(".tab.active", { hasText: ".env" }).waitFor();
    await squiggles(page).first().waitFor();
  });

  it("can be reached and scanned again from the palette", async () => {
    const { page } = bench;
    await runCommand(page, "Latchkey: Scan Workspace");
    await page.locator(".notification-list-item", { hasText: leaks }).last().waitFor();
  });
});
