// Entries of a ZIP archive, by its directory at the end. Its names are not checked: nothing is written to where they point.
import type { Readable } from "node:stream";
import yauzl from "yauzl";
import type { ArchiveEntries, EntryContent } from "./entry.ts";
import { fileRange, type OpenFile } from "./file-range.ts";

const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;

/** Reads an open file without ever closing it: the package's own reader does so after some errors. */
class FileRanges extends yauzl.RandomAccessReader {
  readonly #fd: number;
  constructor(fd: number) {
    super();
    this.#fd = fd;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return fileRange(this.#fd, start, end);
  }
}

function open(source: OpenFile | Buffer): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    const opened = (error: unknown, zip: yauzl.ZipFile): void => (error == null ? resolve(zip) : reject(error));
    if (Buffer.isBuffer(source)) yauzl.fromBuffer(source, options, opened);
    else yauzl.fromRandomAccessReader(new FileRanges(source.fd), source.size, options, opened);
  });
}

/** The bit of an entry's flags that says its name is UTF-8. */
const UTF8 = 0x800;
const [STORED, DEFLATED] = [0, 8];

/** `source`: an open file, which stays open, or the whole archive. */
export async function* zipEntries(source: OpenFile | Buffer): ArchiveEntries {
  const zip = await open(source);
  for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) {
    const raw = entry.fileName as unknown as Buffer;
    const name = raw.toString((entry.generalPurposeBitFlag & UTF8) !== 0 ? "utf8" : "latin1");
    if (!name.endsWith("/")) yield { name, content: await contentOf(zip, entry) };
  }
}

function nextEntry(zip: yauzl.ZipFile): Promise<yauzl.Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      zip.off("entry", onEntry).off("end", onEnd).off("error", onError);
    };
    const onEntry = (entry: yauzl.Entry): void => {
      settle();
      resolve(entry);
    };
    const onEnd = (): void => {
      settle();
      resolve(null);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error);
    };
    zip.on("entry", onEntry).on("end", onEnd).on("error", onError);
    zip.readEntry();
  });
}

async function contentOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<EntryContent> {
  if (entry.isEncrypted()) return { kind: "unreadable", why: "encrypted" };
  const { compressionMethod } = entry;
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    return { kind: "unreadable", why: "unknown compression" };
  }
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error == null ? resolve(opened) : reject(error)));
  });
  return { kind: "stream", stream, compressed: compressionMethod === DEFLATED };
}
