// Puts the service of a workspace together from what this machine has.
import { listenForCallback } from "../../adapters/http/callback-listener.ts";
import { createHttp } from "../../adapters/http/node-http.ts";
import { createCredentialStore } from "../../adapters/platform/credential-store.ts";
import { providers } from "../../adapters/providers/index.ts";
import type { Environment, Interaction, Keyring, MachineSettings } from "../../core/references/provider.ts";
import type { Time } from "../../core/references/retry.ts";
import type { LoadDefinition } from "./gate.ts";
import { createManifestFile } from "./load-manifest.ts";
import { createSecretService, type SecretService, type ServiceParts } from "./service.ts";
import { createTrust } from "./trust.ts";

export interface ServiceOptions {
  readonly workspace: string;
  /** The state folder. */
  readonly home: string;
  readonly environment: Environment;
  /** Absent: nobody is there to sign in. */
  readonly openBrowser?: Interaction["openBrowser"];
  /** Keeps what sign-ins bring. */
  readonly signIns: Keyring;
  /** Keeps what must not be lost. */
  readonly keyring: Keyring;
  readonly onValue?: ServiceParts["onValue"];
  log(message: string): void;
}

export function createService({
  workspace,
  home,
  environment,
  openBrowser,
  signIns,
  keyring,
  onValue,
  log,
}: ServiceOptions): SecretService {
  return createSecretService({
    manifest: createManifestFile(workspace),
    trust: createTrust(home, workspace, environment),
    load: loadDefinition,
    time: machineTime,
    random: Math.random,
    ...(onValue && { onValue }),
    ports: {
      clock: machineTime,
      environment,
      workspace,
      home,
      machine: machineSettings(environment),
      http: createHttp(),
      credentials: createCredentialStore(signIns),
      keyring,
      ...(openBrowser && { interaction: { openBrowser, listenForCallback } }),
      log,
    },
  });
}

export const loadDefinition: LoadDefinition = async (kind) => (await providers.get(kind)?.()) ?? null;

export const machineTime: Time = {
  monotonic: () => performance.now(),
  now: () => Date.now(),
  deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
    }),
};

function machineSettings(environment: Environment): MachineSettings {
  const { LATCHKEY_PKCS11_MODULE, LATCHKEY_PKCS11_PIN_FILE } = environment;
  return {
    ...(LATCHKEY_PKCS11_MODULE && { pkcs11Module: LATCHKEY_PKCS11_MODULE }),
    ...(LATCHKEY_PKCS11_PIN_FILE && { pkcs11PinFile: LATCHKEY_PKCS11_PIN_FILE }),
  };
}
