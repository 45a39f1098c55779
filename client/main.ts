// Entry of the extension: registers what a person sees and starts the language server after activation, never during it.
// The only layer that imports vscode; everything about secrets is known by the server.
import * as vscode from "vscode";
import type { ChannelTicket } from "../shared/channel.ts";
import { methods } from "../shared/messages.ts";
import { registerCommands } from "./commands/register.ts";
import { createFindings } from "./findings.ts";
import { createLeaksView } from "./leaks-view.ts";
import { createSecrets } from "./secrets/secrets.ts";
import { createSecretsView } from "./secrets/secrets-view.ts";
import { createSession, type Session } from "./session.ts";
import { createStatusItem } from "./status-item.ts";

/** What `activate` gives to tests and the benchmark. Holds figures only. */
export interface Timings {
  /** Duration of `activate`. The editor's own marks tell the loading of the code as well. */
  readonly activatedInMs: number;
  /** From the start of the language server to its answer to `initialize`. Rejects if it could not be started. */
  readonly serverReadyInMs: Promise<number>;
}

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): Timings {
  const startedAt = performance.now();
  const log = vscode.window.createOutputChannel("Latchkey", { log: true });
  session = createSession(context, log);
  const findings = createFindings(session);
  const view = createLeaksView(findings);
  const secrets = createSecrets(session);
  context.subscriptions.push(log, findings, view, createStatusItem(session, findings));
  context.subscriptions.push(secrets, createSecretsView(secrets));
  context.subscriptions.push(...registerCommands({ session, findings, secrets, log }));
  session.onRequest<ChannelTicket>(methods.keepCredentials, async (ticket) => {
    if (!vscode.workspace.isTrusted) return false;
    const { keepFor } = await import("./secrets/late.ts");
    return keepFor(context, ticket);
  });

  const { promise, resolve, reject } = Promise.withResolvers<number>();
  promise.catch(() => undefined);
  const started = session;
  setImmediate(() => started.start().then(resolve, reject));
  return { activatedInMs: performance.now() - startedAt, serverReadyInMs: promise };
}

export async function deactivate(): Promise<void> {
  const { leaveNothing } = await import("./secrets/late.ts");
  await Promise.all([leaveNothing(), session?.stop()]);
}
