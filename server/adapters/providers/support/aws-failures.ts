// What AWS and its SDKs say is wrong wherever they are asked, as a code of ours. By the name of the error: the status says
// little, and the text of an error is looked at where two mistakes share a name, never repeated.
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../../core/references/failure.ts";
import { TransportFailure } from "./transport-failure.ts";

/** What was being done: "read app/db", in the service's own name for it, and where. */
export interface Attempt {
  readonly operation: string;
  readonly path: string;
  readonly region: string;
}

export type Said = readonly [code: SecretFailureCode, what: string, remedy: string];

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
const UNFIT = new Set(["InvalidParameterException", "ValidationException", "ValidationError", "InvalidParameterValue"]);

const LOGIN = "sign in (aws sso login), or set AWS_PROFILE or the AWS_ACCESS_KEY_ID of a role that may read it";

/** The action is denied. */
export const isDenied = (name: string): boolean => DENIED.has(name);

/** The service does not take what was asked. */
export const isUnfit = (name: string): boolean => UNFIT.has(name);

/** An error of the SDK as a failure. `meaningOf` knows what the service alone says. */
export function awsFailure(
  error: unknown,
  meaningOf: (name: string, text: string) => Said,
): { readonly ok: false; readonly error: SecretFailure } {
  if (error instanceof TransportFailure) return { ok: false, error: error.failure };
  // Names can come with a namespace: "com.amazonaws.secretsmanager#ResourceNotFoundException".
  const name = error instanceof Error ? error.name.split(":", 1)[0]!.replace(/^.*#/, "") : "unknown";
  return secretFailure(...meaningOf(name, error instanceof Error ? error.message : ""));
}

/** What every service says alike, and the SDK before anything is sent; null: something else. `service`: "KMS in eu-west-1". */
export function commonMeaning(name: string, text: string, service: string): Said | null {
  if (THROTTLED.has(name)) return ["throttled", `${service} is asked too often`, "wait, or ask for a higher quota"];
  if (FAILED.has(name)) return ["server-error", `${service} failed (${name})`, "try again; see health.aws.amazon.com"];
  if (EXPIRED.has(name)) return ["credential-expired", `the AWS session is over, says ${service}`, LOGIN];
  if (REFUSED.has(name)) return ["credential-refused", `${service} does not know these AWS credentials`, LOGIN];
  if (SKEWED.has(name) || (SIGNATURE.has(name) && /expired|not yet current/i.test(text))) return skewed(service);
  if (SIGNATURE.has(name)) return ["credential-refused", `the secret access key does not fit its id`, LOGIN];
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return /expired/i.test(text)
      ? ["credential-expired", "the AWS session of this machine is over", LOGIN]
      : ["signed-out", "this machine has no AWS credentials", LOGIN];
  }
  if (!/^Region is missing/.test(text)) return null;
  const remedy = "add region to the backend in latchkey.yaml, or set AWS_REGION";
  return ["backend-invalid", "no AWS region is named", remedy];
}

/** Unknown names are failures of the server, not bugs. */
export const notUnderstood = (service: string): Said => [
  "server-error",
  `${service} gave an answer that is not understood`,
  "try again; look at the service's health",
];

const skewed = (service: string): Said => [
  "clock-skewed",
  `the clock of this machine is not that of ${service}: signatures hold for five minutes`,
  "set the clock (timedatectl set-ntp true)",
];
