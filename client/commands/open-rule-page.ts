// Open Rule Page: the page that says what was found, why it is believed and how to revoke it.
import * as vscode from "vscode";
import type { OpenRulePageArgument } from "../../shared/messages.ts";
import { findingAt } from "./finding-at.ts";
import type { CommandContext } from "./register.ts";

/** Takes what a code action or the tree gives; from the palette, the finding at the cursor. */
export async function openRulePage(context: CommandContext, argument?: unknown): Promise<void> {
  if (isPage(argument)) {
    await vscode.env.openExternal(vscode.Uri.parse(argument.url, true));
    return;
  }
  const located = await findingAt(context.findings, argument);
  if (located === undefined) return;
  const page = rulePage(located.uri, located.finding.rule);
  if (page !== undefined) await vscode.env.openExternal(page);
}

/** Diagnostics carry the address of their rule's page. */
function rulePage(uri: vscode.Uri, rule: string): vscode.Uri | undefined {
  for (const { source, code } of vscode.languages.getDiagnostics(uri)) {
    if (source === "latchkey" && typeof code === "object" && code.value === rule) return code.target;
  }
  return undefined;
}

const isPage = (argument: unknown): argument is OpenRulePageArgument =>
  typeof argument === "object" && argument !== null && "url" in argument && typeof argument.url === "string";
