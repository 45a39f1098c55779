// A provider on a SoftHSM token of its own.
import { pkcs11 } from "../../../../server/adapters/providers/pkcs11/pkcs11.ts";
import type { ProviderPorts, SecretProvider } from "../../../../server/core/references/provider.ts";
import type { SoftHsmToken } from "../../../servers/softhsm.ts";
import { makeMachine, openWith } from "../support/machine.ts";

export interface Hsm {
  readonly ports: ProviderPorts;
  readonly workspace: string;
  open(config?: Readonly<Record<string, unknown>>, more?: Partial<ProviderPorts>): Promise<SecretProvider>;
  /** Ends what was opened and removes the files. */
  close(): Promise<void>;
}

export function makeHsm(token: SoftHsmToken): Hsm {
  const machine = makeMachine({
    environment: { ...process.env, ...token.env },
    machine: { pkcs11Module: token.module, pkcs11PinFile: token.pinFile },
  });
  const opened: SecretProvider[] = [];
  return {
    ports: machine.ports,
    workspace: machine.workspace,
    async open(config = { token: token.label }, more = {}) {
      const provider = await openWith(pkcs11, config, machine.with(more));
      opened.push(provider);
      return provider;
    },
    async close() {
      await Promise.all(opened.map((one) => one.close()));
      machine.remove();
    },
  };
}
