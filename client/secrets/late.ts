// Everything that is done with secrets, in a bundle of its own (dist/late.cjs) that is loaded with the first command of it.
import type * as vscode from "vscode";
import type { ChannelTicket } from "../../shared/channel.ts";
import { keepCredentials } from "./secret-channel.ts";

export { checkSetup } from "./check-setup.ts";
export { createManifest } from "./create-manifest.ts";
export { clearClipboard as leaveNothing, fetchSecret } from "./fetch-secret.ts";
export { moveToBackend } from "./move-to-backend.ts";
export { refreshSecrets } from "./refresh-secrets.ts";
export { revealSecret } from "./reveal-secret.ts";
export { sealSecret } from "./seal-secret.ts";
export { setSecret } from "./set-secret.ts";
export { signIn, signOut } from "./sign-in.ts";
export { trustEndpoint } from "./trust-endpoint.ts";

export type LateCommand =
  | "checkSetup"
  | "createManifest"
  | "fetchSecret"
  | "moveToBackend"
  | "refreshSecrets"
  | "revealSecret"
  | "sealSecret"
  | "setSecret"
  | "signIn"
  | "signOut"
  | "trustEndpoint";

/** Keeps credentials for a broker in the editor's own store. False: the broker did not let us. */
export async function keepFor({ secrets, subscriptions }: vscode.ExtensionContext, ticket: ChannelTicket) {
  const connection = await keepCredentials(ticket, secrets);
  if (connection !== null) subscriptions.push(connection);
  return connection !== null;
}
