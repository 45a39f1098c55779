// Every configuration of another scanner that is honoured. A new one is one file here and one line below.
import { detectSecrets } from "./detect-secrets.ts";
import { gitleaks } from "./gitleaks.ts";
import { gitleaksIgnore } from "./gitleaks-ignore.ts";
import type { Importer } from "./importer.ts";
import { secretlint } from "./secretlint.ts";
import { secretlintIgnore } from "./secretlint-ignore.ts";

export const importers: readonly Importer[] = [gitleaks, gitleaksIgnore, secretlint, secretlintIgnore, detectSecrets];
