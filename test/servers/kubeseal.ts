// Sealed Secrets' own command, and a certificate such as its controller has: what we seal, it must open.
import type { RunOptions } from "./support/run-command.ts";
import type { Stoppable } from "./support/running.ts";

export interface Kubeseal extends Stoppable {
  /** Path of the program. */
  readonly program: string;
  /** The controller's certificate and key, PEM, made for this run. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Runs the command and gives its standard output; `--cert` and the like are the caller's. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Opens a sealed secret (JSON or YAML) with the key, without a cluster. Gives the Secret as JSON. */
  unseal(sealed: string): Promise<string>;
}

export async function startKubeseal(): Promise<Kubeseal> {
  throw new Error("not yet here");
}
