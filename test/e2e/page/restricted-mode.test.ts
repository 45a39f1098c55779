// Restricted Mode: an untrusted folder is looked at all the same, and its own settings cannot silence that.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/support/paths.ts";
import { describeDemo } from "../../fixtures/describe-demo.ts";
import { openWorkbench, screenshot, squiggles, statusItem, type Workbench } from "./workbench.ts";

describe("Restricted Mode, as a person sees it", () => {
  let bench: Workbench;

  before(async () => {
    const settings = { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" };
    bench = await openWorkbench({ extension: root, open: ["src/github.ts"], settings }, (workspace) => {
      mkdirSync(join(workspace, ".vscode"));
      writeFileSync(join(workspace, ".vscode", "settings.json"), JSON.stringify({ "latchkey.enable": false }));
    });
  });
  after(() => bench?.close());

  it("underlines leaks before the folder is trusted, although the folder turns Latchkey off", async () => {
    const { page } = bench;
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await squiggles(page).first().waitFor();
    await statusItem(page)
      .filter({ hasText: String(describeDemo().expected.length) })
      .waitFor();
    await screenshot(page, "restricted-mode");
  });
});
