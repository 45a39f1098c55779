// Every feature of the language server. A new one is one file here and one line below; a test asserts that none is missing.
import type { Feature } from "../feature.ts";
import { askBackend } from "./ask-backend.ts";
import { codeActions } from "./code-actions.ts";
import { completion } from "./completion.ts";
import { configurationChanges } from "./configuration-changes.ts";
import { definition } from "./definition.ts";
import { documentLinks } from "./document-links.ts";
import { findReferences } from "./find-references.ts";
import { findingsView } from "./findings-view.ts";
import { hover } from "./hover.ts";
import { manifestSymbols } from "./manifest-symbols.ts";
import { moveToBackend } from "./move-to-backend.ts";
import { notebooks } from "./notebooks.ts";
import { openRulePage } from "./open-rule-page.ts";
import { pullDiagnostics } from "./pull-diagnostics.ts";
import { pushDiagnostics } from "./push-diagnostics.ts";
import { referenceDiagnostics } from "./reference-diagnostics.ts";
import { rename } from "./rename.ts";
import { scanWorkspace } from "./scan-workspace.ts";
import { sealSecret } from "./seal-secret.ts";
import { secretTicket } from "./secret-ticket.ts";
import { secretsView } from "./secrets-view.ts";
import { textSync } from "./text-sync.ts";
import { trust } from "./trust.ts";
import { watchedFiles } from "./watched-files.ts";
import { workspaceDiagnostics } from "./workspace-diagnostics.ts";

export const features: readonly Feature[] = [
  textSync,
  notebooks,
  configurationChanges,
  watchedFiles,
  pushDiagnostics,
  pullDiagnostics,
  workspaceDiagnostics,
  scanWorkspace,
  findingsView,
  codeActions,
  hover,
  openRulePage,
  completion,
  secretsView,
  askBackend,
  trust,
  referenceDiagnostics,
  definition,
  findReferences,
  rename,
  documentLinks,
  manifestSymbols,
  sealSecret,
  secretTicket,
  moveToBackend,
];
