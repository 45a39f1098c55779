// What the provider and the process of the PKCS#11 module say to one another. Values and PINs travel beside a message as
// bytes, never in it.
import type { SecretFailure } from "../../../core/references/failure.ts";
import type { OfferedPin } from "./refused-pins.ts";

/** Written by the process when it is ready for requests. */
export const GREETING = "latchkey pkcs11 1\n";

/** What to ask: the body of each request has a `TokenRequest` in it. */
export const requests = {
  read: "read",
  list: "list",
  write: "write",
  remove: "remove",
  check: "check",
  /** Asked by the process: it logs in once for each session that was lost. */
  pin: "pin",
} as const;

export interface TokenRequest {
  /** Label of the token. */
  readonly token: string;
  /** Somebody has granted that this token is given the PIN. Without that it must be the only one that is there. */
  readonly granted: boolean;
  /** Values are files on this machine, sealed with a key of the token. */
  readonly wrapped: boolean;
}

export interface ReadRequest extends TokenRequest {
  readonly paths: readonly string[];
}

export interface WriteRequest extends TokenRequest {
  readonly path: string;
  /** As in `WriteOptions`; absent: whatever is there. */
  readonly expected?: string | null;
}

export interface ObjectMetadata {
  readonly version: string | null;
  readonly createdAt: number | null;
}

/**
 * One for each path: how long its value is, version and time, or why there is none. The payload has the values of those that
 * succeeded, one after another. A list, because its letters are what a read costs beside the module.
 */
export type ReadAnswer = readonly [length: number, version: string | null, createdAt: number | null] | SecretFailure;

/** Beside the PIN itself, which is the payload. */
export type PinAnswer = Omit<OfferedPin, "bytes">;

export interface CheckAnswer {
  readonly model: string;
  readonly serial: string;
  readonly pinCountLow: boolean;
}
