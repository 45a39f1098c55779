// Seal Secret: asks what is sealed and for where, and says what will happen. The server seals, and has the file edited; the
// value itself never comes by here.
import { basename } from "node:path";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import { isDataKey, isNamespace, isSecretName, type SealingScope, sealingScopes } from "../../shared/sealed-secrets.ts";
import type { Answer, SealParams, SealPlan, SealResult } from "../../shared/secret-messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { pickStep, runSteps, type Step, textStep } from "../steps.ts";
import { chooseSecret } from "./choose.ts";
import { showFailure, withPatience } from "./failures.ts";
import { mayBeSealedWith } from "./trust-endpoint.ts";

type Answers = Omit<SealParams, "uri" | "source"> & { readonly key: string };

type Source = { readonly manifest: number } | { readonly secret: string };

/** Takes what the view of secrets gives; from the palette, the manifest in the editor or a name. */
export async function sealSecret(context: CommandContext, argument?: unknown): Promise<void> {
  const title = vscode.l10n.t("Seal Secret");
  const given = argument === undefined ? undefined : await chooseSecret(context.secrets, argument, title);
  if (argument !== undefined && given === undefined) return;
  const uri = given === undefined ? activeUri() : vscode.Uri.file(`${given.folder}/latchkey.yaml`).toString();
  const plan = await context.session.request<Answer<SealPlan>>(methods.sealPlan, { uri });
  const notSealed = vscode.l10n.t("Nothing was sealed");
  if (!plan.ok) return showFailure(context, notSealed, plan.error, { folder: "" });
  if (!(await mayBeSealedWith(context, plan.value.folder, plan.value.sealingKey))) return;
  const source = given === undefined ? await chooseSource(plan.value, title) : { secret: given.name };
  if (source === undefined) return;
  const answers = await runSteps<Answers>(title, stepsOf(source, plan.value), initial(source, plan.value));
  if (answers === undefined) return;
  const { key, ...target } = answers;
  const params: SealParams = { uri, source: "secret" in source ? { ...source, key } : source, ...target };
  const sealed = await withPatience(vscode.l10n.t("Sealing {0}", target.name), (token) =>
    context.session.request<Answer<SealResult>>(methods.sealSecret, params, token),
  );
  if (!sealed.ok) return showFailure(context, notSealed, sealed.error, { folder: plan.value.folder });
  await finish(sealed.value, target.name, "manifest" in source ? uri : null);
}

const activeUri = (): string => {
  const document = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return document?.toString() ?? "";
};

async function chooseSource({ manifests, names }: SealPlan, title: string): Promise<Source | undefined> {
  const secrets = manifests.map(({ name, namespace, keys }, manifest) => ({
    label: `$(file) ${[namespace, name].filter(Boolean).join("/") || vscode.l10n.t("the Secret without a name")}`,
    description: vscode.l10n.t("in this editor: {0}", keys.join(", ")),
    source: { manifest },
  }));
  const named = names.map((secret) => ({ label: `$(key) ${secret}`, description: "", source: { secret } }));
  const placeHolder = vscode.l10n.t("What is to be sealed?");
  const all: readonly { label: string; description: string; source: Source }[] = [...secrets, ...named];
  if (all.length > 0) return (await vscode.window.showQuickPick(all, { title, placeHolder }))?.source;
  const nothing = vscode.l10n.t("There is no Secret manifest in the editor, and latchkey.yaml names no secrets yet.");
  void vscode.window.showInformationMessage(nothing);
  return undefined;
}

function initial(source: Source, { manifests }: SealPlan): Answers {
  const said = "manifest" in source ? manifests[source.manifest]! : null;
  const words = "secret" in source ? source.secret.split("/") : [];
  return {
    namespace: said?.namespace ?? "",
    name: said?.name ?? (words[0] ?? "").replace(/[^a-z0-9-]/g, "-"),
    key: words.at(-1) ?? "",
    scope: said?.scope ?? "strict",
    file: "",
  };
}

function stepsOf(source: Source, plan: SealPlan): readonly Step<Answers>[] {
  const said = "manifest" in source ? plan.manifests[source.manifest]! : null;
  const namespace = nameStep(
    "namespace",
    said?.namespace ?? null,
    isNamespace,
    vscode.l10n.t("Namespace of the Secret."),
  );
  const name = nameStep("name", said?.name ?? null, isSecretName, vscode.l10n.t("Name of the Secret."));
  const key = nameStep("key", null, isDataKey, vscode.l10n.t("Key of the value in the Secret."));
  return [namespace, name, ...(said === null ? [key] : []), scopeStep, fileStep(plan, said?.keys ?? null)];
}

/** `said`: what the manifest says, which nothing else may take the place of. */
const nameStep =
  (
    part: "namespace" | "name" | "key",
    said: string | null,
    isRight: (text: string) => boolean,
    prompt: string,
  ): Step<Answers> =>
  async (state, place) => {
    const text = await textStep(place, {
      prompt,
      value: state[part],
      validate: (typed) => {
        if (said !== null && typed.trim() !== said)
          return vscode.l10n.t("The manifest says {0}: change it there.", said);
        if (isRight(typed.trim())) return undefined;
        return part === "key"
          ? vscode.l10n.t("Use letters, digits, -, _ and .")
          : vscode.l10n.t("Use lower case letters, digits and -, and begin and end with a letter or a digit.");
      },
    });
    return text === undefined || text === "back" ? text : { ...state, [part]: text.trim() };
  };

const scopeStep: Step<Answers> = async (state, place) => {
  const words: Readonly<Record<SealingScope, string>> = {
    strict: vscode.l10n.t("opens as {0} in {1} alone", state.name, state.namespace),
    "namespace-wide": vscode.l10n.t("opens under any name in {0}", state.namespace),
    "cluster-wide": vscode.l10n.t("opens anywhere in the cluster"),
  };
  const items = sealingScopes.map((scope) => ({ label: scope, description: words[scope], scope }));
  const ordered = [...items].sort((a, b) => Number(b.scope === state.scope) - Number(a.scope === state.scope));
  const chosen = await pickStep(place, ordered, vscode.l10n.t("Where may it be opened?"));
  return typeof chosen === "object" ? { ...state, scope: chosen.scope } : chosen;
};

const fileStep =
  ({ into }: SealPlan, keys: readonly string[] | null): Step<Answers> =>
  async (state, place) => {
    const file = await textStep(place, {
      prompt: vscode.l10n.t(
        "Seals {0} for {1}, {2}, and writes it to this file. What else is in the file stays as it is.",
        (keys ?? [state.key]).join(", "),
        `${state.namespace}/${state.name}`,
        state.scope,
      ),
      value: state.file || `${into}${state.name}.yaml`,
      validate: (text) =>
        /^[^/\\].*\.(?:ya?ml|json)$/.test(text.trim())
          ? undefined
          : vscode.l10n.t("Name a .yaml or .json file below the folder of latchkey.yaml."),
    });
    return file === undefined || file === "back" ? file : { ...state, file: file.trim() };
  };

/** `plaintext`: URI of the manifest whose values were sealed. */
async function finish({ file, keys, isWritten }: SealResult, name: string, plaintext: string | null): Promise<void> {
  const shown = basename(vscode.Uri.parse(file).path);
  if (!isWritten) {
    void vscode.window.showWarningMessage(vscode.l10n.t("{0} has changed meanwhile and was left as it was.", shown));
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file));
  await document.save();
  await vscode.window.showTextDocument(document);
  const sealed = vscode.l10n.t("{0} is sealed in {1}: {2}.", name, shown, keys.join(", "));
  if (plaintext === null) {
    void vscode.window.showInformationMessage(sealed);
    return;
  }
  const left = basename(vscode.Uri.parse(plaintext).path);
  const still = vscode.l10n.t(
    "{0} still holds the values in the clear: delete it, and see that Git does not keep it.",
    left,
  );
  void vscode.window.showWarningMessage(`${sealed} ${still}`);
}
