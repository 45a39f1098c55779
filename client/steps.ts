// Multi-step input: a title, "step n of m", a back button, validation as one types. Escape leaves without a trace.
import * as vscode from "vscode";

/** One question. Gives the state with the answer in it, "back", or undefined when the person leaves. */
export type Step<State> = (state: State, place: Place) => Promise<State | "back" | undefined>;

export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks the steps in turn; undefined if the person left. Each step sees what the others answered. */
export async function runSteps<State>(
  title: string,
  steps: readonly Step<State>[],
  initial: State,
): Promise<State | undefined> {
  let state = initial;
  for (let index = 0; index < steps.length; ) {
    const step = steps[index];
    if (step === undefined) break;
    const answer = await step(state, { title, step: index + 1, totalSteps: steps.length });
    if (answer === undefined) return undefined;
    if (answer === "back") {
      index = Math.max(0, index - 1);
    } else {
      state = answer;
      index++;
    }
  }
  return state;
}

/** A choice among items. */
export function pickStep<Item extends vscode.QuickPickItem>(
  place: Place,
  items: readonly Item[],
  placeholder: string,
): Promise<Item | "back" | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.items = items;
  pick.placeholder = placeholder;
  pick.matchOnDetail = true;
  return ask(pick, place, () => pick.selectedItems[0]);
}

export interface TextQuestion {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  /** A sentence that says what is wrong, or undefined. */
  validate(text: string): string | undefined;
}

/** A line of text. */
export function textStep(place: Place, question: TextQuestion): Promise<string | "back" | undefined> {
  const input = vscode.window.createInputBox();
  input.prompt = question.prompt;
  input.value = question.value;
  if (question.placeholder !== undefined) input.placeholder = question.placeholder;
  input.onDidChangeValue((text) => {
    input.validationMessage = question.validate(text);
  });
  return ask(input, place, () => {
    input.validationMessage = question.validate(input.value);
    return input.validationMessage === undefined ? input.value : undefined;
  });
}

type Input<Item extends vscode.QuickPickItem> = vscode.QuickPick<Item> | vscode.InputBox;

function ask<Item extends vscode.QuickPickItem, Answer>(
  input: Input<Item>,
  place: Place,
  answer: () => Answer | undefined,
): Promise<Answer | "back" | undefined> {
  return new Promise((resolve) => {
    input.title = place.title;
    input.step = place.step;
    input.totalSteps = place.totalSteps;
    input.ignoreFocusOut = true;
    if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
    input.onDidTriggerButton(() => finish("back"));
    input.onDidAccept(() => {
      const given = answer();
      if (given !== undefined) finish(given);
    });
    input.onDidHide(() => finish(undefined));
    input.show();

    function finish(result: Answer | "back" | undefined): void {
      resolve(result);
      input.dispose();
    }
  });
}
