// What an opened vault holds, and how that is laid out as bytes: a line that names the format, the length of an index, the
// index as JSON, then the values one after another. A value is thus never text, and never part of what JSON.parse reads.

export interface StoredVersion {
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

export interface StoredSecret {
  /** Number of the next version: no number is given twice. */
  readonly next: number;
  /** Null: it is there. */
  readonly removedAt: number | null;
  /** Newest first; at least one. */
  readonly versions: readonly StoredVersion[];
}

export type Contents = ReadonlyMap<string, StoredSecret>;

interface IndexedVersion extends Omit<StoredVersion, "value"> {
  /** Where the value stands, counted from the end of the index. */
  readonly start: number;
  readonly length: number;
}

interface Index {
  readonly secrets: readonly (Omit<StoredSecret, "versions"> & {
    readonly path: string;
    readonly versions: readonly IndexedVersion[];
  })[];
}

const MARK = Buffer.from("latchkey vault 1\n");

/** The caller overwrites what it gets. */
export function encodeContents(contents: Contents): Uint8Array {
  let length = 0;
  const values: Uint8Array[] = [];
  const secrets = [...contents].map(([path, { versions, ...secret }]) => ({
    path,
    ...secret,
    versions: versions.map(({ value, ...version }) => {
      const start = length;
      length += value.length;
      values.push(value);
      return { ...version, start, length: value.length };
    }),
  }));
  const index = Buffer.from(JSON.stringify({ secrets } satisfies Index));
  const bytes = new Uint8Array(MARK.length + 4 + index.length + length);
  bytes.set(MARK);
  new DataView(bytes.buffer).setUint32(MARK.length, index.length);
  bytes.set(index, MARK.length + 4);
  let at = MARK.length + 4 + index.length;
  for (const value of values) {
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** The values are views of `bytes`. Null: it is not a vault's content. */
export function decodeContents(bytes: Uint8Array): Contents | null {
  const from = MARK.length + 4;
  if (bytes.length < from || !MARK.equals(bytes.subarray(0, MARK.length))) return null;
  const end = from + new DataView(bytes.buffer, bytes.byteOffset).getUint32(MARK.length);
  if (end > bytes.length) return null;
  try {
    const { secrets } = JSON.parse(Buffer.from(bytes.subarray(from, end)).toString("utf8")) as Index;
    const contents = new Map<string, StoredSecret>();
    for (const { path, versions, ...secret } of secrets) {
      const stored = versions.map(({ start, length, ...version }) => {
        if (!(start >= 0 && length >= 0 && end + start + length <= bytes.length))
          throw new RangeError("beyond the end");
        return { ...version, value: bytes.subarray(end + start, end + start + length) };
      });
      contents.set(path, { ...secret, versions: stored });
    }
    return contents;
  } catch {
    return null;
  }
}
