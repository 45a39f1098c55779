// What Secrets Manager alone says is wrong, as a code of ours.
import { secretFailure } from "../../../core/references/failure.ts";
import {
  type Attempt,
  awsFailure,
  commonMeaning,
  isDenied,
  isUnfit,
  notUnderstood,
  type Said,
} from "../support/aws-failures.ts";

const KMS = new Set(["DecryptionFailure", "EncryptionFailure"]);

export const failureOf = (error: unknown, attempt: Attempt) =>
  awsFailure(error, (name, text) => meaningOf(name, text, attempt));

/** Of an entry of a batch, which names its error as an error of the service is named. */
export const failureNamed = (name: string, text: string, attempt: Attempt) =>
  secretFailure(...meaningOf(name, text, attempt));

function meaningOf(name: string, text: string, attempt: Attempt): Said {
  const { operation, path, region } = attempt;
  const service = `Secrets Manager in ${region}`;
  if (name === "ResourceNotFoundException") return notThere(text, attempt);
  if (name === "InvalidRequestException") return outOfOrder(text, attempt);
  const common = commonMeaning(name, text, service);
  if (common !== null) return common;
  if (isDenied(name)) {
    const remedy = `allow secretsmanager:${operation} on it, see docs/backends/aws.md; a deny elsewhere comes first`;
    return ["forbidden", `these AWS credentials may not ${operation} ${path} in ${region}`, remedy];
  }
  if (KMS.has(name)) {
    const action = name === "DecryptionFailure" ? "kms:Decrypt" : "kms:GenerateDataKey";
    const remedy = `allow ${action} on the key, and check that the key is enabled`;
    return ["forbidden", `the KMS key of ${path} in ${region} is not to be used (${name})`, remedy];
  }
  if (name === "LimitExceededException") {
    return ["quota-exceeded", `${path} would exceed a quota of ${service}`, "remove what is not needed, or raise it"];
  }
  if (name === "ResourceExistsException") {
    return ["already-exists", `${path} exists in ${region}`, "read it first, and change it with its version"];
  }
  if (isUnfit(name)) {
    return ["reference-invalid", `${service} does not take ${path}, or its version or stage`, "correct the reference"];
  }
  return notUnderstood(service);
}

/** A version that is not there has another text than a secret that is not there. */
function notThere(text: string, { path, region }: Attempt): Said {
  if (/value for (?:VersionId|staging label)/i.test(text)) {
    return ["version-not-found", `${path} in ${region} has no such version`, "list its versions, or leave version out"];
  }
  return ["not-found", `there is no secret ${path} in ${region}`, "check the name and the region, or create it"];
}

function outOfOrder(text: string, { path, region, operation }: Attempt): Said {
  if (/delet/i.test(text)) {
    const remedy = "aws secretsmanager restore-secret, as long as its recovery window is open";
    return ["secret-deleted", `${path} in ${region} is marked for deletion`, remedy];
  }
  if (/VersionStage that is not associated/i.test(text)) {
    const remedy = "name a version or a stage, not both";
    return ["version-not-found", `the version of ${path} in ${region} does not have this stage`, remedy];
  }
  if (/replica/i.test(text)) {
    return ["read-only", `${path} in ${region} is a replica`, "write it in its primary region"];
  }
  return ["unsupported", `${path} in ${region} is in no state for ${operation}`, "look at it: latchkey status"];
}
