// The contract of providers, over providers that encrypt: each kind of key holder, over several backends. What is put there
// past the provider under test is written by another that encrypts as well.
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { dotenv } from "../../../../server/adapters/providers/dotenv/dotenv.ts";
import { file } from "../../../../server/adapters/providers/file/file.ts";
import { local } from "../../../../server/adapters/providers/local/local.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { describeProvider, good, type ProviderUnderTest } from "../../../contract/provider-contract.ts";
import { type Moto, startMoto } from "../../../servers/moto.ts";
import { type OpenBao, startOpenBao } from "../../../servers/openbao.ts";
import { type SecretsManager, startSecretsManager } from "../../../servers/secrets-manager/server.ts";
import { createSoftHsmToken, type SoftHsmToken } from "../../../servers/softhsm.ts";
import { withServer } from "../../../servers/with-server.ts";
import { type Key, openProvider as openAws, type Service } from "../aws-secrets-manager/support.ts";
import { openProvider as openAzure, withKeyVault } from "../azure-key-vault/support.ts";
import { putKey } from "../local/support.ts";
import { makeHsm } from "../pkcs11/support.ts";
import { makeMachine, openWith, signal } from "../support/machine.ts";
import { administer, environmentOf, openProvider as openVault } from "../vault/support.ts";
import { encrypted, encryptedWithSodium, kmsClient, openHolder, openKms } from "./support.ts";

const NOBODY = "http://127.0.0.1:1";

const under = (
  provider: SecretProvider,
  more: Partial<ProviderUnderTest> & Pick<ProviderUnderTest, "dated">,
): ProviderUnderTest => ({
  provider,
  async put(path, value) {
    good(await provider.write!({ path }, new SecretBytes(Uint8Array.from(value)), {}, signal()));
  },
  close: () => provider.close(),
  ...more,
});

describeProvider({
  name: "local, encrypted with libsodium",
  capabilities: ["list", "write", "remove", "versions", "readMany"],
  async open() {
    const machine = makeMachine({ environment: { LATCHKEY_PASSPHRASE: "open sesame" } });
    await putKey(machine.home, "open sesame");
    const provider = await encryptedWithSodium(await openWith(local, {}, machine.ports));
    return under(provider, {
      dated: true,
      async close() {
        await provider.close();
        machine.remove();
      },
    });
  },
});

for (const definition of [file, dotenv] as const) {
  describeProvider({
    name: `${definition.kind}, encrypted with libsodium`,
    capabilities: ["list", "write"],
    async open() {
      const machine = makeMachine();
      const provider = await encryptedWithSodium(await openWith<never>(definition as never, {}, machine.ports));
      const isFile = definition === file;
      return under(provider, {
        dated: isFile,
        ...(!isFile && { pathOf: (n) => `SECRET_${n}` }),
        close: async () => machine.remove(),
      });
    },
  });
}

describe("PKCS#11 over SoftHSM, encrypted with libsodium", () => {
  const token = withServer<SoftHsmToken>("SoftHSM", () => createSoftHsmToken());
  describeProvider({
    name: "pkcs11",
    capabilities: ["list", "write", "remove"],
    async open() {
      const hsm = makeHsm(token());
      const provider = await encryptedWithSodium(await hsm.open({ token: token().label }));
      return under(provider, { dated: true, close: () => hsm.close() });
    },
  });
});

describe("OpenBao, encrypted with its own transit engine", () => {
  const server = withServer<OpenBao>("OpenBao", () => startOpenBao({ tls: true }));

  before(async () => {
    await administer(server(), "sys/mounts/transit", { type: "transit" });
    await administer(server(), "transit/keys/app", { type: "aes256-gcm96" });
    await administer(server(), "sys/mounts/one", { type: "kv", options: { version: "1" } });
  });

  for (const mount of ["secret", "one"]) {
    describeProvider({
      name: `key-value secrets at ${mount}/`,
      capabilities: ["list", "write", "remove", "versions"],
      async open() {
        const open = async (token: string, address = server().address): Promise<SecretProvider> => {
          const base = await openVault({ address }, environmentOf(server(), token));
          return encrypted(
            base,
            "transit",
            await openHolder("transit", { backend: "main", key: "app" }, { provider: base }),
          );
        };
        return under(await open(server().rootToken), {
          dated: mount === "secret",
          unversioned: mount === "one",
          pathOf: (n) => `${mount}/app/latchkey-${n}`,
          intruder: () => open("s.not-a-token"),
          unreachable: () => open(server().rootToken, "https://127.0.0.1:9"),
        });
      },
    });
  }
});

describe("AWS Secrets Manager, encrypted with a key of KMS", () => {
  const aws = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  const moto = withServer<Moto>("moto", startMoto);
  const capabilities = ["list", "write", "remove", "versions", "readMany"] as const;

  const open = async (service: Service, key: Key): Promise<ProviderUnderTest> => {
    const client = kmsClient(moto());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    client.destroy();
    const withKey = async (address: string) =>
      encrypted(await openAws({ address }, key), "kms", await openKms(moto(), KeyMetadata!.KeyId!));
    return under(await withKey(service.address), {
      dated: true,
      pathOf: (n) => `latchkey/encrypted/s${n}`,
      unreachable: () => withKey(NOBODY),
    });
  };

  describeProvider({ name: "the tests' own server", capabilities, open: () => open(aws(), aws().key) });
  describeProvider({ name: "moto", capabilities, open: () => open(moto(), moto()) });
});

describe("Azure Key Vault, encrypted with libsodium", () => {
  const vault = withKeyVault();
  describeProvider({
    name: "azurekeyvault",
    capabilities: ["list", "write", "remove", "versions"],
    open: async () => under(await encryptedWithSodium(await openAzure(vault())), { dated: true }),
  });
});
