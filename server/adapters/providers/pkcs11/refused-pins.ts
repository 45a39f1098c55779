// Remembers on this machine which file of a PIN a token has refused: commands are processes of their own, and a few wrong PINs
// lock a token. Of the PIN nothing is kept; the file counts as another one as soon as it is written anew.
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../../../shared/result.ts";
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { withLock } from "../../platform/home-lock.ts";

export interface OfferedPin {
  readonly bytes: Uint8Array;
  /** Of the file: another one where it was written since. */
  readonly stamp: string;
  /** A person signs in: what was refused is tried once more. */
  readonly isAgain: boolean;
}

export type GuardPin = (
  token: { readonly label: string; readonly serial: string },
  pin: OfferedPin,
  logIn: () => Result<void, SecretFailure>,
) => Outcome<void>;

/** Runs a login unless it would repeat one that was refused, whichever process it was of. `home`: the state folder. */
export function createPinGuard(home: string): GuardPin {
  const folder = join(home, "hsm");
  return async ({ label, serial }, { stamp, isAgain }, logIn) => {
    const name = createHash("sha256").update(`${label}\0${serial}`).digest("hex").slice(0, 16);
    const path = join(folder, `${name}.refused`);
    const guarded = async (): Outcome<void> => {
      const isRefused = read(path) === stamp;
      if (isRefused && !isAgain) return refusedBefore(label);
      const result = logIn();
      if (result.ok && isRefused) rmSync(path, { force: true });
      if (!result.ok && REFUSALS.includes(result.error.code)) note(path, stamp);
      return result;
    };
    // Of several commands at once, one finds out.
    return takesChanges(home, folder) ? withLock(home, path, new AbortController().signal, guarded) : guarded();
  };
}

const REFUSALS: readonly SecretFailureCode[] = ["pin-incorrect", "pin-locked"];

/** False: nothing can be kept here, and nothing is known. */
function takesChanges(home: string, folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function note(path: string, stamp: string): void {
  try {
    writeFileSync(path, stamp, { mode: 0o600 });
  } catch {
    // A full disk: what the token said is told all the same.
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

const refusedBefore = (label: string) =>
  secretFailure(
    "pin-incorrect",
    `the token ${label} did not take this PIN before, and it was not tried again`,
    "correct the PIN in the PIN file; or latchkey sign-in, which tries it once more",
  );
