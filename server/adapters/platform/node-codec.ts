// Text conversions by Node's Buffer, which does them in native code.
import type { TextCodec } from "../../core/ports.ts";

export const nodeCodec: TextCodec = {
  latin1: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"),
  utf8Encode: (text) => Buffer.from(text, "utf8"),
};
