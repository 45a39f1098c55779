// The package as a user gets it: installed into an empty editor, opened, seen to work; and the same bytes every time.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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

  it("is smaller than 5 MB", () => {
    assert.ok(statSync(vsix).size < 5 * 1024 * 1024);
  });

  it("has the same bytes when it is made again", async () => {
    const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
    assert.equal(digest(await packageExtension(join(folder, "again.vsix"))), digest(vsix));
  });

  it("finds leaks when it is installed into an empty editor", async () => {
    bench = await openWorkbench({ vsix, open: ["deploy/main.tf"] });
    const { page } = bench;
    await squiggles(page).first().waitFor();
    await statusItem(page)
      .filter({ hasText: String(describeDemo().expected.length) })
      .waitFor();
    await runCommand(page, "Latchkey: Scan Workspace");
    await notification(page, "leaks in");
    await screenshot(page, "installed-package");
  });
});
