// What the service or the SDK says is wrong, as a code of ours. By the name of the error: the status says little, and the
// text of an error is looked at where two mistakes share a name, never repeated.
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../../core/references/failure.ts";
import { TransportFailure } from "../support/transport-failure.ts";

/** What was being done: "read app/db", in the service's own name for it, and where. */
export interface Attempt {
  readonly operation: string;
  readonly path: string;
  readonly region: string;
}

type Said = readonly [code: SecretFailureCode, what: string, remedy: string];

const THROTTLED = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const FAILED = new Set(["InternalServiceError", "InternalFailure", "InternalServerError", "ServiceUnavailable"]);
const REFUSED = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "NotAuthorized",
]);
const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]);
const SKEWED = new Set(["RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"]);
const SIGNATURE = new Set(["InvalidSignatureException", "SignatureDoesNotMatch"]);
const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired"]);
const KMS = new Set(["DecryptionFailure", "EncryptionFailure"]);
const UNFIT = new Set(["InvalidParameterException", "ValidationException", "ValidationError", "InvalidParameterValue"]);

const LOGIN = "sign in (aws sso login), or set AWS_PROFILE or the AWS_ACCESS_KEY_ID of a role that may read it";

/** An error of the SDK as a failure. Unknown names are failures of the server, not bugs. */
export function failureOf(error: unknown, attempt: Attempt): { readonly ok: false; readonly error: SecretFailure } {
  if (error instanceof TransportFailure) return { ok: false, error: error.failure };
  const { name, text } = namesOf(error);
  const [code, what, remedy] = meaningOf(name, text, attempt);
  return secretFailure(code, what, remedy);
}

/** Of an entry of a batch, which names its error as an error of the service is named. */
export const failureNamed = (name: string, text: string, attempt: Attempt) => {
  const [code, what, remedy] = meaningOf(name, text, attempt);
  return secretFailure(code, what, remedy);
};

function namesOf(error: unknown): { readonly name: string; readonly text: string } {
  if (!(error instanceof Error)) return { name: "unknown", text: "" };
  // Names can come with a namespace: "com.amazonaws.secretsmanager#ResourceNotFoundException".
  return { name: error.name.split(":", 1)[0]!.replace(/^.*#/, ""), text: error.message };
}

function meaningOf(name: string, text: string, attempt: Attempt): Said {
  const { operation, path, region } = attempt;
  const service = `Secrets Manager in ${region}`;
  if (name === "ResourceNotFoundException") return notThere(text, attempt);
  if (name === "InvalidRequestException") return outOfOrder(text, attempt);
  if (THROTTLED.has(name)) return ["throttled", `${service} is asked too often`, "wait, or ask for a higher quota"];
  if (FAILED.has(name)) return ["server-error", `${service} failed (${name})`, "try again; see health.aws.amazon.com"];
  if (EXPIRED.has(name)) return ["credential-expired", `the AWS session is over, says ${service}`, LOGIN];
  if (REFUSED.has(name)) return ["credential-refused", `${service} does not know these AWS credentials`, LOGIN];
  if (SKEWED.has(name) || (SIGNATURE.has(name) && /expired|not yet current/i.test(text))) return skewed(service);
  if (SIGNATURE.has(name)) return ["credential-refused", `the secret access key does not fit its id`, LOGIN];
  if (DENIED.has(name)) {
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
  if (UNFIT.has(name)) {
    return ["reference-invalid", `${service} does not take ${path}, or its version or stage`, "correct the reference"];
  }
  return ofTheSdk(name, text, service);
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

const skewed = (service: string): Said => [
  "clock-skewed",
  `the clock of this machine is not that of ${service}: signatures hold for five minutes`,
  "set the clock (timedatectl set-ntp true)",
];

/** Errors that arise before anything is sent. */
function ofTheSdk(name: string, text: string, service: string): Said {
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return /expired/i.test(text)
      ? ["credential-expired", "the AWS session of this machine is over", LOGIN]
      : ["signed-out", "this machine has no AWS credentials", LOGIN];
  }
  if (/^Region is missing/.test(text)) {
    return [
      "backend-invalid",
      "no AWS region is named",
      "add region to the backend in latchkey.yaml, or set AWS_REGION",
    ];
  }
  return [
    "server-error",
    `${service} gave an answer that is not understood`,
    "try again; look at the service's health",
  ];
}
