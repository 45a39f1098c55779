// Set Secret: a value that is typed twice, or made at random, goes to its backend and is read back there.
import { randomInt } from "node:crypto";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { chooseSecret } from "./choose.ts";
import { showFailure, withPatience } from "./failures.ts";
import { giveText } from "./values.ts";

export async function setSecret(context: CommandContext, argument?: unknown): Promise<void> {
  const { secrets } = context;
  const target = await chooseSecret(secrets, argument, vscode.l10n.t("Set Secret"));
  if (target === undefined) return;
  const { folder, name } = target;
  const title = vscode.l10n.t("Set {0}", name);
  const first = await askForValue(title, 1, vscode.l10n.t("The new value. It replaces the present one."));
  if (first === undefined) return;
  if (first.isTyped) {
    const prompt = vscode.l10n.t("The same value once more.");
    const second = await askForValue(title, 2, prompt, first.text);
    if (second === undefined) return;
  }
  const written = await withPatience(title, (token, signal) => giveText(secrets, target, first.text, token, signal));
  if (!written.ok) return showFailure(context, vscode.l10n.t("{0} was not set", name), written.error, { folder });
  await secrets.ask(methods.describeSecret, { folder, name });
  secrets.contentsChanged();
  void vscode.window.showInformationMessage(vscode.l10n.t("{0} is set, and was read back.", name));
}

interface Given {
  readonly text: string;
  readonly isTyped: boolean;
}

/** `same`: what it must be. */
function askForValue(title: string, step: 1 | 2, prompt: string, same?: string): Promise<Given | undefined> {
  const input = vscode.window.createInputBox();
  const generate = {
    iconPath: new vscode.ThemeIcon("sparkle"),
    tooltip: vscode.l10n.t("Generate 32 random characters"),
  };
  Object.assign(input, { title, step, totalSteps: 2, prompt, password: true, ignoreFocusOut: true });
  if (same === undefined) input.buttons = [generate];
  const wrong = (text: string): string | undefined => {
    if (text === "") return vscode.l10n.t("A value is needed.");
    return same !== undefined && text !== same ? vscode.l10n.t("The two values are not the same.") : undefined;
  };
  return new Promise((resolve) => {
    const finish = (given: Given | undefined): void => {
      resolve(given);
      input.dispose();
    };
    input.onDidChangeValue(() => {
      input.validationMessage = undefined;
    });
    input.onDidTriggerButton(() => finish({ text: randomText(), isTyped: false }));
    input.onDidAccept(() => {
      input.validationMessage = wrong(input.value);
      if (input.validationMessage === undefined) finish({ text: input.value, isTyped: true });
    });
    input.onDidHide(() => finish(undefined));
    input.show();
  });
}

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const randomText = (): string => Array.from({ length: 32 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join("");
