// The `mock` backend: a value for every name, the same for the same seed, that nobody can take for a real secret. For work
// offline; refused outside `local`.
import { createHash } from "node:crypto";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled } from "../../../core/references/failure.ts";
import {
  noMetadata,
  type ProviderDefinition,
  type SecretLocation,
  type SecretMetadata,
} from "../../../core/references/provider.ts";
import { refusePart } from "../support/failures.ts";

interface MockConfig {
  readonly seed: string;
}

export const mock: ProviderDefinition<MockConfig> = {
  kind: "mock",
  parseConfig: ({ seed }) => ok({ seed: typeof seed === "string" ? seed : "" }),
  endpoints: () => [],
  async open({ seed }) {
    const metadata: SecretMetadata = { ...noMetadata, version: "mock", warnings: ["A mock, not a secret."] };
    const refuse = (location: SecretLocation, signal: AbortSignal) =>
      signal.aborted ? cancelled() : refusePart("mock", location);
    return {
      principal: () => "mock",
      async read(location, signal) {
        const refused = refuse(location, signal);
        if (refused !== null) return refused;
        const { path } = location;
        const digest = createHash("sha256").update(`${seed}\0${path}`).digest("hex").slice(0, 16);
        return ok({ value: new SecretBytes(Buffer.from(`mock-${path.replaceAll("/", "-")}-${digest}`)), metadata });
      },
      describe: async (location, signal) => refuse(location, signal) ?? ok(metadata),
      check: async () => ok({ detail: "mock values", tooWide: [] }),
      close: async () => {},
    };
  },
};
