// KeyedHash on node:crypto. Every part is preceded by its length, so that no two lists of parts hash alike.
import { createHmac } from "node:crypto";
import type { KeyedHash } from "../../core/ports.ts";

export const nodeHash: KeyedHash = {
  hex(key, ...parts) {
    const hmac = createHmac("sha256", key);
    const length = Buffer.alloc(4);
    for (const part of parts) {
      length.writeUInt32BE(typeof part === "string" ? Buffer.byteLength(part) : part.byteLength);
      hmac.update(length).update(part);
    }
    return hmac.digest("hex");
  },
};
