// A PKCS#11 token in software, each in a folder of its own, without root.
import type { Stoppable } from "./support/running.ts";

export interface SoftHsmOptions {
  readonly label?: string;
  readonly pin?: string;
  readonly soPin?: string;
}

export interface SoftHsmToken extends Stoppable {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  readonly label: string;
  readonly pin: string;
  readonly soPin: string;
  /** A file that holds the PIN and nothing else, readable by its owner alone. */
  readonly pinFile: string;
  /** SOFTHSM2_CONF, without which the module does not find the token. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `pkcs11-tool` on the module; gives its standard output. */
  pkcs11Tool(...args: readonly string[]): Promise<string>;
}

/** The PINs are made up where none are given. */
export async function createSoftHsmToken(_options: SoftHsmOptions = {}): Promise<SoftHsmToken> {
  throw new Error("not yet here");
}
