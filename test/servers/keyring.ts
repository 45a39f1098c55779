// A session bus with an unlocked gnome-keyring on it, apart from the person's own session and keyring.
import type { Ran } from "./support/run-command.ts";
import type { Stoppable } from "./support/running.ts";

export interface Keyring extends Stoppable {
  /** Environment in which a program finds the keyring; holds all it needs, PATH included. */
  readonly env: NodeJS.ProcessEnv;
  run(command: string, args: readonly string[], input?: string): Promise<Ran>;
}

export async function startKeyring(): Promise<Keyring> {
  throw new Error("not yet here");
}

/** Runs one command beside a keyring of its own. `env` is laid over the session's. */
export async function runInKeyring(
  _command: string,
  _args: readonly string[],
  _env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  throw new Error("not yet here");
}
