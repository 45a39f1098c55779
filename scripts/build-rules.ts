// Writes docs/rules.md from the rules. A test fails when the page and the rules differ.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../server/app/create-app.ts";
import { root } from "./support/paths.ts";
import { rulesPage } from "./support/rules-page.ts";

writeFileSync(join(root, "docs", "rules.md"), rulesPage(createApp().engine.rules));
