// The typed SDK: what other programs import as "latchkey". Today it finds leaks in text with the engine of the editor
// and the command line.
import { type App, createApp } from "../app/create-app.ts";
import { findLeaksInText } from "../app/find-leaks.ts";

/** A leak in a text. Never holds the text of the secret. */
export interface Leak {
  /** Rule id, such as "github-pat". */
  readonly rule: string;
  /** What it is, as in "GitHub personal access token". */
  readonly title: string;
  readonly severity: "critical" | "high" | "medium" | "low";
  readonly confidence: "high" | "medium" | "low";
  /** Where the secret stands, without its quotes or its key: UTF-16 offsets into the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface FindLeaksOptions {
  /** Name of the file that the text is of or would be of; its ending says how to read it. Default: none. */
  readonly path?: string;
  /** Leaks below are left out. Default "medium", as in the editor and on the command line. */
  readonly minConfidence?: "low" | "medium" | "high";
}

let app: App | null = null;

/** Leaks in `text`, in its order, without those that a comment in it silences. Resolves for any text. */
export async function findLeaks(text: string, options: FindLeaksOptions = {}): Promise<Leak[]> {
  app ??= createApp();
  return findLeaksInText(app, text, options.path ?? "", options.minConfidence ?? "medium");
}

export type { SecretNames } from "./names.ts";
export {
  type BackendFigures,
  type OpenedSecrets,
  type OpenSecretsOptions,
  openSecrets,
  type ScopedSecrets,
  type SecretChange,
} from "./open-secrets.ts";
export { Secret } from "./secret.ts";
export { SecretsError } from "./secrets-error.ts";
