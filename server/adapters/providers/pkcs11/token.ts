// One token: found by its label, logged in to once, with a pool of sessions. A session that was lost is replaced, and the
// login repeated, once; a PIN that was refused is never tried again from here.
import type { Handle, TokenInfo } from "pkcs11js";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { answerOf, isSessionLost, tokenAbsent, tokenFailure } from "./failures.ts";
import type { Library } from "./library.ts";
import type { GuardPin, OfferedPin } from "./refused-pins.ts";

export interface Token {
  readonly label: string;
  readonly info: TokenInfo;
  /** Runs `act` with a session that nobody else uses meanwhile. What the token answers to it becomes a failure. */
  use<T>(act: (session: Handle) => Result<T, SecretFailure> | Outcome<T>): Outcome<T>;
  /** Whether the token is still where it was. */
  isThere(): boolean;
}

export interface TokenOptions {
  readonly label: string;
  readonly granted: boolean;
  /** Its bytes are overwritten here. */
  pin(): Outcome<OfferedPin>;
  readonly guard: GuardPin;
}

/** More calls than this wait for one another. */
const MAX_SESSIONS = 8;

/** Codes: token-absent, backend-invalid, and those of a login. */
export async function openToken(library: Library, options: TokenOptions): Outcome<Token> {
  const { api, ck } = library;
  const { label } = options;
  const slot = findSlot(library, options);
  if (!slot.ok) return slot;
  const idle: Handle[] = [];
  const waiting: (() => void)[] = [];
  let count = 0;

  const openSession = (): Handle => {
    try {
      return api.C_OpenSession(slot.value, ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION);
    } catch (error) {
      if (answerOf(error) !== "CKR_TOKEN_WRITE_PROTECTED") throw error;
      return api.C_OpenSession(slot.value, ck.CKF_SERIAL_SESSION);
    }
  };
  const take = async (): Promise<Handle> => {
    while (idle.length === 0 && count >= MAX_SESSIONS) await new Promise<void>((resolve) => waiting.push(resolve));
    const session = idle.pop();
    if (session !== undefined) return session;
    const opened = openSession();
    count++;
    return opened;
  };
  const give = (session: Handle | null): void => {
    if (session === null) count--;
    else idle.push(session);
    waiting.shift()?.();
  };
  const logIn = async (): Outcome<void> => {
    const pin = await options.pin();
    if (!pin.ok) return pin;
    try {
      const session = await take();
      const serial = api.C_GetTokenInfo(slot.value).serialNumber.trimEnd();
      try {
        return await options.guard({ label, serial }, pin.value, () => offer(session, pin.value.bytes));
      } finally {
        give(session);
      }
    } catch (error) {
      return { ok: false, error: tokenFailure(error, label) };
    } finally {
      pin.value.bytes.fill(0);
    }
  };
  const offer = (session: Handle, pin: Uint8Array): Result<void, SecretFailure> => {
    // pkcs11js takes the PIN as a string: one copy, in this process alone, until it is collected.
    const text = Buffer.from(pin).toString("utf8");
    try {
      api.C_Login(session, ck.CKU_USER, text);
    } catch (error) {
      if (answerOf(error) !== "CKR_USER_ALREADY_LOGGED_IN") return { ok: false, error: tokenFailure(error, label) };
    }
    return ok(undefined);
  };
  let relogin: Outcome<void> | null = null;
  /** One login for all whose sessions were lost at the same time. */
  const logInAgain = (): Outcome<void> => {
    while (idle.length > 0) {
      idle.pop();
      count--;
    }
    relogin ??= logIn().finally(() => {
      relogin = null;
    });
    return relogin;
  };

  const attempt = async <T>(act: (session: Handle) => Result<T, SecretFailure> | Outcome<T>): Outcome<T> => {
    const session = await take();
    let isUsable = true;
    try {
      assertLoggedIn(library, session);
      return await act(session);
    } catch (error) {
      isUsable = !isSessionLost(error);
      throw error;
    } finally {
      give(isUsable ? session : null);
    }
  };
  const isThere = (): boolean => {
    try {
      const { label: found } = api.C_GetTokenInfo(slot.value);
      api.C_GetSlotList(true);
      return found.trimEnd() === label;
    } catch {
      return false;
    }
  };
  const failed = (error: unknown): { ok: false; error: SecretFailure } => {
    if (answerOf(error) === null) throw error;
    return { ok: false, error: isThere() ? tokenFailure(error, label) : tokenAbsent(label) };
  };

  const loggedIn = await logIn();
  if (!loggedIn.ok) return loggedIn;
  return ok({
    label,
    get info() {
      return api.C_GetTokenInfo(slot.value);
    },
    isThere,
    async use(act) {
      try {
        return await attempt(act);
      } catch (error) {
        if (!isSessionLost(error)) return failed(error);
      }
      const again = await logInAgain();
      if (!again.ok) return again;
      try {
        return await attempt(act);
      } catch (error) {
        return failed(error);
      }
    },
  });
}

/**
 * Throws CKR_USER_NOT_LOGGED_IN. A token that has lost the login does not say so: it merely shows no private objects, which
 * would look as if a secret were not there.
 */
function assertLoggedIn({ api }: Library, session: Handle): void {
  const { state } = api.C_GetSessionInfo(session);
  // CKS_RO_USER_FUNCTIONS, CKS_RW_USER_FUNCTIONS
  if (state !== 1 && state !== 3) throw new Error("CKR_USER_NOT_LOGGED_IN");
}

function findSlot({ api, ck }: Library, { label, granted }: TokenOptions): Result<Handle, SecretFailure> {
  let there: readonly { readonly slot: Handle; readonly info: TokenInfo }[];
  try {
    there = (api.C_GetSlotList(true) as readonly Handle[])
      .map((slot) => ({ slot, info: api.C_GetTokenInfo(slot) }))
      .filter(({ info }) => (info.flags & ck.CKF_TOKEN_INITIALIZED) !== 0);
  } catch (error) {
    return { ok: false, error: tokenFailure(error, label) };
  }
  // Labels are padded with blanks to 32 bytes; the numbers of slots change.
  const matching = there.filter(({ info }) => info.label.trimEnd() === label);
  if (matching.length === 0) return { ok: false, error: tokenAbsent(label) };
  if (matching.length > 1) {
    const message = `there are ${matching.length} tokens with the label ${label}`;
    return secretFailure("backend-invalid", message, "give each token a label of its own");
  }
  if (!granted && there.length > 1) {
    // A wrong PIN locks a token after a few attempts: it is offered to none that a repository merely mentions.
    const message = `there are ${there.length} tokens, and nobody has said that the PIN is that of ${label}`;
    return secretFailure("backend-invalid", message, "name the token at a backend of latchkey.yaml, and grant it");
  }
  return ok(matching[0]!.slot);
}
