// What one check of the set-up says.

export interface Checked {
  /** What was looked at: "node", "state folder", "vault.main". */
  readonly what: string;
  /** "ok": nothing to mend. */
  readonly state: "ok" | "warning" | "error";
  /** A sentence without a full stop. */
  readonly message: string;
  /** How to mend it; null where there is nothing to. */
  readonly remedy: string | null;
}

export const fine = (what: string, message: string): Checked => ({ what, state: "ok", message, remedy: null });

export const warning = (what: string, message: string, remedy: string): Checked => ({
  what,
  state: "warning",
  message,
  remedy,
});

export const broken = (what: string, message: string, remedy: string): Checked => ({
  what,
  state: "error",
  message,
  remedy,
});
