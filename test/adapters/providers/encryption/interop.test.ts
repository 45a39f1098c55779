// The format of docs/backends/encryption.md, followed by a program of its own with Node's cryptography alone: it opens what
// Latchkey writes, and Latchkey opens what it writes. Keys are unwrapped by the holders' own interfaces.
import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { CreateKeyCommand, DecryptCommand, GenerateDataKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import libsodium from "libsodium-wrappers";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { good } from "../../../contract/provider-contract.ts";
import { type Moto, startMoto } from "../../../servers/moto.ts";
import { type OpenBao, startOpenBao } from "../../../servers/openbao.ts";
import { withServer } from "../../../servers/with-server.ts";
import { secret, signal, textOf } from "../support/ports.ts";
import { administer, environmentOf, openProvider } from "../vault/support.ts";
import { encrypted, keyPair, kmsClient, LABEL, openHolder, openKms } from "./support.ts";

type Document = Readonly<Record<string, unknown>> & {
  readonly keys: readonly { readonly id: string; readonly wrapped: string }[];
  readonly nonce: string;
  readonly ciphertext: string;
};

/** RFC 8785, as far as it goes for maps of texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}

function openAlone({ ciphertext, ...header }: Document, dataKey: Uint8Array): string {
  const sealed = Buffer.from(ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", dataKey, Buffer.from(header.nonce, "base64"));
  decipher.setAAD(Buffer.from(canonical(header)));
  decipher.setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}

function sealAlone(value: string, holder: string, keys: Document["keys"], path: string, dataKey: Uint8Array): Document {
  const nonce = randomBytes(12);
  const header = {
    holder,
    keys,
    latchkey: "envelope/1",
    namespace: "",
    nonce: nonce.toString("base64"),
    path,
    scope: LABEL,
  };
  const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
  cipher.setAAD(Buffer.from(canonical(header)));
  const sealed = Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  return { ...header, ciphertext: sealed.toString("base64") };
}

const VALUE = 'päß "quoted" \\ <&>   ✓';
const PATH = "secret/team <a> & é/db";

describe("another program that follows the documented format", function () {
  this.timeout(60_000);
  const server = withServer<OpenBao>("OpenBao", startOpenBao);
  const moto = withServer<Moto>("moto", startMoto);
  let base: SecretProvider;

  before(async () => {
    await administer(server(), "sys/mounts/transit", { type: "transit" });
    await administer(server(), "transit/keys/app", { type: "aes256-gcm96" });
    base = await openProvider({ address: server().address }, environmentOf(server(), server().rootToken));
  });
  after(() => base?.close());

  const there = encodeURI(PATH.replace("secret/", "secret/data/")).replace("&", "%26");
  const fetched = async (): Promise<Document> => (await administer(server(), there)).data.data;
  const put = (data: Document): Promise<unknown> => administer(server(), there, { data });

  const assertBothWays = async (
    provider: SecretProvider,
    unwrap: (keys: Document["keys"]) => Promise<Uint8Array>,
    make: () => Promise<Document>,
  ): Promise<void> => {
    good(await provider.write!({ path: PATH }, secret(VALUE), {}, signal()));
    const document = await fetched();
    assert.equal(openAlone(document, await unwrap(document.keys)), VALUE);
    await put(await make());
    assert.equal(textOf(good(await provider.read({ path: PATH }, signal())).value), "made by the other");
  };

  it("with transit", async () => {
    const holder = await openHolder("transit", { backend: "main", key: "app" }, { provider: base });
    await assertBothWays(
      encrypted(base, "transit", holder),
      async ([key]) => {
        const { data } = await administer(server(), "transit/decrypt/app", { ciphertext: key!.wrapped });
        return Buffer.from(data.plaintext, "base64");
      },
      async () => {
        const dataKey = randomBytes(32);
        const body = { plaintext: dataKey.toString("base64") };
        const { data } = await administer(server(), "transit/encrypt/app", body);
        const keys = [{ id: "transit/app", wrapped: data.ciphertext }];
        return sealAlone("made by the other", "transit", keys, PATH, dataKey);
      },
    );
  });

  it("with KMS", async () => {
    const client: KMSClient = kmsClient(moto());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const key = KeyMetadata!.Arn!;
    const context = { "latchkey:scope": LABEL, "latchkey:path": PATH };
    await assertBothWays(
      encrypted(base, "kms", await openKms(moto(), key)),
      async ([one]) => {
        assert.equal(one!.id, key);
        const blob = Buffer.from(one!.wrapped, "base64");
        const command = new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context });
        return (await client.send(command)).Plaintext!;
      },
      async () => {
        const command = new GenerateDataKeyCommand({ KeyId: key, KeySpec: "AES_256", EncryptionContext: context });
        const { Plaintext, CiphertextBlob } = await client.send(command);
        const keys = [{ id: key, wrapped: Buffer.from(CiphertextBlob!).toString("base64") }];
        return sealAlone("made by the other", "kms", keys, PATH, Plaintext!);
      },
    );
    client.destroy();
  });

  it("with libsodium, and several who may read", async () => {
    const [mine, others] = [await keyPair(), await keyPair()];
    const raw = { to: [others.publicKey, mine.publicKey], identity: "ref+local://identity" };
    const holder = await openHolder("sodium", raw, { identity: mine.privateKey });
    const bytes = (text: string) => Buffer.from(text, "base64");
    await assertBothWays(
      encrypted(base, "sodium", holder),
      async (keys) => {
        const own = keys.find(({ id }) => id === others.publicKey)!;
        return libsodium.crypto_box_seal_open(bytes(own.wrapped), bytes(others.publicKey), bytes(others.privateKey));
      },
      async () => {
        const dataKey = randomBytes(32);
        const keys = raw.to.map((id) => ({
          id,
          wrapped: Buffer.from(libsodium.crypto_box_seal(dataKey, bytes(id))).toString("base64"),
        }));
        return sealAlone("made by the other", "sodium", keys, PATH, dataKey);
      },
    );
  });
});
