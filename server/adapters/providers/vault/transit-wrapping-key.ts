// A key of the transit engine as one that wraps others.
import { ok } from "../../../../shared/result.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { WrappingKey } from "../../../core/references/provider.ts";
import type { Transit } from "./transit.ts";

export const transitWrappingKey = (transit: Transit, name: string): WrappingKey => ({
  create: (signal) => transit.dataKey(name, signal),
  async open(wrapped, signal) {
    const opened = await transit.decrypt(name, wrapped, signal);
    if (opened.ok || opened.error.code !== "value-invalid") return opened;
    return secretFailure("envelope-tampered", "the key did not wrap this", "write the value anew");
  },
  async describe(signal) {
    const key = await transit.key(name, signal);
    if (!key.ok) return key;
    const { type, latest, mayBeDeleted, mayBeExported } = key.value;
    const warnings = [
      ...(mayBeDeleted ? [`The transit key ${name} may be deleted (deletion_allowed): values would be lost.`] : []),
      ...(mayBeExported
        ? [`The transit key ${name} may be carried away (exportable, or allow_plaintext_backup).`]
        : []),
      ...(type.startsWith("rsa-")
        ? [`The transit key ${name} is of ${type}: whoever has its public key can make values up.`]
        : []),
    ];
    return ok({ detail: `${type}, version ${latest}`, warnings });
  },
});
