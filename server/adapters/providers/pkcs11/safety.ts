// What must hold of the PKCS#11 module and of the file of the PIN before either is touched. Both are named by this machine
// alone: a library that a repository names would run with all rights of the person.
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { ProviderPorts } from "../../../core/references/provider.ts";
import { systemCode } from "../support/failures.ts";

type Machine = Pick<ProviderPorts, "machine" | "environment">;

const hasModes = process.platform !== "win32";

/** The real path of the module. Codes: module-missing, module-unsafe. */
export function findModule({ machine, environment }: Machine): Result<string, SecretFailure> {
  const named = machine.pkcs11Module || environment["LATCHKEY_PKCS11_MODULE"];
  const remedy = "set latchkey.pkcs11.module or LATCHKEY_PKCS11_MODULE to its absolute path";
  if (!named) return secretFailure("module-missing", "no PKCS#11 module is set on this machine", remedy);
  if (!isAbsolute(named)) return secretFailure("module-missing", "the PKCS#11 module has no absolute path", remedy);
  try {
    const path = realpathSync.native(named);
    for (const part of [path, dirname(path)]) {
      const { mode, uid } = statSync(part);
      const isForeign = uid !== 0 && uid !== process.getuid?.();
      if (!hasModes || ((mode & 0o022) === 0 && !isForeign)) continue;
      const message = `others can change ${part}, from which the PKCS#11 module would be loaded`;
      return secretFailure("module-unsafe", message, `chmod go-w ${part}, and have it belong to root or to you`);
    }
    return ok(path);
  } catch (error) {
    const message = `the PKCS#11 module ${named} cannot be opened (${systemCode(error)})`;
    return secretFailure("module-missing", message, remedy);
  }
}

/** Longer than any PIN. */
const MAX_PIN = 4096;

export interface PinFile {
  /** A buffer of the caller's own. */
  readonly bytes: Uint8Array;
  /** Another one where the file was written since. */
  readonly stamp: string;
}

/** Codes: pin-missing, pin-unsafe. */
export function readPin({ machine, environment }: Machine): Result<PinFile, SecretFailure> {
  const path = machine.pkcs11PinFile || environment["LATCHKEY_PKCS11_PIN_FILE"];
  const remedy = "write it to a file of mode 0600, and set latchkey.pkcs11.pinFile or LATCHKEY_PKCS11_PIN_FILE";
  if (!path) return secretFailure("pin-missing", "no file with the PIN is set on this machine", remedy);
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return secretFailure("pin-missing", `the file of the PIN cannot be opened (${systemCode(error)})`, remedy);
  }
  const bytes = Buffer.alloc(MAX_PIN);
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (hasModes && (stat.mode & 0o077n) !== 0n) {
      return secretFailure("pin-unsafe", `others can read the file of the PIN, ${path}`, `chmod 600 ${path}`);
    }
    const length = stat.isFile() ? readSync(fd, bytes, 0, MAX_PIN, 0) : 0;
    let end = length;
    while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
    if (end === 0) return secretFailure("pin-missing", `the file of the PIN, ${path}, is empty`, remedy);
    const stamp = `${stat.dev}-${stat.ino}-${stat.mtimeNs}`;
    return ok({ bytes: Uint8Array.from(bytes.subarray(0, end)), stamp });
  } finally {
    bytes.fill(0);
    closeSync(fd);
  }
}
