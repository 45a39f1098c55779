// The package as a user gets it: installed into an empty editor, opened, seen to work; and the same bytes every time.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageExtension } from "../../../scripts/package.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import {
  notification,
  openWorkbench,
  runCommand,
  screenshot,
  squiggles,
  statusItem,
  type Workbench,
} from "./workbench.ts";

describe("the packaged extension", () => {
  let folder: string;
  let vsix: string;
  let bench: Workbench | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "latchkey-vsix-"));
    vsix = await packageExtension(join(folder, "latchkey.vsix"));
  });
  after(async () => {
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed" && bench) await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  it("is smaller than 5 MB", () => {
    assert.ok(statSync(vsix).size < 5 * 1024 * 1024);
  });

  it("has the same bytes when it is made again", async () => {
    const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
    assert.equal(digest(await packageExtension(join(folder, "again.vsix"))), digest(vsix));
  });

  it("finds leaks when it is installed into an empty editor", async () => {
    const env = { LATCHKEY_HOME: join(folder, "home"), LATCHKEY_PASSPHRASE: randomBytes(12).toString("hex") };
    bench = await openWorkbench({ vsix, open: ["deploy/main.tf"], env });
    const { page } = bench;
    await squiggles(page).first().waitFor();
    await statusItem(page)
      .filter({ hasText: String(describeDemo().expected.length) })
      .waitFor();
    await runCommand(page, "Latchkey: Scan Workspace");
    await notification(page, "leaks in");
    await screenshot(page, "installed-package");
  });

  it("brings the process that keeps secrets, and what it needs", async () => {
    assert.ok(bench);
    const { page } = bench;
    await page.keyboard.press("Escape");
    await runCommand(page, "Latchkey: Check Set-up");
    const local = page.locator(".quick-input-widget .monaco-list-row", { hasText: "The vault of this project" });
    await local.waitFor();
    await screenshot(page, "installed-check");
    assert.equal(await local.locator(".codicon-pass").count(), 1);
  });
});
