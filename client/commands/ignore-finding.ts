// Ignore Finding: asks what to silence, why and for how long, then writes the comment that says so.
import * as vscode from "vscode";
import {
  type IgnoreEditParams,
  type IgnoreEditResult,
  type IgnoreFindingArgument,
  type IgnoreScope,
  methods,
} from "../../shared/messages.ts";
import { toRange } from "../ranges.ts";
import { pickStep, runSteps, type Step, textStep } from "../steps.ts";
import { findingAt } from "./finding-at.ts";
import type { CommandContext } from "./register.ts";

interface Answers {
  readonly scope: IgnoreScope;
  readonly reason: string;
  /** YYYY-MM-DD, or undefined for good. */
  readonly until: string | undefined;
}

type Target = Omit<IgnoreFindingArgument, "scope"> & { readonly scope?: IgnoreScope };

/** Takes what a code action or the tree gives; from the palette, the finding at the cursor. */
export async function ignoreFinding(context: CommandContext, argument?: unknown): Promise<void> {
  const target = isArgument(argument) ? argument : await targetAt(context, argument);
  if (target === undefined) return;
  const answers = await runSteps<Answers>(
    vscode.l10n.t("Ignore: {0}", target.title),
    [...(target.scope === undefined ? [scopeStep] : []), reasonStep, untilStep(target)],
    { scope: target.scope ?? "finding", reason: "", until: undefined },
  );
  if (answers === undefined) return;
  const params: IgnoreEditParams = {
    uri: target.uri,
    rule: target.rule,
    range: target.range,
    scope: answers.scope,
    reason: comment(answers),
  };
  await apply(target, await context.session.request<IgnoreEditResult>(methods.ignoreEdit, params));
}

const comment = ({ reason, until }: Answers): string => (until === undefined ? reason : `${reason} until ${until}`);

async function targetAt({ findings }: CommandContext, argument: unknown): Promise<Target | undefined> {
  const located = await findingAt(findings, argument);
  if (located === undefined) return undefined;
  const { rule, title, range } = located.finding;
  return { uri: located.uri.toString(), rule, title, range };
}

const scopeStep: Step<Answers> = async (state, place) => {
  const items = [
    { label: vscode.l10n.t("This finding"), scope: "finding" as const },
    { label: vscode.l10n.t("This rule in the whole file"), scope: "file" as const },
  ];
  const chosen = await pickStep(place, items, vscode.l10n.t("What is to be ignored?"));
  return typeof chosen === "object" ? { ...state, scope: chosen.scope } : chosen;
};

const reasonStep: Step<Answers> = async (state, place) => {
  const reason = await textStep(place, {
    prompt: vscode.l10n.t("Why is it no leak, or why may it stay? An owner can follow, as in @platform."),
    placeholder: vscode.l10n.t("Example value of the vendor's documentation"),
    value: state.reason,
    validate: (text) => (text.trim() === "" ? vscode.l10n.t("A reason is needed: others will read it.") : undefined),
  });
  return reason === undefined || reason === "back" ? reason : { ...state, reason: reason.trim() };
};

const untilStep =
  (target: Target): Step<Answers> =>
  async (state, place) => {
    const where = vscode.workspace.asRelativePath(vscode.Uri.parse(target.uri));
    const line = target.range.start.line + 1;
    const rule = target.rule;
    const items = [undefined, 30, 90, 365].map((days) => {
      const until = days === undefined ? undefined : dateIn(days);
      const silenced =
        state.scope === "file"
          ? vscode.l10n.t("Writes a comment that ignores {0} in all of {1}.", rule, where)
          : vscode.l10n.t("Writes a comment that ignores {0} in line {1} of {2}.", rule, line, where);
      return {
        label: until === undefined ? vscode.l10n.t("Without an end") : vscode.l10n.t("Until {0}", until),
        description: days === undefined ? "" : vscode.l10n.t("{0} days", days),
        detail: silenced,
        until,
      };
    });
    const chosen = await pickStep(place, items, vscode.l10n.t("For how long?"));
    return typeof chosen === "object" ? { ...state, until: chosen.until } : chosen;
  };

/** The local date that many days from now, as YYYY-MM-DD. */
function dateIn(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

async function apply(target: Target, change: IgnoreEditResult): Promise<void> {
  if (change === null) {
    throw new Error(
      vscode.l10n.t(
        "{0} has no comments, so nothing can be written there. List the file in latchkey.scan.exclude instead.",
        vscode.workspace.asRelativePath(vscode.Uri.parse(target.uri)),
      ),
    );
  }
  const uri = vscode.Uri.parse(change.uri);
  const document = await vscode.workspace.openTextDocument(uri);
  if (change.version !== null && document.version !== change.version) {
    throw new Error(vscode.l10n.t("The file has changed meanwhile. Ignore the finding again."));
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of change.edits) edit.replace(uri, toRange(range), newText);
  await vscode.workspace.applyEdit(edit);
  const visible = vscode.window.visibleTextEditors.some((editor) => editor.document === document);
  if (!visible) await vscode.window.showTextDocument(document, { selection: toRange(target.range) });
}

const isArgument = (argument: unknown): argument is IgnoreFindingArgument =>
  typeof argument === "object" && argument !== null && "scope" in argument && "rule" in argument;
