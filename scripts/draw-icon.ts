// Draws the marketplace icon from its SVG with Chromium; run by hand after the SVG was changed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ensureChromium } from "./support/chromium.ts";
import { root } from "./support/paths.ts";

const executable = await ensureChromium();
if (!executable.ok) throw new Error(`${executable.error.message}. ${executable.error.remedy}`);
const browser = await chromium.launch({ executablePath: executable.value, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body{margin:0}</style>${readFileSync(join(root, "media", "icon.svg"), "utf8")}`);
await page.locator("svg").screenshot({ path: join(root, "media", "icon.png"), omitBackground: true });
await browser.close();
