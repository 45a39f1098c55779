// Moving a leaked value into a backend: the plan that a client shows, and the move itself. The quick fix is in code-actions.ts.
import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import { commands, methods } from "../../../shared/messages.ts";
import type { Answer, MoveParams, MovePlan, MoveResult, MoveTarget } from "../../../shared/secret-messages.ts";
import { defaultReference } from "../../../shared/secret-names.ts";
import { type Command, type Feature, signalOf, together } from "../feature.ts";
import { moveToBackend as move, movePlan } from "../move.ts";

export const moveToBackend: Feature = {
  id: "move-to-backend",
  capabilities: () => ({}),
  commands: ({ capabilities }) => (capabilities.workspace?.applyEdit ? { [commands.moveToBackend]: moveToLocal } : {}),
  register: (connection, context) =>
    together(
      connection.onRequest<Answer<MovePlan>, unknown>(methods.movePlan, (target: MoveTarget) =>
        movePlan(target, context),
      ),
      connection.onRequest<Answer<MoveResult>, unknown>(methods.moveToBackend, (params: MoveParams, token) =>
        move(params, context, connection, signalOf(token)),
      ),
    ),
};

/** For clients that ask nothing: to the first backend that is usable, which is the vault of this machine unless refused. */
const moveToLocal: Command = async ({ args, token }, context, connection) => {
  const target = args[0] as MoveTarget;
  const plan = await movePlan(target, context);
  const backend = plan.ok ? plan.value.backends.find(({ problem }) => problem === null) : undefined;
  const { name = "" } = plan.ok ? plan.value : {};
  const params: MoveParams = { ...target, name, reference: backend ? defaultReference(backend, name) : "" };
  const moved = plan.ok ? await move(params, context, connection, signalOf(token)) : plan;
  const message = moved.ok
    ? `${name} is stored at ${moved.value.reference}${moved.value.isReplaced ? "" : "; the text changed meanwhile and was left alone"}.`
    : `It was not moved: ${moved.error.message}.`;
  const type = moved.ok && moved.value.isReplaced ? MessageType.Info : MessageType.Warning;
  void connection.sendNotification(ShowMessageNotification.type, { type, message });
  return null;
};
