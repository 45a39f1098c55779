// Every backend that the benchmark of secrets reads from, on its real server, with one secret in it.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Secrets } from "../../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { startKeyVault } from "../../servers/key-vault/server.ts";
import { startOpenBao } from "../../servers/openbao.ts";
import { startSecretsManager } from "../../servers/secrets-manager/server.ts";
import { createSoftHsmToken } from "../../servers/softhsm.ts";

export interface BenchBackend {
  /** Text of latchkey.yaml. */
  readonly manifest: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Logical name of the secret. */
  readonly name: string;
  /** Puts the secret there through Latchkey itself; absent: it is there. */
  prepare?(secrets: Secrets): Promise<void>;
  stop(): Promise<void>;
}

export type BackendStarter = (workspace: string) => Promise<BenchBackend>;

const name = "bench/secret";
const manifestOf = (backends: string, reference: string): string =>
  `backends:\n  it: { ${backends} }\nsecrets:\n  ${name}: { refs: { local: "${reference}" } }\n`;

const put = async (secrets: Secrets): Promise<void> => {
  const value = new SecretBytes(Uint8Array.from(Buffer.from("a value of the benchmark")));
  const written = await secrets.set(name, value, {}, { signal: new AbortController().signal });
  if (!written.ok) throw new Error(`${written.error.code}: ${written.error.message}`);
};

const none = async (): Promise<void> => {};

export const secretBackends: Readonly<Record<string, BackendStarter>> = {
  async openbao() {
    const server = await startOpenBao({ tls: true });
    return {
      manifest: manifestOf("kind: openbao", "ref+openbao.it://secret/bench#/value"),
      environment: server.env,
      name,
      prepare: put,
      stop: server.stop,
    };
  },
  async awssecrets() {
    const server = await startSecretsManager();
    return {
      manifest: manifestOf(
        `kind: awssecrets, region: eu-central-1, endpoint: "${server.address}"`,
        "ref+awssecrets.it://bench/secret",
      ),
      environment: {
        AWS_ACCESS_KEY_ID: server.key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.key.secretAccessKey,
        LATCHKEY_TRUST: new URL(server.address).host,
      },
      name,
      prepare: put,
      stop: server.stop,
    };
  },
  async azurekeyvault(workspace) {
    const server = await startKeyVault();
    const ca = join(workspace, "ca.pem");
    writeFileSync(ca, server.ca);
    return {
      manifest: manifestOf(
        `kind: azurekeyvault, address: "${server.address}", credential: managed-identity, clientId: ${server.clientId}`,
        "ref+azurekeyvault.it://bench/secret",
      ),
      environment: { ...server.env, NODE_EXTRA_CA_CERTS: ca, LATCHKEY_TRUST: new URL(server.address).host },
      name,
      prepare: put,
      stop: server.stop,
    };
  },
  async pkcs11() {
    const token = await createSoftHsmToken();
    return {
      manifest: manifestOf(`kind: pkcs11, token: ${token.label}`, "ref+pkcs11.it://bench/secret"),
      environment: {
        ...token.env,
        LATCHKEY_PKCS11_MODULE: token.module,
        LATCHKEY_PKCS11_PIN_FILE: token.pinFile,
        LATCHKEY_TRUST: `pkcs11:${token.label}`,
      },
      name,
      prepare: put,
      stop: token.stop,
    };
  },
  async local() {
    return {
      manifest: manifestOf("kind: mock", "ref+local://bench/secret"),
      environment: { LATCHKEY_PASSPHRASE: "of the benchmark alone" },
      name,
      prepare: put,
      stop: none,
    };
  },
  async file(workspace) {
    writeFileSync(join(workspace, "secret.txt"), "a value of the benchmark", { mode: 0o600 });
    return {
      manifest: manifestOf("kind: file", "ref+file.it://secret.txt"),
      environment: { LATCHKEY_ALLOW_INSECURE_ENV: "1" },
      name,
      stop: none,
    };
  },
  async k8s(workspace) {
    const mount = join(workspace, "mount");
    const secret = join(mount, "app");
    mkdirSync(join(secret, "..version"), { recursive: true });
    writeFileSync(join(secret, "..version", "password"), "a value of the benchmark");
    symlinkSync("..version", join(secret, "..data"));
    symlinkSync("..data/password", join(secret, "password"));
    return {
      manifest: manifestOf(`kind: k8s, mount: ${mount}`, "ref+k8s.it://app#/password"),
      environment: { LATCHKEY_TRUST: `k8s:${mount}` },
      name,
      stop: none,
    };
  },
};
