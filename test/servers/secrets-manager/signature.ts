// Checks who asks: AWS Signature Version 4, over the request as it came, by the server's own clock.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ServiceError } from "./service-error.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present where the credentials are temporary. */
  readonly sessionToken?: string;
  /** The session is over. */
  readonly expired?: boolean;
  /** Operations that its policies deny, such as "ListSecrets". */
  readonly denied?: readonly string[];
}

const TOLERANCE_MS = 5 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/secretsmanager\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Who asked, and for which region. Throws `ServiceError`. */
export function authenticate(
  request: IncomingMessage,
  body: Buffer,
  keys: readonly AccessKey[],
  now: number,
): { readonly key: AccessKey; readonly region: string } {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const found = AUTHORIZATION.exec(header);
  if (found === null) throw new ServiceError("IncompleteSignatureException", "Authorization header is not complete.");
  const [, accessKeyId, date = "", region = "", signedHeaders = "", signature = ""] = found;
  const key = keys.find((one) => one.accessKeyId === accessKeyId);
  if (key === undefined || request.headers["x-amz-security-token"] !== key.sessionToken) {
    throw new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const stamp = String(request.headers["x-amz-date"] ?? "");
  checkTime(stamp, now);
  const scope = `${date}/${region}/secretsmanager/aws4_request`;
  const hashed = sha256(canonical(request, body, signedHeaders));
  const signingKey = [date, region, "secretsmanager", "aws4_request"].reduce<Buffer>(
    (before, part) => hmac(before, part),
    Buffer.from(`AWS4${key.secretAccessKey}`),
  );
  const expected = hmac(signingKey, `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hashed}`);
  if (!timingSafeEqual(expected, Buffer.from(signature, "hex"))) {
    throw new ServiceError(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided.",
    );
  }
  if (key.expired === true) {
    throw new ServiceError("ExpiredTokenException", "The security token included in the request is expired");
  }
  return { key, region };
}

function checkTime(stamp: string, now: number): void {
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const wrong = (message: string): ServiceError => new ServiceError("InvalidSignatureException", message);
  if (Number.isNaN(at)) throw wrong("Date must be in ISO-8601 'basic format'.");
  const here = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  if (at < now - TOLERANCE_MS) throw wrong(`Signature expired: ${stamp} is now earlier than ${here}`);
  if (at > now + TOLERANCE_MS) throw wrong(`Signature not yet current: ${stamp} is still later than ${here}`);
}

function canonical(request: IncomingMessage, body: Buffer, signedHeaders: string): string {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  const headers = signedHeaders
    .split(";")
    .map(
      (name) =>
        `${name}:${String(request.headers[name] ?? "")
          .trim()
          .replace(/\s+/g, " ")}\n`,
    )
    .join("");
  return [request.method, path, query, headers, signedHeaders, sha256(body)].join("\n");
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

const hmac = (key: Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
