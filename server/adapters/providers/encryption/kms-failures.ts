// What AWS KMS alone says is wrong, as a code of ours.
import {
  type Attempt,
  awsFailure,
  commonMeaning,
  isDenied,
  notUnderstood,
  type Said,
} from "../support/aws-failures.ts";

const OUT_OF_ORDER = new Set(["DisabledException", "KMSInvalidStateException"]);
const PASSING = new Set(["DependencyTimeoutException", "KeyUnavailableException", "KMSInternalException"]);

export const failureOf = (error: unknown, attempt: Attempt) =>
  awsFailure(error, (name, text) => meaningOf(name, text, attempt));

function meaningOf(name: string, text: string, { operation, path, region }: Attempt): Said {
  const service = `KMS in ${region}`;
  const common = commonMeaning(name, text, service);
  if (common !== null) return common;
  if (PASSING.has(name)) return ["server-error", `${service} failed (${name})`, "try again; see health.aws.amazon.com"];
  if (name === "NotFoundException") {
    return ["key-not-found", `there is no key ${path} in ${region}`, "check its name and the region"];
  }
  if (OUT_OF_ORDER.has(name)) {
    const remedy = "aws kms describe-key says why; enable it, or cancel its deletion";
    return ["key-unusable", `the key ${path} in ${region} is not enabled`, remedy];
  }
  if (name === "InvalidKeyUsageException" || name === "ValidationException") {
    const remedy = "name a symmetric key that encrypts";
    return ["key-unusable", `the key ${path} in ${region} is not made for ${operation}`, remedy];
  }
  if (name === "IncorrectKeyException") {
    return ["envelope-other-key", `it is not the key ${path}`, "name the key that it was encrypted with"];
  }
  if (name === "InvalidCiphertextException") {
    return ["envelope-tampered", `the key ${path} did not wrap this`, "write the value anew"];
  }
  if (isDenied(name)) {
    const remedy = `allow kms:${operation} in the policy of the key or of the role, see docs/backends/encryption.md`;
    return ["key-forbidden", `these AWS credentials may not ${operation} with ${path} in ${region}`, remedy];
  }
  return notUnderstood(service);
}
