// AWS IAM: a request "who am I" to Amazon's STS, signed with the credentials of the machine and not sent. The server sends
// it and believes the answer, so that no credential leaves this machine. Vault alone: OpenBao's builtins have no AWS.
import { createHash, createHmac } from "node:crypto";
import { secretFailure } from "../../../../core/references/failure.ts";
import { type AuthMethod, login, signedOut } from "./method.ts";

const BODY = "Action=GetCallerIdentity&Version=2011-06-15";

export const aws: AuthMethod = async (context) => {
  const { environment } = context.ports;
  const region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  const host = region === undefined ? "sts.amazonaws.com" : `sts.${region}.amazonaws.com`;
  const headers = await signedHeaders(host, region ?? "us-east-1", context.variable("AWS_HEADER_VALUE"));
  if (headers === null) {
    const remedy = "sign in to AWS (aws sso login), or give this machine a role";
    return signedOut(context, "the machine has no AWS credentials", remedy);
  }
  const signedIn = await login(context, {
    role: context.method.role,
    iam_http_request_method: "POST",
    iam_request_url: base64(`https://${host}/`),
    iam_request_body: base64(BODY),
    iam_request_headers: base64(JSON.stringify(headers)),
  });
  if (!signedIn.ok && context.config.kind === "openbao" && signedIn.error.code === "role-refused") {
    const remedy = "use another method, or install the plugin for AWS at the server";
    return secretFailure("not-supported-by-server", `${signedIn.error.message}; OpenBao brings none`, remedy);
  }
  return signedIn;
};

/** Null: no source of the default chain has credentials. `serverId` binds the signature to one server, where it is set. */
async function signedHeaders(
  host: string,
  region: string,
  serverId: string | undefined,
): Promise<Readonly<Record<string, string>> | null> {
  const [{ defaultProvider }, { SignatureV4 }] = await Promise.all([
    import("@aws-sdk/credential-provider-node"),
    import("@smithy/signature-v4"),
  ]);
  const credentials = await defaultProvider()().catch(() => null);
  if (credentials === null) return null;
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "https:",
    hostname: host,
    path: "/",
    query: {},
    body: BODY,
    headers: {
      host,
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      "content-length": String(BODY.length),
      ...(serverId !== undefined && { "x-vault-aws-iam-server-id": serverId }),
    },
  });
  return headers;
}

/** SHA-256, or HMAC where there is a key, in the form that the signer calls. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  reset(): void {
    throw new Error("a hash is used once");
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
