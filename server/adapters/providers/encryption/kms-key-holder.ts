// Data keys from AWS KMS. The SDK never sees one: it is taken out of an answer before the SDK reads that. What a key is for
// is said to KMS as its encryption context, without which it opens nothing, and which AWS keeps in its audit log.
import type { DescribeKeyCommandOutput, KMSClient } from "@aws-sdk/client-kms";
import { ok, type Result } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import type { EnvelopePlace } from "../../../core/encryption/envelope.ts";
import type { KeyHolder } from "../../../core/encryption/key-holder.ts";
import { decodeBase64 } from "../../../core/references/base64-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Health, ProviderPorts } from "../../../core/references/provider.ts";
import { type AwsClientOptions, createAwsClients } from "../support/aws-client.ts";
import { TransportFailure } from "../support/transport-failure.ts";
import { type Lane, takeValue } from "../support/value-lane.ts";
import type { KmsConfig } from "./kms.ts";
import { failureOf } from "./kms-failures.ts";

export async function openKms(config: KmsConfig, ports: ProviderPorts): Promise<KeyHolder> {
  const sdk = await import("@aws-sdk/client-kms");
  const service = {
    open: (options: AwsClientOptions): KMSClient => new sdk.KMSClient(options),
    takeValues: (json: Uint8Array, lane: Lane | undefined) => void takeValue(json, ["Plaintext"], lane),
    failureOf,
  };
  const clients = createAwsClients(service, config, ports);
  const { key, region } = config;
  const attempt = (operation: string) => ({ operation, path: key, region });

  return {
    title: `the KMS key ${key}`,
    principal: () => `kms ${clients.principal}`,
    async create(place, signal) {
      const input = { KeyId: key, KeySpec: "AES_256", EncryptionContext: contextOf(place) } as const;
      const made = await clients.ask(attempt("GenerateDataKey"), { signal }, async (client, send, lane) => {
        const { CiphertextBlob, KeyId } = await client.send(new sdk.GenerateDataKeyCommand(input), send);
        // Without either the key that the lane holds is overwritten with it.
        if (CiphertextBlob === undefined || KeyId === undefined) throw new TransportFailure(badAnswer.error);
        const wrapped = Buffer.from(CiphertextBlob).toString("base64");
        const taken = takeKey(lane);
        return taken.ok ? ok({ key: taken.value, keys: [{ id: KeyId, wrapped }] }) : taken;
      });
      return made.ok ? made.value : made;
    },
    async open(keys, place, signal) {
      const [own] = keys;
      if (own === undefined || keys.length > 1) return changed;
      // Whose key it is, the manifest says and not the envelope: whoever keeps the envelope may have a key, too.
      const input = {
        KeyId: key,
        CiphertextBlob: Buffer.from(own.wrapped, "base64"),
        EncryptionContext: contextOf(place),
      };
      const opened = await clients.ask(attempt("Decrypt"), { signal }, async (client, send, lane) => {
        await client.send(new sdk.DecryptCommand(input), send);
        return takeKey(lane);
      });
      return opened.ok ? opened.value : opened;
    },
    staleness: () => [],
    async describe(signal) {
      const known = await clients.ask(attempt("DescribeKey"), { signal }, (client, send) =>
        client.send(new sdk.DescribeKeyCommand({ KeyId: key }), send),
      );
      return known.ok ? judge(key, known.value, clients.credentials) : known;
    },
    close: () => clients.close(),
  };
}

const contextOf = ({ scope, namespace, path }: EnvelopePlace): Record<string, string> => ({
  "latchkey:scope": scope,
  ...(namespace !== "" && { "latchkey:namespace": namespace }),
  ...(path !== "" && { "latchkey:path": path }),
});

/** Taken over from the lane. */
function takeKey({ incoming }: Lane): Result<SecretBytes, SecretFailure> {
  const encoded = incoming.get("Plaintext");
  const key = encoded === undefined ? null : decodeBase64(encoded);
  encoded?.fill(0);
  return key === null ? badAnswer : ok(new SecretBytes(key));
}

function judge(
  key: string,
  { KeyMetadata: facts = undefined }: DescribeKeyCommandOutput,
  credentials: string,
): Result<Omit<Health, "tooWide">, SecretFailure> {
  const { KeyState: state, DeletionDate: day, ValidTo: validTo, MultiRegion: isMultiRegion } = facts ?? {};
  if (state === "PendingDeletion") {
    const when = day === undefined ? "" : `, final on ${day.toISOString().slice(0, 10)}`;
    const remedy = "aws kms cancel-key-deletion; without the key its values are lost";
    return secretFailure("key-unusable", `the KMS key ${key} is marked for deletion${when}`, remedy);
  }
  if (state !== undefined && state !== "Enabled") {
    return secretFailure("key-unusable", `the KMS key ${key} is in the state ${state}`, "aws kms enable-key");
  }
  const warnings = [
    ...(validTo === undefined
      ? []
      : [`The material of the KMS key ${key} was imported and ends on ${validTo.toISOString().slice(0, 10)}.`]),
  ];
  const detail = `the KMS key ${key}${isMultiRegion === true ? ", in several regions" : ""}, ${credentials}`;
  return ok({ detail, warnings });
}

const badAnswer = secretFailure("bad-answer", "KMS sent no data key", "try again");

const changed = secretFailure("envelope-tampered", "the key did not wrap this", "write the value anew");
