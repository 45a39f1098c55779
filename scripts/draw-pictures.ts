// Draws what is committed as a picture: the marketplace icon from its SVG, and the README's screenshot of the installed
// extension in a real editor. Run by hand after either has changed its looks.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { openWorkbench, rest, showLeaks, squiggles } from "../test/e2e/page/workbench.ts";
import { buildAll } from "./build.ts";
import { packageExtension } from "./package.ts";
import { ensureChromium } from "./support/chromium.ts";
import { root } from "./support/paths.ts";

async function drawIcon(): Promise<void> {
  const executable = await ensureChromium();
  if (!executable.ok) throw new Error(`${executable.error.message}. ${executable.error.remedy}`);
  const browser = await chromium.launch({ executablePath: executable.value, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  await page.setContent(`<style>body{margin:0}</style>${readFileSync(join(root, "media", "icon.svg"), "utf8")}`);
  await page.locator("svg").screenshot({ path: join(root, "media", "icon.png"), omitBackground: true });
  await browser.close();
}

async function drawReadme(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-draw-"));
  const vsix = await packageExtension(join(folder, "latchkey.vsix"));
  const settings = { "editor.minimap.enabled": false, "editor.fontSize": 13 };
  const bench = await openWorkbench({ vsix, open: ["src/github.ts"], settings });
  try {
    const { page } = bench;
    await page.setViewportSize({ width: 1160, height: 560 });
    await squiggles(page).first().waitFor();
    await showLeaks(page);
    await page.locator(".pane-body .monaco-list-row", { hasText: "github.ts" }).waitFor();
    await page.locator(".activitybar .badge-content", { hasText: /\d/ }).waitFor();
    await rest(page, squiggles(page).first());
    await page.locator(".monaco-hover:not(.hidden)", { hasText: "Quick Fix" }).waitFor();
    await page.locator(".monaco-hover", { hasText: "leaks in" }).waitFor({ state: "hidden" });
    mkdirSync(join(root, "media", "readme"), { recursive: true });
    await page.screenshot({ path: join(root, "media", "readme", "editor.png"), animations: "disabled" });
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await buildAll();
await drawIcon();
await drawReadme();
