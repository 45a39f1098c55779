// Finds leaks in a text with the engine of the editor and the command line, which is loaded when first asked.
import type { App } from "../app/create-app.ts";

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
  const [{ createApp }, { findLeaksInText }] = await Promise.all([
    import("../app/create-app.ts"),
    import("../app/find-leaks.ts"),
  ]);
  app ??= createApp();
  return findLeaksInText(app, text, options.path ?? "", options.minConfidence ?? "medium");
}
