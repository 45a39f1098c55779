// Checks of this machine: Node, the state folder, the module and the PIN file for PKCS#11.
import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { errorCode } from "../../adapters/platform/walk.ts";
import type { Environment } from "../../core/references/provider.ts";
import { stateFolder } from "../fingerprint.ts";
import { broken, type Checked, fine, warning } from "./finding.ts";

const OLDEST_NODE = 22;

export function checkNode(version: string): Checked {
  const major = Number(version.split(".")[0]);
  if (major >= OLDEST_NODE) return fine("node", `Node ${version}`);
  return broken("node", `Node ${version} is too old`, `install Node ${OLDEST_NODE} or newer`);
}

export function checkStateFolder(environment: Environment): Checked {
  const what = "state folder";
  const folder = stateFolder(environment);
  const found = look(folder);
  if (found === "ENOENT") {
    return isWritable(nearest(folder))
      ? fine(what, `${folder} is made when it is first needed`)
      : broken(what, `${folder} is not there and cannot be made`, HOME_REMEDY);
  }
  if (typeof found === "string") return broken(what, `${folder} cannot be read: ${found}`, HOME_REMEDY);
  if (!found.isDirectory()) return broken(what, `${folder} is no folder`, "move it away, or set LATCHKEY_HOME");
  if (isForeign(found)) return broken(what, `${folder} belongs to somebody else`, HOME_REMEDY);
  if (isOpen(found, 0o077)) return broken(what, `others may look into ${folder}`, `chmod 700 ${folder}`);
  return isWritable(folder) ? fine(what, folder) : broken(what, `${folder} cannot be written`, HOME_REMEDY);
}

const HOME_REMEDY = "set LATCHKEY_HOME to a folder of yours, on a disk that takes changes";

/** The folder itself or the nearest above it that is there. */
const nearest = (folder: string): string =>
  typeof look(folder) !== "string" || dirname(folder) === folder ? folder : nearest(dirname(folder));

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Nothing where PKCS#11 is not used. */
export function checkPkcs11(environment: Environment, isUsed: boolean): Checked[] {
  const { LATCHKEY_PKCS11_MODULE: module, LATCHKEY_PKCS11_PIN_FILE: pinFile } = environment;
  if (!isUsed && !module) return [];
  return [
    module
      ? checkFile("PKCS#11 module", module, 0o022, "others may change it", "chmod go-w it, or name another")
      : broken(
          "PKCS#11 module",
          "LATCHKEY_PKCS11_MODULE is not set",
          "set it to the absolute path of the token's module",
        ),
    pinFile
      ? checkFile("PKCS#11 PIN file", pinFile, 0o077, "others may read it", `chmod 600 ${pinFile}`)
      : warning("PKCS#11 PIN file", "LATCHKEY_PKCS11_PIN_FILE is not set", "set it to a file that you alone may read"),
  ];
}

function checkFile(what: string, path: string, forbidden: number, why: string, remedy: string): Checked {
  if (!isAbsolute(path)) return broken(what, `${path} is not an absolute path`, "name it from the root");
  const found = look(path);
  if (typeof found === "string") return broken(what, `${path} cannot be read: ${found}`, "correct the path");
  if (!found.isFile()) return broken(what, `${path} is no file`, "correct the path");
  return isOpen(found, forbidden) ? broken(what, `${path}: ${why}`, remedy) : fine(what, path);
}

function look(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return errorCode(error);
  }
}

// Windows has no such modes; its folders of a user are that user's alone.
const isOpen = ({ mode }: Stats, forbidden: number): boolean =>
  process.platform !== "win32" && (mode & forbidden) !== 0;
const isForeign = ({ uid }: Stats): boolean =>
  process.getuid !== undefined && uid !== process.getuid() && process.getuid() !== 0;
