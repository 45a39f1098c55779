// moto's stand-in for AWS Secrets Manager, as a server.
// It differs from AWS in known ways: an independent cross-check, not the standard.
import type { Stoppable } from "./support/running.ts";

export interface Moto extends Stoppable {
  readonly address: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** AWS_ENDPOINT_URL, AWS_REGION and credentials, to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startMoto(): Promise<Moto> {
  throw new Error("not yet here");
}
