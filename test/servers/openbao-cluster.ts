// Real OpenBao nodes with storage of their own (raft), over TLS: for what a development server never is, such as
// uninitialised, sealed, standby, killed and back again.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureOpenBao, openBaoApi, openBaoEnvironment } from "./openbao.ts";
import { type Certificates, makeCertificates } from "./support/certificates.ts";
import type { Answer, AskOptions } from "./support/http.ts";
import {
  freePort,
  type Launched,
  launch,
  type Stoppable,
  stopping,
  temporaryFolder,
  waitUntil,
} from "./support/running.ts";

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
  /** Asks `/v1/PATH` with the root token; a header `X-Vault-Token` takes its place. */
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

/** What `sys/init` hands out, once. */
interface Keys {
  rootToken: string;
  unsealKeys: readonly string[];
}

interface Place {
  readonly port: number;
  readonly clusterPort: number;
}

const ELECTION_MS = 30_000;

export async function startOpenBaoCluster(options: OpenBaoClusterOptions = {}): Promise<OpenBaoCluster> {
  const program = await ensureOpenBao();
  const folder = temporaryFolder("openbao-cluster");
  const keys: Keys = { rootToken: "", unsealKeys: [] };
  const nodes: Node[] = [];
  const stoppable = stopping(() => Promise.all(nodes.map((node) => node.kill())), folder.remove);
  try {
    const certificates = await makeCertificates("OpenBao", folder.path);
    const places = await freePlaces(options.nodes ?? 3);
    for (const i of places.keys()) {
      nodes.push(new Node({ program, certificates, places, i, folder: join(folder.path, `node-${i}`), keys }));
    }
    await Promise.all(nodes.map((node) => node.start()));
    if (options.state !== "uninitialised") {
      await initialise(nodes, keys);
      if (options.state === "sealed") await Promise.all(nodes.map((node) => node.restart({ unseal: false })));
    }
    return { nodes, caFile: certificates.caFile, ...keys, leader: () => findLeader(nodes), ...stoppable };
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
}

async function freePlaces(count: number): Promise<Place[]> {
  const places: Place[] = [];
  for (let i = 0; i < count; i++) places.push({ port: await freePort(), clusterPort: await freePort() });
  return places;
}

async function initialise(nodes: readonly Node[], keys: Keys): Promise<void> {
  const [first, ...others] = nodes;
  const answer = await first!.api("sys/init", { method: "PUT", body: { secret_shares: 1, secret_threshold: 1 } });
  if (answer.status !== 200) throw new Error(`OpenBao was not initialised: ${answer.text}`);
  const made = answer.json();
  keys.rootToken = made.root_token;
  keys.unsealKeys = made.keys_base64;
  await first!.unseal();
  await first!.waitForHealth([200]);
  await first!.admitSoon();
  await Promise.all(
    others.map(async (node) => {
      await node.join(first!.address);
      await node.unseal();
      await node.waitForHealth([200, 429]);
    }),
  );
  await first!.waitForVoters(nodes.length);
}

async function findLeader(nodes: readonly Node[]): Promise<OpenBaoNode> {
  const deadline = performance.now() + ELECTION_MS;
  while (performance.now() < deadline) {
    for (const node of nodes) if ((await node.health()) === 200) return node;
    await sleep(100);
  }
  throw new Error("no OpenBao node became the active one");
}

interface NodeOptions {
  readonly program: string;
  readonly certificates: Certificates;
  readonly places: readonly Place[];
  readonly i: number;
  readonly folder: string;
  readonly keys: Keys;
}

class Node implements OpenBaoNode {
  readonly address: string;
  readonly api: OpenBaoNode["api"];
  readonly #options: NodeOptions;
  #running: Launched | undefined;

  constructor(options: NodeOptions) {
    this.#options = options;
    this.address = addressOf(options.places[options.i]!);
    this.api = openBaoApi(this.address, () => options.keys.rootToken, options.certificates.caFile);
    mkdirSync(join(options.folder, "raft"), { recursive: true });
    writeFileSync(join(options.folder, "config.json"), JSON.stringify(configOf(options)));
  }

  async start(): Promise<void> {
    const { program, folder } = this.#options;
    const args = ["server", `-config=${join(folder, "config.json")}`];
    this.#running = launch({ name: "OpenBao", command: program, args, folder, env: openBaoEnvironment(folder) });
    await waitUntil(this.#running, "OpenBao", async () => (await this.health()) !== undefined);
  }

  async kill(): Promise<void> {
    await this.#running?.kill();
    this.#running = undefined;
  }

  async restart({ unseal = true }: { readonly unseal?: boolean } = {}): Promise<void> {
    await this.kill();
    await this.start();
    if (!unseal) return;
    await this.unseal();
    await this.waitForHealth([200, 429]);
  }

  async unseal(): Promise<void> {
    for (const key of this.#options.keys.unsealKeys) {
      const answer = await this.api("sys/unseal", { method: "PUT", body: { key } });
      if (answer.status !== 200) throw new Error(`OpenBao was not unsealed: ${answer.text}`);
    }
  }

  /** The status of `sys/health`, which says what the node is; nothing where it does not answer. */
  async health(): Promise<number | undefined> {
    return (await this.api("sys/health").catch(() => undefined))?.status;
  }

  async waitForHealth(wanted: readonly number[]): Promise<void> {
    const seen = async (): Promise<boolean> => wanted.includes((await this.health()) ?? 0);
    await waitUntil(this.#running!, `OpenBao (health ${wanted})`, seen, ELECTION_MS);
  }

  /** Nodes get a vote after ten seconds otherwise, and without theirs nobody follows a leader that is killed. */
  async admitSoon(): Promise<void> {
    const body = { server_stabilization_time: "200ms" };
    const answer = await this.api("sys/storage/raft/autopilot/configuration", { body });
    if (answer.status >= 300) throw new Error(`OpenBao's autopilot was not set: ${answer.text}`);
  }

  async waitForVoters(count: number): Promise<void> {
    await waitUntil(this.#running!, `OpenBao (${count} voters)`, async () => {
      const answer = await this.api("sys/storage/raft/configuration");
      const servers: { voter: boolean }[] = answer.json().data.config.servers;
      return servers.filter((server) => server.voter).length === count;
    });
  }

  async join(leader_api_addr: string): Promise<void> {
    const leader_ca_cert = readFileSync(this.#options.certificates.caFile, "utf8");
    const answer = await this.api("sys/storage/raft/join", { body: { leader_api_addr, leader_ca_cert } });
    if (answer.status !== 200) throw new Error(`an OpenBao node did not join: ${answer.text}`);
  }
}

function addressOf(place: Place): string {
  return `https://127.0.0.1:${place.port}`;
}

function configOf({ certificates, places, i, folder }: NodeOptions): unknown {
  const own = places[i]!;
  const tls = { tls_cert_file: certificates.certFile, tls_key_file: certificates.keyFile };
  return {
    ui: false,
    api_addr: addressOf(own),
    cluster_addr: `https://127.0.0.1:${own.clusterPort}`,
    listener: {
      tcp: { address: `127.0.0.1:${own.port}`, cluster_address: `127.0.0.1:${own.clusterPort}`, ...tls },
    },
    storage: {
      raft: {
        path: join(folder, "raft"),
        node_id: `node-${i}`,
        // A test that kills the leader should not wait long for the next one.
        performance_multiplier: 1,
        // Whether a node that joined may vote is looked at this often; a test should not wait ten seconds for it.
        autopilot_update_interval: "200ms",
        autopilot_reconcile_interval: "200ms",
      },
    },
  };
}
