// Real OpenBao nodes with storage of their own (raft), over TLS: for what a development server never is, such as
// uninitialised, sealed, standby, killed and back again.
import type { Answer, AskOptions } from "./support/http.ts";
import type { Stoppable } from "./support/running.ts";

export interface OpenBaoClusterOptions {
  /** Default 3. */
  readonly nodes?: number;
  /** How the nodes are left; default is `unsealed`. An `uninitialised` one has no root token and no keys. */
  readonly state?: "unsealed" | "sealed" | "uninitialised";
}

export interface OpenBaoNode {
  /** `https://127.0.0.1:PORT`; the same after a restart. */
  readonly address: string;
  /** Without any farewell, as a machine that loses its power. */
  kill(): Promise<void>;
  /** Starts a killed node again, and unseals it unless told not to. */
  restart(options?: { readonly unseal?: boolean }): Promise<void>;
  unseal(): Promise<void>;
  /** Asks `/v1/PATH` with the root token. */
  api(path: string, options?: AskOptions): Promise<Answer>;
}

export interface OpenBaoCluster extends Stoppable {
  readonly nodes: readonly OpenBaoNode[];
  readonly caFile: string;
  /** Empty where nothing was initialised. */
  readonly rootToken: string;
  readonly unsealKeys: readonly string[];
  /** The node that is active now; waits for an election. */
  leader(): Promise<OpenBaoNode>;
}

export async function startOpenBaoCluster(_options: OpenBaoClusterOptions = {}): Promise<OpenBaoCluster> {
  throw new Error("not yet here");
}
