// Key holders opened as the app opens them, over the real servers of the tests, and providers behind them.
import { KMSClient } from "@aws-sdk/client-kms";
import libsodium from "libsodium-wrappers";
import { encryptProvider } from "../../../../server/adapters/providers/encryption/encrypted-provider.ts";
import { keyHolders } from "../../../../server/adapters/providers/encryption/key-holders.ts";
import type { KeyHolder, KeyHolderPorts } from "../../../../server/core/encryption/key-holder.ts";
import { secretFailure } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import type { KeyHolderKind } from "../../../../shared/encryption-schema.ts";
import { ok } from "../../../../shared/result.ts";
import { good } from "../../../contract/provider-contract.ts";
import type { Moto } from "../../../servers/moto.ts";
import { secret, type TestPorts, testPorts } from "../support/ports.ts";

export const LABEL = "vault.main";

export interface HolderParts extends TestPorts {
  /** What `ref+local://identity` leads to; absent: nothing. */
  readonly identity?: string;
  /** What `backend: main` is. */
  readonly provider?: SecretProvider;
}

export async function openHolder(
  kind: KeyHolderKind,
  raw: Readonly<Record<string, unknown>>,
  { identity, provider, ...parts }: HolderParts = {},
): Promise<KeyHolder> {
  const definition = await keyHolders[kind]();
  const ports: KeyHolderPorts = {
    ...testPorts(parts),
    backend: async () =>
      provider === undefined
        ? secretFailure("backend-unknown", "there is none", "name another")
        : ok({ label: LABEL, provider }),
    read: async () =>
      identity === undefined ? secretFailure("not-found", "there is no identity", "make one") : ok(secret(identity)),
  };
  const config = good(definition.parseConfig(raw, ports.environment));
  return good(await definition.open(config, ports));
}

/** A key pair of libsodium, in Base64. */
export async function keyPair(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  await libsodium.ready;
  const { publicKey, privateKey } = libsodium.crypto_box_keypair();
  return { publicKey: toBase64(publicKey), privateKey: toBase64(privateKey) };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export interface EncryptedOptions {
  readonly scope?: string;
  readonly namespace?: string;
  readonly allowsPlain?: boolean;
}

export const encrypted = (
  base: SecretProvider,
  kind: KeyHolderKind,
  holder: KeyHolder,
  { scope = LABEL, namespace = "", allowsPlain = false }: EncryptedOptions = {},
): SecretProvider => encryptProvider(base, { label: LABEL, kind, holder, scope, namespace, allowsPlain });

/** `base` with values for `ref+local://identity`, read with it. */
export async function encryptedWithSodium(
  base: SecretProvider,
  options: EncryptedOptions = {},
): Promise<SecretProvider> {
  const { publicKey, privateKey } = await keyPair();
  const raw = { to: [publicKey], identity: "ref+local://identity" };
  return encrypted(base, "sodium", await openHolder("sodium", raw, { identity: privateKey }), options);
}

export const kmsClient = ({ address, region, accessKeyId, secretAccessKey }: Moto): KMSClient =>
  new KMSClient({ endpoint: address, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });

export const openKms = (moto: Moto, key: string, parts: HolderParts = {}): Promise<KeyHolder> =>
  openHolder("kms", { key, region: moto.region, endpoint: moto.address }, { environment: moto.env, ...parts });
