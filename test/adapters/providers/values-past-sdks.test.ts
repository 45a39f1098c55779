// Values go past the SDKs of clouds: no text that is parsed or written by them holds one.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import type { SecretProvider } from "../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { good } from "../../contract/provider-contract.ts";
import { type Moto, startMoto } from "../../servers/moto.ts";
import { type SecretsManager, startSecretsManager } from "../../servers/secrets-manager/server.ts";
import { withServer } from "../../servers/with-server.ts";
import { openProvider as openAws } from "./aws-secrets-manager/support.ts";
import { openProvider as openAzure, withKeyVault } from "./azure-key-vault/support.ts";
import { kmsClient, openKms } from "./encryption/support.ts";
import { secret, signal, textOf } from "./support/ports.ts";

/** The servers of the tests run in this process, too, and are asked in another turn: they are told apart by their stack. */
const isOfASdk = (): boolean => /node_modules\/@(?:aws-sdk|smithy|azure)\b/.test(new Error("here").stack ?? "");

/** Texts that an SDK parsed or wrote while `run` ran. */
async function textsOfSdks(run: () => Promise<void>): Promise<readonly string[]> {
  const texts: string[] = [];
  const { parse, stringify } = JSON;
  JSON.parse = (text: string, ...more) => {
    if (isOfASdk()) texts.push(text);
    return parse(text, ...more);
  };
  JSON.stringify = ((...given: Parameters<typeof stringify>) => {
    const text = stringify(...given);
    if (isOfASdk()) texts.push(text);
    return text;
  }) as typeof stringify;
  try {
    await run();
  } finally {
    Object.assign(JSON, { parse, stringify });
  }
  return texts;
}

describe("values beside the SDKs of clouds", () => {
  const aws = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  const vault = withKeyVault();
  const moto = withServer<Moto>("moto", startMoto);
  const canary = randomBytes(24).toString("hex");

  async function assertPast(provider: SecretProvider, ...values: readonly SecretBytes[]): Promise<void> {
    const paths = values.map((_, at) => `past/${at}-${randomBytes(4).toString("hex")}`);
    const texts = await textsOfSdks(async () => {
      for (const [at, value] of values.entries()) {
        const path = paths[at]!;
        good(await provider.write!({ path }, value, {}, signal()));
        const got = good(await provider.read({ path }, signal()));
        assert.deepEqual(Buffer.from(got.value.bytes), Buffer.from(value.bytes));
      }
      for (const one of (await provider.readMany?.(
        paths.map((path) => ({ path })),
        signal(),
      )) ?? [])
        good(one);
    });
    assert.ok(texts.length >= 2 * values.length, `${texts.length} texts were seen`);
    const forms = [canary, Buffer.from(`\xff${canary}`, "latin1").toString("base64").slice(0, 40)];
    for (const text of texts) for (const form of forms) assert.ok(!text.includes(form), "an SDK saw the value");
    await provider.close();
  }

  it("of AWS: text, text that JSON escapes, and bytes", async () => {
    const bytes = new SecretBytes(Uint8Array.from(Buffer.from(`\xff${canary}`, "latin1")));
    await assertPast(await openAws(aws(), aws().key), secret(canary), secret(`"${canary}\\n"\n`), bytes);
  });

  it("of Azure: text, and text that JSON escapes", async () => {
    await assertPast(await openAzure(vault()), secret(canary), secret(`"${canary}\\n"\n`));
  });

  it("of KMS: data keys", async () => {
    const client = kmsClient(moto());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    client.destroy();
    const holder = await openKms(moto(), KeyMetadata!.KeyId!);
    const place = { scope: "vault.main", namespace: "", path: "kv/app/db" };
    const seen: Buffer[] = [];
    const texts = await textsOfSdks(async () => {
      const made = good(await holder.create(place, signal()));
      const opened = good(await holder.open(made.keys, place, signal()));
      seen.push(Buffer.from(made.key.bytes), Buffer.from(opened.bytes));
    });
    const [made, opened] = seen;
    assert.equal(made!.length, 32);
    assert.ok(made!.equals(opened!));
    assert.ok(texts.length >= 4, `${texts.length} texts were seen`);
    const forms = (["base64", "hex", "latin1"] as const).map((form) => made!.toString(form));
    for (const text of texts) for (const form of forms) assert.ok(!text.includes(form), "the SDK saw the key");
    holder.close();
  });

  it("each goes to its own caller, however many ask at once", async () => {
    for (const provider of [await openAws(aws(), aws().key), await openAzure(vault())]) {
      const paths = Array.from({ length: 30 }, (_, i) => `many/${i}`);
      await Promise.all(paths.map(async (path) => good(await provider.write!({ path }, secret(path), {}, signal()))));
      const read = await Promise.all(paths.map(async (path) => good(await provider.read({ path }, signal()))));
      assert.deepEqual(
        read.map(({ value }) => textOf(value)),
        paths,
      );
      await provider.close();
    }
  });
});
