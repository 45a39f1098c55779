// What a token's answers (CKR_…, PKCS#11 2.40 chapter 11) mean for who asked.
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";

/** Name of the answer within an error of pkcs11js, such as CKR_PIN_INCORRECT; null: it is no answer of a token. */
export const answerOf = (error: unknown): string | null =>
  error instanceof Error ? (/\bCKR_[A-Z0-9_]+/.exec(error.message)?.[0] ?? null) : null;

/** The session is gone and another one may do. */
export const isSessionLost = (error: unknown): boolean =>
  ["CKR_SESSION_HANDLE_INVALID", "CKR_SESSION_CLOSED", "CKR_USER_NOT_LOGGED_IN"].includes(answerOf(error) ?? "");

/** Objects of this class are none that this token keeps. */
export const isClassUnknown = (error: unknown): boolean =>
  [
    "CKR_ATTRIBUTE_VALUE_INVALID",
    "CKR_ATTRIBUTE_TYPE_INVALID",
    "CKR_TEMPLATE_INCONSISTENT",
    "CKR_FUNCTION_NOT_SUPPORTED",
  ].includes(answerOf(error) ?? "");

export function tokenFailure(error: unknown, token: string): SecretFailure {
  const answer = answerOf(error);
  const is = (...answers: readonly string[]): boolean => answer !== null && answers.includes(answer);
  if (is("CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE")) {
    const remedy = "correct the PIN in the PIN file, then sign in; until then it is not tried again";
    return secretFailure("pin-incorrect", `the token ${token} does not take the PIN`, remedy).error;
  }
  if (is("CKR_PIN_LOCKED", "CKR_PIN_EXPIRED")) {
    const remedy = "unlock it with the token's own tools, as its security officer";
    return secretFailure("pin-locked", `the PIN of the token ${token} is locked`, remedy).error;
  }
  if (is("CKR_USER_PIN_NOT_INITIALIZED")) {
    return secretFailure("pin-missing", `the token ${token} has no PIN yet`, "set one with the token's own tools")
      .error;
  }
  if (is("CKR_TOKEN_NOT_PRESENT", "CKR_TOKEN_NOT_RECOGNIZED", "CKR_DEVICE_REMOVED", "CKR_SLOT_ID_INVALID")) {
    return tokenAbsent(token);
  }
  if (is("CKR_TOKEN_WRITE_PROTECTED", "CKR_SESSION_READ_ONLY", "CKR_ACTION_PROHIBITED")) {
    return secretFailure("read-only", `the token ${token} takes no changes`, "write with an identity that may").error;
  }
  if (is("CKR_DEVICE_MEMORY")) {
    return secretFailure("write-failed", `the token ${token} is full`, "remove what is not needed").error;
  }
  const said = answer ?? "nothing that is known";
  return secretFailure("server-error", `the token ${token} answers ${said}`, "look into the log of the token").error;
}

export const tokenAbsent = (token: string): SecretFailure =>
  secretFailure(
    "token-absent",
    `there is no token ${token}`,
    "insert it, or correct its label; pkcs11-tool --list-slots shows what is there",
  ).error;
