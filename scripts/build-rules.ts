// Writes docs/rules/ from the rules. A test fails when the pages and the rules differ.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../server/app/create-app.ts";
import { rulesFolder } from "./support/paths.ts";
import { rulesPages } from "./support/rules-page.ts";

rmSync(rulesFolder, { recursive: true, force: true });
mkdirSync(rulesFolder, { recursive: true });
for (const [name, text] of Object.entries(rulesPages(createApp({ exposures: true }).engine.rules))) {
  writeFileSync(join(rulesFolder, name), text);
}
