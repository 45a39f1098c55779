// What an archive holds, as all kinds of archives tell it.
import type { Readable } from "node:stream";

export interface ArchiveEntry {
  /** As the archive names it: it may be anything. */
  readonly name: string;
  /** Must be read to its end, or destroyed, before the next entry is asked for. */
  readonly content: EntryContent;
}

export type EntryContent =
  | { readonly kind: "stream"; readonly stream: Readable; readonly compressed: boolean }
  | { readonly kind: "unreadable"; readonly why: "encrypted" | "unknown compression" };

/** Regular files only. Throws where the archive is damaged. */
export type ArchiveEntries = AsyncIterable<ArchiveEntry>;
