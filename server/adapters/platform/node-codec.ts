// TextCodec on Node's Buffer: its latin-1 and UTF-8 conversions run in native code.
import type { TextCodec } from "../../core/ports.ts";

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const nodeCodec: TextCodec = {
  latin1: (bytes) => asBuffer(bytes).latin1Slice(),
  utf8Encode: (text) => Buffer.from(text, "utf8"),
};
