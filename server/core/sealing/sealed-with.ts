// A ciphertext does not tell which key sealed it, so a SealedSecret says so in an annotation of its own: a line for each
// value. A line counts only for the ciphertext that it was written for; other tools change one and leave the other.

export const SEALED_WITH = "latchkey.dev/sealed-with";

export interface SealedWith {
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), lower case hex. */
  readonly fingerprint: string;
  /** 2026-01-31 */
  readonly day: string;
  /** The first half of the SHA-256 of the ciphertext as it is written, 32 digits. */
  readonly ciphertext: string;
  /** The reference that the value was read from; null: it was given. */
  readonly source: string | null;
}

export type SealedWithByKey = ReadonlyMap<string, SealedWith>;

const LINE = /^([-._a-zA-Z0-9]{1,253}) sha256:([0-9a-f]{64}) (\d{4}-\d\d-\d\d) ([0-9a-f]{32})(?: (\S+))?$/;

/** Lines that are not well formed tell nothing. */
export function parseSealedWith(annotation: unknown): SealedWithByKey {
  const lines = typeof annotation === "string" ? annotation.split("\n") : [];
  const found = lines.flatMap((line): [string, SealedWith][] => {
    const [, key, fingerprint, day, ciphertext, source = null] = LINE.exec(line.trim()) ?? [];
    return key === undefined ? [] : [[key, { fingerprint: fingerprint!, day: day!, ciphertext: ciphertext!, source }]];
  });
  return new Map(found);
}

/** A line each, by key, so that what two people seal is merged by Git as other lines are. */
export const formatSealedWith = (records: SealedWithByKey): string =>
  [...records]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { fingerprint, day, ciphertext, source }]) => {
      const from = source === null ? "" : ` ${source}`;
      return `${key} sha256:${fingerprint} ${day} ${ciphertext}${from}\n`;
    })
    .join("");

/** `unknown`: nothing says with which key it was sealed. */
export type KeyState = "current" | "old" | "unknown";

export function keyStateOf(record: SealedWith | null, fingerprint: string): KeyState {
  if (record === null) return "unknown";
  return record.fingerprint === fingerprint ? "current" : "old";
}
