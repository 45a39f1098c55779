// The Leaks view and the workspace scan: the tree, its badge, back to the leak, and what stands there when all is clean.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/support/paths.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import {
  leakRows,
  notification,
  openWorkbench,
  runCommand,
  screenshot,
  showLeaks,
  squiggles,
  type Workbench,
} from "./workbench.ts";

const { expected } = describeDemo();
const leaking = [...new Set(expected.map(({ path }) => path))];
const leaks = `${expected.length} leaks in ${leaking.length} files`;

describe("the Leaks view, as a person sees it", () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench({ extension: root, open: ["src/server.ts"] });
  });
  after(() => bench?.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  it("lists the leaks of all files, also of closed ones, and carries their count as its badge", async () => {
    const { page } = bench;
    await page.locator(".activitybar .badge-content", { hasText: String(expected.length) }).waitFor();
    await showLeaks(page);
    await leakRows(page).filter({ hasText: "github.ts" }).first().waitFor();
    await screenshot(page, "leaks-view");
  });

  it("has items that read as sentences", async () => {
    const { page } = bench;
    const labels = await leakRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
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
    await screenshot(page, "leak-opened");
  });

  it("can be filled again by a scan from the palette, which says what it counted", async () => {
    const { page } = bench;
    await runCommand(page, "Latchkey: Scan Workspace");
    await notification(page, leaks);
    await screenshot(page, "scan-finished");
  });
});

describe("the Leaks view of a clean workspace, as a person sees it", () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench({ extension: root, open: ["src/server.ts"] }, (workspace) => {
      for (const path of leaking) rmSync(join(workspace, path));
    });
  });
  after(() => bench?.close());

  it("says so, and offers to look again", async () => {
    const { page } = bench;
    await showLeaks(page);
    const welcome = page.locator(".welcome-view-content", { hasText: "No leaks in this workspace" });
    await welcome.waitFor();
    await screenshot(page, "no-leaks");
    await welcome.locator(".monaco-button", { hasText: "Scan Again" }).click();
    await notification(page, "No leaks");
  });
});
