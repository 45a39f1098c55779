// Entries of a tar archive, as they come.
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import type { ArchiveEntries } from "./entry.ts";

export async function* tarEntries(source: AsyncIterable<Buffer>): ArchiveEntries {
  const tar = extract();
  // What is wrong with the source, or the archive, is thrown below.
  const piped = pipeline(source, tar).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  try {
    for await (const entry of tar) {
      const { type, name } = entry.header;
      if (type === "file" || type === "contiguous-file") {
        // Only what is asked of a stream is asked of this one, which is of another make.
        const stream = entry as unknown as Readable;
        yield { name, content: { kind: "stream", stream, compressed: false } };
      }
      entry.resume();
    }
  } finally {
    tar.destroy();
  }
  const failed = await piped;
  if (failed !== null) throw failed.error;
}
