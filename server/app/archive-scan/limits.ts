// How much an archive may ask of a scan. A few kilobytes can unpack to terabytes, or to themselves for ever.
export interface ArchiveLimits {
  /** Archives within archives; the outermost counts. */
  readonly depth: number;
  readonly entries: number;
  /** Unpacked bytes in all. */
  readonly bytes: number;
  /** Unpacked bytes for each byte of the file, once they are more than `ratioFrom`. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of an archive within an archive that cannot be read as a stream. */
  readonly nestedZip: number;
  readonly milliseconds: number;
}

export const archiveLimits: ArchiveLimits = {
  depth: 3,
  entries: 100_000,
  bytes: 4 * 2 ** 30,
  ratio: 200,
  ratioFrom: 64 * 2 ** 20,
  nestedZip: 64 * 2 ** 20,
  milliseconds: 120_000,
};

export type LimitReason = "too many entries" | "unpacks to too much" | "takes too long";

/** Thrown where an archive asks for too much; caught where the file is scanned. */
export class LimitReached extends Error {
  readonly reason: LimitReason;
  constructor(reason: LimitReason) {
    super(reason);
    this.reason = reason;
  }
}

export interface Budget {
  /** Throw `LimitReached`. */
  entry(): void;
  unpacked(bytes: number): void;
}

/** What one file of the disk, `size` bytes long, may use with all that it holds. */
export function createBudget(size: number, limits: ArchiveLimits): Budget {
  const deadline = performance.now() + limits.milliseconds;
  let entries = 0;
  let bytes = 0;
  const checkTime = (): void => {
    if (performance.now() > deadline) throw new LimitReached("takes too long");
  };
  return {
    entry() {
      checkTime();
      if (++entries > limits.entries) throw new LimitReached("too many entries");
    },
    unpacked(more) {
      checkTime();
      bytes += more;
      const tooDense = bytes > limits.ratioFrom && bytes > size * limits.ratio;
      if (bytes > limits.bytes || tooDense) throw new LimitReached("unpacks to too much");
    },
  };
}
