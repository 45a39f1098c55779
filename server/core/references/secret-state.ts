// In what state a secret is by its age: current, due, overdue, expired, or not known. The same on every surface.
import type { SecretState } from "../../../shared/secret-messages.ts";

export interface KnownAge {
  readonly createdAt: number | null;
  readonly expiresAt: number | null;
  /** The backend is out of reach: this is what was known. */
  readonly stale: boolean;
}

export const dueAtOf = (known: KnownAge | null, rotateEvery: number | null): number | null =>
  rotateEvery === null || known === null || known.createdAt === null ? null : known.createdAt + rotateEvery;

/** `known`: null where nobody has asked. */
export function stateOf(known: KnownAge | null, rotateEvery: number | null, now: number): SecretState {
  if (known === null) return "unknown";
  const dueAt = dueAtOf(known, rotateEvery);
  if (known.expiresAt !== null && known.expiresAt <= now) return "expired";
  if (dueAt !== null && dueAt <= now) return "overdue";
  if (known.stale) return "unreachable";
  return dueAt !== null && dueAt - now <= rotateEvery! / 10 ? "due" : "current";
}
