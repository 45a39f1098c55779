// A server that speaks the protocol of AWS Secrets Manager (JSON 1.1), every region on one port: which one is meant
// stands in the signature. Signatures are checked, faults come on demand. What it does is held to the documented
// behaviour by test/contract/secrets-manager-conformance.ts.
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bodyOf } from "../support/body.ts";
import { type Fault, type FaultKind, Faults, isRefusal, misbehave } from "../support/faults.ts";
import { type Stoppable, stopping } from "../support/running.ts";
import { operations } from "./operations/index.ts";
import { Region } from "./region.ts";
import { ServiceError } from "./service-error.ts";
import { type AccessKey, authenticate } from "./signature.ts";

/** An answer of the service that something is wrong. */
export const refusal = (__type: string, Message = "injected", status = 400): FaultKind => ({
  status,
  body: { __type, Message },
});

export const THROTTLED = refusal("ThrottlingException", "Rate exceeded");
export const FAILED = refusal("InternalServiceError", "An error occurred on the server side.", 500);

export interface SecretsManager extends Stoppable {
  readonly address: string;
  /** A key that may do everything. */
  readonly key: AccessKey;
  /** Makes the server know another key. */
  admit(more: Omit<AccessKey, "accessKeyId" | "secretAccessKey">): AccessKey;
  fault(fault: Fault): void;
  /** Ends all faults and sets the clock right. */
  mend(): void;
  /** Sets the server's clock this far ahead of the machine's. */
  skew(milliseconds: number): void;
  /** Operations in the order they came, as "eu-central-1 GetSecretValue". */
  readonly asked: string[];
}

export async function startSecretsManager(): Promise<SecretsManager> {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const key = makeKey({});
  const keys = [key];
  const faults = new Faults();
  const regions = new Map<string, Region>();
  const asked: string[] = [];
  const regionOf = (name: string): Region => {
    const region = regions.get(name) ?? new Region(name, () => now() / 1000);
    regions.set(name, region);
    return region;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    response.setHeader("date", new Date(now()).toUTCString());
    response.setHeader("x-amzn-requestid", randomUUID());
    const operation = String(request.headers["x-amz-target"] ?? "").replace(/^secretsmanager\./, "");
    let region = "";
    let answered: Answered;
    let fault: FaultKind | null = null;
    try {
      const who = authenticate(request, body, keys, now());
      region = who.region;
      asked.push(`${region} ${operation}`);
      fault = faults.next(operation, region);
      if (fault !== null && isRefusal(fault)) return misbehave(fault, response, "");
      answered = { status: 200, body: run(operation, body, who.key, regionOf(region), regionOf) };
    } catch (error) {
      answered = failed(error);
    }
    const text = JSON.stringify(answered.body);
    if (fault !== null) return misbehave(fault, response, text);
    response.writeHead(answered.status, { "content-type": "application/x-amz-json-1.1" }).end(text);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = stopping(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    ...stop,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    asked,
    admit(more) {
      const made = makeKey(more);
      keys.push(made);
      return made;
    },
    fault: (fault) => faults.add(fault),
    mend() {
      ahead = 0;
      faults.clear();
    },
    skew(milliseconds) {
      ahead = milliseconds;
    },
  };
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

function run(
  operation: string,
  body: Buffer,
  key: AccessKey,
  region: Region,
  regionOf: (name: string) => Region,
): unknown {
  const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (known === undefined) throw new ServiceError("UnknownOperationException", "");
  if (key.denied?.includes(operation) === true) {
    const message = `User is not authorized to perform: secretsmanager:${operation}`;
    throw new ServiceError("AccessDeniedException", message);
  }
  let input: unknown;
  try {
    input = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ServiceError("SerializationException", "");
  }
  return known({ input: input as Record<string, unknown>, region, regionOf });
}

function failed(error: unknown): Answered {
  if (!(error instanceof ServiceError)) {
    return { status: 500, body: { __type: "InternalServiceError", Message: String(error) } };
  }
  return { status: error.status, body: { __type: error.type, Message: error.message } };
}

/** Made at run time: no text of a key stands anywhere. */
function makeKey(more: Partial<AccessKey>): AccessKey {
  const accessKeyId = `AKIA${randomBytes(20).toString("hex").toUpperCase().slice(0, 16)}`;
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64"), ...more };
}
