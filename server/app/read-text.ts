// Reads one file of the disk as text, with the same care as a scan of its folder: regular, inside the root, not binary.
import { nodeFileReader } from "../adapters/platform/open-file.ts";
import { detectEncoding, SAMPLE } from "./scan/encoding.ts";

export interface ReadTextOptions {
  /** The folder the file must lie in. */
  readonly root: string;
  /** In bytes. */
  readonly maxFileSize: number;
}

/** The text of the file without its byte order mark; null where there is none to scan. */
export function readText(path: string, { root, maxFileSize }: ReadTextOptions): string | null {
  const opened = nodeFileReader.open(path, root);
  if (opened.kind !== "open") return null;
  try {
    if (opened.size > maxFileSize) return null;
    const bytes = readAll(opened.fd, opened.size);
    const encoding = detectEncoding(bytes.subarray(0, SAMPLE));
    if (encoding.kind === "binary") return null;
    return new TextDecoder(encoding.kind).decode(bytes);
  } catch {
    // It went away, or is being written: whoever writes it will tell.
    return null;
  } finally {
    nodeFileReader.close(opened.fd);
  }
}

/** At most `size` bytes: what is appended meanwhile is told of by another change. */
function readAll(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = nodeFileReader.read(fd, bytes.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
