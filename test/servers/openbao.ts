// A real OpenBao in development mode: unsealed, in memory, with a root token and KV version 2 at `secret/`.
// For sealed and uninitialised servers and for several nodes see openbao-cluster.ts.
import { type Answer, type AskOptions, ask } from "./support/http.ts";
import type { Stoppable } from "./support/running.ts";

export interface OpenBaoOptions {
  /** With a certificate of its own authority; default is plain HTTP. */
  readonly tls?: boolean;
}

export interface OpenBao extends Stoppable {
  /** `http://127.0.0.1:PORT`, or `https://…`. */
  readonly address: string;
  readonly rootToken: string;
  /** Path of the authority's certificate, PEM; only with TLS. */
  readonly caFile?: string;
  /** BAO_ADDR, VAULT_ADDR and their kin, to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Asks `/v1/PATH` with the root token. */
  api(path: string, options?: AskOptions): Promise<Answer>;
}

export async function startOpenBao(_options: OpenBaoOptions = {}): Promise<OpenBao> {
  throw new Error(`not yet here: ${ask.name}`);
}
