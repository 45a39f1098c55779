// What we seal, kubeseal opens, and what kubeseal seals, we open: every scope, any name, any bytes.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseCertificate } from "../../../../server/adapters/providers/sealed-secrets/certificate.ts";
import { openValue, sealValue } from "../../../../server/adapters/providers/sealed-secrets/envelope.ts";
import { secretsIn } from "../../../../server/adapters/providers/sealed-secrets/manifests.ts";
import { sealValues } from "../../../../server/app/sealing/seal-values.ts";
import { formatManifests, sealedManifest } from "../../../../server/app/sealing/sealed-manifests.ts";
import { labelOf, type Sealee } from "../../../../server/core/sealing/scope.ts";
import { sealingScopes } from "../../../../shared/sealed-secrets.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { good } from "../../../contract/provider-contract.ts";
import { startKubeseal } from "../../../servers/kubeseal.ts";
import { withServer } from "../../../servers/with-server.ts";
import { signal } from "../support/machine.ts";

const word = fc.stringMatching(/^[a-z0-9](?:[-a-z0-9]{0,20}[a-z0-9])?$/);
const sealee = fc.record<Sealee & { name: string; namespace: string }>({
  name: fc.oneof(
    word,
    fc.tuple(word, word).map((parts) => parts.join(".")),
  ),
  namespace: word,
  scope: fc.constantFrom(...sealingScopes),
});
const value = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constant(new Uint8Array(0)),
  fc.string().map((text) => new TextEncoder().encode(text)),
);
const values = fc.dictionary(fc.stringMatching(/^[a-zA-Z0-9][-._a-zA-Z0-9]{0,30}$/), value, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

describe("sealing, with kubeseal on the other side", function () {
  this.timeout(120_000);
  const kubeseal = withServer("kubeseal", startKubeseal);
  const certificate = () => good(parseCertificate(readFileSync(kubeseal().certFile, "utf8"), "tls.crt", Date.now()));
  const privateKey = () => createPrivateKey(readFileSync(kubeseal().keyFile, "utf8"));
  const service = { get: () => assert.fail("nothing is read from a backend") };

  const seal = async (its: Sealee, plain: Readonly<Record<string, Uint8Array>>, format: "yaml" | "json") => {
    const given = new Map(Object.entries(plain).map(([key, bytes]) => [key, new SecretBytes(Uint8Array.from(bytes))]));
    const sealing = { certificate: certificate(), service, ask: { signal: signal() }, now: Date.now() };
    const sealed = good(await sealValues(given, its, sealing));
    return formatManifests([sealedManifest(its, { metadata: {} }, sealed)], format);
  };
  const buffers = (plain: Readonly<Record<string, Uint8Array>>) =>
    Object.fromEntries(Object.entries(plain).map(([key, bytes]) => [key, Buffer.from(bytes)]));
  const encoded = (plain: Readonly<Record<string, Uint8Array>>) =>
    Object.fromEntries(Object.entries(plain).map(([key, bytes]) => [key, Buffer.from(bytes).toString("base64")]));

  it("kubeseal opens what we seal", async () => {
    await fc.assert(
      fc.asyncProperty(sealee, values, fc.constantFrom("yaml", "json"), async (its, plain, format) => {
        assert.deepEqual(await kubeseal().open(await seal(its, plain, format)), buffers(plain));
      }),
      { numRuns: 60 },
    );
  });

  for (const scope of sealingScopes) {
    it(`kubeseal opens 1 MiB of scope ${scope}`, async () => {
      const plain = { whole: randomBytes(1024 * 1024) };
      const manifest = await seal({ name: "app", namespace: "team", scope }, plain, "yaml");
      assert.deepEqual(await kubeseal().open(manifest), plain);
    });

    it(`a value of scope ${scope} opens elsewhere just as far as it may`, async () => {
      const sealed = secretsIn(
        await seal({ name: "app", namespace: "team", scope }, { k: Buffer.from("v") }, "yaml"),
        "f",
      )[0]!;
      const moved = (name: string, namespace: string) =>
        openValue(sealed.values.get("k")!.sealed, labelOf({ name, namespace, scope }), privateKey()) !== null;
      assert.deepEqual(
        [moved("app", "team"), moved("other", "team"), moved("app", "elsewhere")],
        [true, scope !== "strict", scope === "cluster-wide"],
      );
    });
  }

  it("we open what kubeseal seals, and say that nothing tells of its key", async () => {
    await fc.assert(
      fc.asyncProperty(sealee, values, async (its, plain) => {
        const secret = {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: its.name, namespace: its.namespace },
          data: encoded(plain),
        };
        const args = ["--cert", kubeseal().certFile, "--format", "yaml", "--scope", its.scope];
        const [found] = secretsIn(await kubeseal().run(args, { input: JSON.stringify(secret) }), "f");
        assert.deepEqual([found!.name, found!.namespace, found!.scope], [its.name, its.namespace, its.scope]);
        for (const [key, bytes] of Object.entries(plain)) {
          const { sealed, record } = found!.values.get(key)!;
          assert.deepEqual(Buffer.from(openValue(sealed, labelOf(found!), privateKey())!), Buffer.from(bytes));
          assert.equal(record, null);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("seals nothing twice alike, and opens nothing that was changed", () => {
    const key = createPublicKey(privateKey());
    const sealed = sealValue(Buffer.from("value"), "team/app", key);
    assert.notEqual(sealed, sealValue(Buffer.from("value"), "team/app", key));
    const bytes = Buffer.from(sealed, "base64");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= mask;
        return openValue(changed.toString("base64"), "team/app", privateKey()) === null;
      }),
    );
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        (end) => openValue(bytes.subarray(0, end).toString("base64"), "team/app", privateKey()) === null,
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => openValue(text, "team/app", privateKey()) === null));
  });
});
