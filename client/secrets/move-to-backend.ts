// Move Leak to Backend: asks where to and under which name, and says what will happen. The server stores the value, reads it
// back and then edits the text; the value itself never comes by here.
import { basename } from "node:path";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { Answer, MovePlan, MoveResult, MoveTarget } from "../../shared/secret-messages.ts";
import { checkName, defaultReference } from "../../shared/secret-names.ts";
import { parseRef } from "../../shared/secret-ref.ts";
import { findingAt } from "../commands/finding-at.ts";
import type { CommandContext } from "../commands/register.ts";
import { pickStep, runSteps, type Step, textStep } from "../steps.ts";
import { showFailure, withPatience } from "./failures.ts";

interface Answers {
  readonly backend: MovePlan["backends"][number] | undefined;
  readonly name: string;
  readonly reference: string;
}

/** Takes what a code action gives, or a finding of the tree; from the palette, the finding at the cursor. */
export async function moveToBackend(context: CommandContext, argument?: unknown): Promise<void> {
  const target = isTarget(argument) ? argument : await targetAt(context, argument);
  if (target === undefined) return;
  const { session } = context;
  // The server looks at documents that are open.
  await vscode.workspace.openTextDocument(vscode.Uri.parse(target.uri));
  const plan = await session.request<Answer<MovePlan>>(methods.movePlan, target);
  const notMoved = vscode.l10n.t("{0} was not moved", target.title);
  if (!plan.ok) return showFailure(context, notMoved, plan.error, { folder: "" });
  const { folder } = plan.value;
  const title = vscode.l10n.t("Move: {0}", target.title);
  const steps = [backendStep(plan.value), nameStep(plan.value), referenceStep(plan.value, target)];
  const answers = await runSteps<Answers>(title, steps, { backend: undefined, name: plan.value.name, reference: "" });
  if (answers === undefined) return;
  const { name, reference } = answers;
  const moved = await withPatience(vscode.l10n.t("Storing {0}", name), (token) =>
    session.request<Answer<MoveResult>>(methods.moveToBackend, { ...target, name, reference }, token),
  );
  if (!moved.ok) return showFailure(context, notMoved, moved.error, { folder });
  context.secrets.contentsChanged();
  await finish(context, moved.value, folder);
}

const isTarget = (argument: unknown): argument is MoveTarget =>
  typeof argument === "object" && argument !== null && "rule" in argument && "range" in argument;

async function targetAt({ findings }: CommandContext, argument: unknown): Promise<MoveTarget | undefined> {
  const located = await findingAt(findings, argument);
  if (located === undefined) return undefined;
  const { rule, title, range } = located.finding;
  return { uri: located.uri.toString(), rule, title, range };
}

const backendStep =
  ({ backends }: MovePlan): Step<Answers> =>
  async (state, place) => {
    const items = backends.map((backend) => ({
      label: `$(database) ${backend.backend}`,
      description: backend.kind === "local" ? vscode.l10n.t("encrypted, on this machine") : "",
      detail: backend.problem === null ? "" : vscode.l10n.t("Not usable: {0}.", backend.problem),
      backend,
    }));
    const usable = [...items].sort((a, b) => Number(a.backend.problem !== null) - Number(b.backend.problem !== null));
    const chosen = await pickStep(place, usable, vscode.l10n.t("Where is it to be kept?"));
    return typeof chosen === "object" ? { ...state, backend: chosen.backend } : chosen;
  };

const nameStep =
  ({ taken }: MovePlan): Step<Answers> =>
  async (state, place) => {
    const names = new Set(taken);
    const name = await textStep(place, {
      prompt: vscode.l10n.t("A name for it, as latchkey.yaml will list it."),
      value: state.name,
      validate: (text) => {
        const checked = checkName(text.trim(), names);
        if (checked.ok) return undefined;
        return names.has(text.trim())
          ? vscode.l10n.t("latchkey.yaml has this name already.")
          : vscode.l10n.t("Use lower case letters, digits, . _ - and /, as in database/password.");
      },
    });
    return name === undefined || name === "back" ? name : { ...state, name: name.trim() };
  };

const referenceStep =
  ({ manifest }: MovePlan, { uri }: MoveTarget): Step<Answers> =>
  async (state, place) => {
    const file = basename(vscode.Uri.parse(uri).path);
    const reference = await textStep(place, {
      prompt: vscode.l10n.t(
        "Stores the value there and reads it back, then replaces it in {0} and adds the name to {1}.",
        file,
        basename(vscode.Uri.parse(manifest).path),
      ),
      value: defaultReference(state.backend!, state.name),
      validate: (text) => {
        const parsed = parseRef(text.trim());
        return parsed.ok ? undefined : `${parsed.error.message}: ${parsed.error.remedy}.`;
      },
    });
    return reference === undefined || reference === "back" ? reference : { ...state, reference: reference.trim() };
  };

/** The manifest is saved, since from there the name is read; the file with the leak is the person's to look at first. */
async function finish({ secrets }: CommandContext, result: MoveResult, folder: string): Promise<void> {
  const { name, reference, isReplaced, variable, manifest } = result;
  if (!isReplaced) {
    const message = vscode.l10n.t(
      "{0} is stored at {1}, but the file has changed meanwhile and was left as it is. Write the reference there by hand.",
      name,
      reference,
    );
    void vscode.window.showWarningMessage(message);
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(manifest));
  await document.save();
  await secrets.ask(methods.describeSecret, { folder, name });
  const stored =
    variable === null
      ? vscode.l10n.t("{0} is stored at {1}.", name, reference)
      : vscode.l10n.t("{0} is stored at {1}. The program reads it from {2}.", name, reference, variable);
  const history = vscode.l10n.t("Git and the editor's local history still hold the old value: rotate it.");
  const open = vscode.l10n.t("Open latchkey.yaml");
  const chosen = await vscode.window.showInformationMessage(`${stored} ${history}`, open);
  if (chosen === open) await vscode.window.showTextDocument(document);
}
