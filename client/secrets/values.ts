// Fetches and gives values with a ticket of the server, over the channel of the broker.
import type * as vscode from "vscode";
import type { ChannelTicket } from "../../shared/channel.ts";
import { methods } from "../../shared/messages.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { SecretTarget } from "../../shared/secret-messages.ts";
import { receiveValue, sendValue } from "./secret-channel.ts";
import type { Secrets } from "./secrets.ts";

/** The value as text. Codes: those of the backend, "cancelled", and "value-not-text". */
export async function fetchText(
  secrets: Secrets,
  { folder, name }: SecretTarget,
  token: vscode.CancellationToken,
  signal: AbortSignal,
): Promise<Result<string>> {
  const ticket = await secrets.ask<ChannelTicket>(methods.secretTicket, { folder, name, action: "get" }, token);
  if (!ticket.ok) return ticket;
  const received = await receiveValue(ticket.value, name, signal);
  if (!received.ok) return signal.aborted ? err({ code: "cancelled", message: "cancelled" }) : received;
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(received.value));
  } catch {
    return err({ code: "value-not-text", message: "the value is not text", remedy: "use it from a program" });
  } finally {
    received.value.fill(0);
  }
}

export async function giveText(
  secrets: Secrets,
  { folder, name }: SecretTarget,
  text: string,
  token: vscode.CancellationToken,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  const ticket = await secrets.ask<ChannelTicket>(methods.secretTicket, { folder, name, action: "set" }, token);
  if (!ticket.ok) return ticket;
  return sendValue(ticket.value, name, new TextEncoder().encode(text), signal);
}
