// Reading: one value, or up to twenty in a call, which the service gives in part when some are not to be had.
import type { GetSecretValueResponse, SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import { ok, type Result } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { decodeBase64 } from "../../../core/references/base64-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  noMetadata,
  type Outcome,
  type SecretLocation,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import type { Lane } from "../support/value-lane.ts";
import { failureNamed } from "./failures.ts";
import { CURRENT } from "./metadata.ts";
import type { Ask, Sdk } from "./values.ts";

/** As many as the service takes. */
const BATCH = 20;

export async function readOne(
  { GetSecretValueCommand }: Sdk,
  ask: Ask,
  region: string | null,
  { path, version, stage }: SecretLocation,
  signal: AbortSignal,
): Outcome<SecretVersion> {
  // Said outright, because policies that allow the current version alone ask for the label.
  const label = stage ?? (version === undefined ? CURRENT : undefined);
  const command = new GetSecretValueCommand({ SecretId: path, VersionId: version, VersionStage: label });
  const answered = await ask({ operation: "GetSecretValue", path, region }, { signal }, async (client, send, lane) => {
    const answer = await client.send(command, send);
    return versionOf(answer, lane, "", path);
  });
  return answered.ok ? answered.value : answered;
}

/** The value of an answer, taken over from the lane. */
function versionOf(
  answer: GetSecretValueResponse | SecretValueEntry,
  lane: Lane,
  prefix: string,
  path: string,
): Result<SecretVersion, SecretFailure> {
  const text = lane.incoming.get(`${prefix}SecretString`);
  const binary = lane.incoming.get(`${prefix}SecretBinary`);
  const value = text ?? (binary === undefined ? null : decodeBase64(binary));
  binary?.fill(0);
  if (value === null) {
    return secretFailure("bad-answer", `Secrets Manager sent no value of ${path}`, "try again; write it anew");
  }
  const metadata = {
    ...noMetadata,
    version: answer.VersionId ?? null,
    createdAt: answer.CreatedDate?.getTime() ?? null,
    fields: fieldNames(value),
  };
  return ok({ value: new SecretBytes(value), metadata });
}

type Found = Map<string, Result<SecretVersion, SecretFailure>>;

/** Current versions by their paths; what the service says nothing about is missing from the map. */
export async function readBatch(
  sdk: Sdk,
  ask: Ask,
  region: string | null,
  paths: readonly string[],
  signal: AbortSignal,
): Outcome<Found> {
  const found: Found = new Map();
  for (let from = 0; from < paths.length; from += BATCH) {
    const page = await readPages(sdk, ask, region, paths.slice(from, from + BATCH), signal, found);
    if (page.ok) continue;
    disposeAll(found.values());
    return page;
  }
  return ok(found);
}

async function readPages(
  { BatchGetSecretValueCommand }: Sdk,
  ask: Ask,
  region: string | null,
  paths: readonly string[],
  signal: AbortSignal,
  found: Found,
): Outcome<void> {
  const attempt = { operation: "BatchGetSecretValue", path: paths.join(", "), region };
  let next: string | undefined;
  do {
    const answered = await ask(attempt, { signal }, async (client, send, lane) => {
      const command = new BatchGetSecretValueCommand({ SecretIdList: [...paths], NextToken: next });
      const answer = await client.send(command, send);
      answer.SecretValues?.forEach((entry, at) => {
        const path = paths.find((one) => one === entry.Name || one === entry.ARN);
        if (path !== undefined) found.set(path, versionOf(entry, lane, `SecretValues/${at}/`, path));
      });
      for (const { SecretId: path = "", ErrorCode = "", Message = "" } of answer.Errors ?? []) {
        const single = { operation: "GetSecretValue", path, region: region ?? "the region of the profile" };
        found.set(path, failureNamed(ErrorCode, Message, single));
      }
      return answer.NextToken;
    });
    if (!answered.ok) return answered;
    next = answered.value;
  } while (next !== undefined && next !== "");
  return ok(undefined);
}

function disposeAll(results: Iterable<Result<SecretVersion, SecretFailure>>): void {
  for (const result of results) if (result.ok) result.value.value.dispose();
}
