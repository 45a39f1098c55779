// What a provider is opened with in tests: the real HTTP port, and an environment that holds only what the test says.
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import type { Environment, Http, ProviderPorts } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { nothingKept } from "./nothing-kept.ts";

export interface TestPorts {
  readonly environment?: Environment;
  readonly http?: Http;
  /** For the whole of a request. */
  readonly timeoutMs?: number;
}

export function testPorts({ environment = {}, http, timeoutMs = 10_000 }: TestPorts): ProviderPorts {
  return {
    clock: Date,
    environment,
    workspace: "/nowhere",
    home: "/nowhere",
    machine: {},
    http: http ?? createHttp({ timeoutMs }),
    ...nothingKept,
    log() {},
  };
}

export const signal = (): AbortSignal => new AbortController().signal;

export const secret = (text: string): SecretBytes => new SecretBytes(new TextEncoder().encode(text));

export const textOf = (value: SecretBytes): string => new TextDecoder().decode(value.bytes);

/** For libraries that read the environment of the process itself. Gives what undoes it. */
export function overlayEnvironment(set: Readonly<Record<string, string>>, unset: readonly string[] = []): () => void {
  const before = [...Object.keys(set), ...unset].map((name) => [name, process.env[name]] as const);
  for (const name of unset) delete process.env[name];
  Object.assign(process.env, set);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
