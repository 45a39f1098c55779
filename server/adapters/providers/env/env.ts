// The `env` backend: variables of the process's own environment. For development, since every program that is started
// inherits them; read only. The value is a string in this process already, before anybody asks.
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  noMetadata,
  type Outcome,
  type ProviderDefinition,
  type SecretLocation,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import { entriesBelow } from "../support/entries.ts";
import { refusePart } from "../support/failures.ts";
import { variableOf } from "../support/variables.ts";

interface EnvConfig {
  readonly prefix: string;
}

/** What opens other backends is given to nobody through a reference. */
const isOwn = (name: string): boolean => /^latchkey_/i.test(name);

export const env: ProviderDefinition<EnvConfig> = {
  kind: "env",
  development: true,
  parseConfig: ({ prefix }) => ok({ prefix: typeof prefix === "string" ? prefix : "" }),
  endpoints: () => [],
  async open({ prefix }, { environment }) {
    const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
      if (signal.aborted) return cancelled();
      const refused = refusePart("env", location);
      if (refused !== null) return refused;
      const name = prefix + variableOf(location.path);
      if (isOwn(name)) {
        return secretFailure(
          "forbidden",
          `${name} is Latchkey's own and no secret to refer to`,
          "name another variable",
        );
      }
      const text = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (text === undefined) {
        return secretFailure("not-found", `the environment has no variable ${name}`, `set ${name} and start anew`);
      }
      const bytes = Buffer.from(text);
      return ok({ value: new SecretBytes(bytes), metadata: { ...noMetadata, fields: fieldNames(bytes) } });
    };
    return {
      principal: () => "env",
      read,
      async describe(location, signal) {
        const result = await read(location, signal);
        if (!result.ok) return result;
        result.value.value.dispose();
        return ok(result.value.metadata);
      },
      async list(below, _namespace, signal) {
        if (signal.aborted) return cancelled();
        const names = Object.keys(environment).filter((name) => name.startsWith(prefix) && !isOwn(name));
        return ok(
          entriesBelow(
            below,
            names.map((name) => name.slice(prefix.length)),
          ),
        );
      },
      check: async () => ok({ detail: "the environment of this process", tooWide: [] }),
      close: async () => {},
    };
  },
};
