// pkcs11js and the module it loads. It is installed where a compiler built it, and done without elsewhere.
import type * as pkcs11js from "pkcs11js";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { answerOf } from "./failures.ts";

export type Constants = typeof pkcs11js;

export interface Library {
  readonly api: pkcs11js.PKCS11;
  readonly ck: Constants;
}

/** Code: module-missing. */
export async function loadLibrary(module: string): Promise<Result<Library, SecretFailure>> {
  let ck: Constants;
  try {
    ck = (await import("pkcs11js")).default as unknown as Constants;
  } catch {
    const message = "the library pkcs11js, which speaks to PKCS#11 modules, is not installed";
    return secretFailure("module-missing", message, "npm install pkcs11js, for which a C++ compiler is needed");
  }
  const api = new ck.PKCS11();
  try {
    api.load(module);
  } catch {
    // What the loader says may be anything; the path is what helps.
    const message = `${module} is no PKCS#11 module that can be loaded here`;
    return secretFailure("module-missing", message, "set the path of your token's module, for this kind of processor");
  }
  try {
    // Calls come from several threads.
    api.C_Initialize({ flags: ck.CKF_OS_LOCKING_OK });
  } catch (error) {
    if (answerOf(error) !== "CKR_CRYPTOKI_ALREADY_INITIALIZED") {
      const message = `${module} does not start (${answerOf(error) ?? "for no known reason"})`;
      return secretFailure("module-missing", message, "see to the configuration of the token's module");
    }
  }
  return ok({ api, ck });
}
