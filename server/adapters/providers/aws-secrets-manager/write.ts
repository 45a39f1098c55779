// Writing. "Only if nobody wrote meanwhile" is more than a look before the write: the new version gets a label of its own,
// and then AWSCURRENT is taken from the expected version, which the service refuses if that no longer has it.

import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { ok } from "../../../../shared/result.ts";
import type { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { encodeBase64 } from "../../../core/references/base64-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { quote } from "../../../core/references/json-bytes.ts";
import { noMetadata, type Outcome, type SecretMetadata, type WriteOptions } from "../../../core/references/provider.ts";
import { CURRENT, versionWith } from "./metadata.ts";
import type { Ask, Sdk } from "./values.ts";

const MOST_BYTES = 65_536;
const NAME = /^[\w/+=.@!-]{1,512}$/;

export interface Target {
  readonly sdk: Sdk;
  readonly ask: Ask;
  readonly region: string | null;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Codes beside those of every call: name-invalid, too-large, conflict, already-exists, not-found, secret-deleted. */
export async function writeSecret(target: Target, value: SecretBytes, { expected }: WriteOptions) {
  const refused = refusal(target.path, value);
  if (refused !== null) return refused;
  const form = isUtf8(value.bytes) ? "SecretString" : "SecretBinary";
  const encoded = form === "SecretString" ? value.copy().bytes : encodeBase64(value.bytes);
  const outgoing = quote(encoded);
  encoded.fill(0);
  const token = randomUUID();
  const put: Put = { ...target, token, field: standIn(form), outgoing };
  try {
    const written = await (expected === null
      ? create(put)
      : expected === undefined
        ? replace(put)
        : exchange(put, expected));
    return written.ok ? ok<SecretMetadata>({ ...noMetadata, version: token }) : written;
  } finally {
    outgoing.fill(0);
  }
}

interface Put extends Target {
  readonly token: string;
  /** In its place the value is sent. */
  readonly field: { readonly SecretString: string } | { readonly SecretBinary: Uint8Array };
  readonly outgoing: Uint8Array;
}

const standIn = (form: "SecretString" | "SecretBinary"): Put["field"] =>
  form === "SecretString" ? { SecretString: "A" } : { SecretBinary: Uint8Array.of(0) };

function refusal(path: string, { length }: SecretBytes) {
  if (!NAME.test(path) && !path.startsWith("arn:")) {
    const remedy = "use letters, digits and /_+=.@!- alone, 512 characters at most";
    return secretFailure("name-invalid", `Secrets Manager takes no secret of the name ${path}`, remedy);
  }
  if (length <= MOST_BYTES) return null;
  return secretFailure("too-large", `Secrets Manager takes 65,536 bytes, ${path} would have ${length}`, "split it");
}

function create({ sdk, ask, region, path, signal, token, field, outgoing }: Put): Outcome<void> {
  return ask({ operation: "CreateSecret", path, region }, { signal, outgoing }, async (client, send) => {
    await client.send(new sdk.CreateSecretCommand({ Name: path, ClientRequestToken: token, ...field }), send);
  });
}

function putVersion(put: Put, stages?: string[]): Outcome<void> {
  const { sdk, ask, region, path, signal, token, field, outgoing } = put;
  const input = { SecretId: path, ClientRequestToken: token, VersionStages: stages, ...field };
  return ask({ operation: "PutSecretValue", path, region }, { signal, outgoing }, async (client, send) => {
    await client.send(new sdk.PutSecretValueCommand(input), send);
  });
}

/** Whatever is there. Made by another between the two calls: then it is there. */
async function replace(put: Put): Outcome<void> {
  const written = await putVersion(put);
  if (written.ok || written.error.code !== "not-found") return written;
  const made = await create(put);
  return made.ok || made.error.code !== "already-exists" ? made : putVersion(put);
}

async function exchange(put: Put, expected: string): Outcome<void> {
  const { sdk, ask, region, path, signal, token } = put;
  const current = await ask({ operation: "DescribeSecret", path, region }, { signal }, async (client, send) =>
    versionWith(await client.send(new sdk.DescribeSecretCommand({ SecretId: path }), send), CURRENT),
  );
  if (!current.ok) return current.error.code === "not-found" ? conflict(path) : current;
  // Spares a version that nobody will ever use. What is written after this look is found below.
  if (current.value !== expected) return conflict(path);
  const label = `latchkey-${token}`;
  const written = await putVersion(put, [label]);
  if (!written.ok) return written;
  const move = { SecretId: path, VersionStage: CURRENT, MoveToVersionId: token, RemoveFromVersionId: expected };
  const stage = { operation: "UpdateSecretVersionStage", path, region };
  const moved = await ask(stage, { signal }, async (client, send) => {
    await client.send(new sdk.UpdateSecretVersionStageCommand(move), send);
  });
  // The label has done its work; a version without any is removed by the service in time. Not worth a failure.
  await ask(stage, { signal }, async (client, send) => {
    const unlabel = { SecretId: path, VersionStage: label, RemoveFromVersionId: token };
    await client.send(new sdk.UpdateSecretVersionStageCommand(unlabel), send);
  });
  if (moved.ok) return moved;
  return isLostRace(moved.error) ? conflict(path) : moved;
}

/** The service calls it a wrong parameter that AWSCURRENT is no longer at the expected version. */
const isLostRace = ({ code }: SecretFailure): boolean => code === "reference-invalid" || code === "version-not-found";

const conflict = (path: string) =>
  secretFailure("conflict", `${path} was changed meanwhile`, "read it again, then write");
