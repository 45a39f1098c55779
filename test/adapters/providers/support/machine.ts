// What a provider on this machine is opened with in tests: a home and a workspace of their own, which `remove` takes away.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderDefinition, ProviderPorts, SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { good } from "../../../contract/provider-contract.ts";
import { nothingKept } from "./nothing-kept.ts";

export interface Machine {
  readonly home: string;
  readonly workspace: string;
  readonly ports: ProviderPorts;
  with(more: Partial<ProviderPorts>): ProviderPorts;
  remove(): void;
}

export function makeMachine(more: Partial<ProviderPorts> = {}): Machine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "latchkey-machine-")));
  const [home, workspace] = [join(root, "home"), join(root, "workspace")];
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(workspace);
  const ports: ProviderPorts = {
    clock: Date,
    environment: {},
    workspace,
    home,
    machine: {},
    http: async () => {
      throw new Error("nothing here goes over the network");
    },
    ...nothingKept,
    log() {},
    ...more,
  };
  return {
    home,
    workspace,
    ports,
    with: (other) => ({ ...ports, ...other }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export const openWith = <C>(
  definition: ProviderDefinition<C>,
  config: Readonly<Record<string, unknown>>,
  ports: ProviderPorts,
): Promise<SecretProvider> => definition.open(good(definition.parseConfig(config, ports.environment)), ports);

export const signal = (): AbortSignal => new AbortController().signal;

export const secret = (text: string): SecretBytes => new SecretBytes(new TextEncoder().encode(text));

export const textOf = (value: SecretBytes): string => new TextDecoder().decode(value.bytes);

/** How often a campaign is run: in full for `npm run test:long`, a tenth of it otherwise. */
export const campaign = (times: number): number => (process.env["LATCHKEY_LONG"] === "1" ? times : times / 10);
