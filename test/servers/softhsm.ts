// A PKCS#11 token in software, each in a folder of its own, without root.
// It has the behaviour of a real module, wrong PINs and closed sessions included.
import { randomInt } from "node:crypto";
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePrograms } from "./support/programs.ts";
import { mustRun } from "./support/run-command.ts";
import { type Stoppable, stopping, temporaryFolder } from "./support/running.ts";
import { ServerUnavailable } from "./support/server-unavailable.ts";

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

export interface SoftHsmPrograms {
  readonly util: string;
  readonly pkcs11Tool: string;
  readonly module: string;
}

export async function ensureSoftHsm(): Promise<SoftHsmPrograms> {
  const server = "SoftHSM";
  const found = await ensurePrograms({ server, programs: { "softhsm2-util": "softhsm2", "pkcs11-tool": "opensc" } });
  const places = ["/usr/lib", "/usr/lib/*-linux-gnu", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib"];
  const names = places.flatMap((place) => [`${place}/softhsm/libsofthsm2.so`, `${place}/libsofthsm2.so`]);
  const module = names.flatMap((name) => globSync(name)).find((path) => existsSync(path));
  if (module === undefined) {
    throw new ServerUnavailable(server, "libsofthsm2.so was not found", "Install softhsm2 with the system's packages.");
  }
  return { util: found["softhsm2-util"], pkcs11Tool: found["pkcs11-tool"], module };
}

/** The PINs are made up where none are given. */
export async function createSoftHsmToken(options: SoftHsmOptions = {}): Promise<SoftHsmToken> {
  const programs = await ensureSoftHsm();
  const { label = "latchkey-test", pin = madeUp(), soPin = madeUp() } = options;
  const folder = temporaryFolder("softhsm");
  const stoppable = stopping(folder.remove);
  try {
    const conf = join(folder.path, "softhsm2.conf");
    const tokens = join(folder.path, "tokens");
    mkdirSync(tokens);
    writeFileSync(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    const pinFile = join(folder.path, "pin");
    writeFileSync(pinFile, pin, { mode: 0o600 });
    const env = { SOFTHSM2_CONF: conf };
    const whole = { env: { ...process.env, ...env } };
    const pins = ["--pin", pin, "--so-pin", soPin];
    await mustRun(programs.util, ["--init-token", "--free", "--label", label, ...pins], whole);
    const pkcs11Tool = (...args: readonly string[]): Promise<string> =>
      mustRun(programs.pkcs11Tool, ["--module", programs.module, ...args], whole);
    return { module: programs.module, label, pin, soPin, pinFile, env, pkcs11Tool, ...stoppable };
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
}

function madeUp(): string {
  return String(randomInt(10_000_000, 100_000_000));
}
