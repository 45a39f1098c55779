// Which addresses this machine may talk to for a workspace, and which keys it may seal with. A manifest comes with a repository,
// so one that it names is used only after a person has granted it here: in the editor, with `latchkey trust`, or by
// LATCHKEY_TRUST in CI.
import { mkdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../adapters/platform/write-file.ts";
import type { Endpoint, Environment } from "../../core/references/provider.ts";

export interface Grant {
  /** Folder of the manifest, as a real path. */
  readonly workspace: string;
  readonly endpoint: Endpoint;
  /** ISO 8601. */
  readonly grantedAt: string;
}

export interface Trust {
  isGranted(endpoint: Endpoint): Promise<boolean>;
  /** Whether another one is that begins alike, up to its colon. */
  isOtherGranted(endpoint: Endpoint): Promise<boolean>;
  /** Of this workspace. */
  list(): Promise<readonly Grant[]>;
  /** Throws a system error where it cannot be kept. */
  grant(endpoint: Endpoint): Promise<void>;
  /** False: it was not granted. Throws a system error where it cannot be kept. */
  revoke(endpoint: Endpoint): Promise<boolean>;
}

/** Variables by which this machine itself names a server: nothing of a repository can set them. */
const MACHINE_ADDRESSES = [
  "VAULT_ADDR",
  "BAO_ADDR",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  "AWS_ENDPOINT_URL_KMS",
];

/** `home`: the state folder of this machine. */
export function createTrust(home: string, workspace: string, environment: Environment): Trust {
  const path = join(home, "trust.json");
  const place = realpath(workspace).catch(() => workspace);
  const ofMachine = new Set([
    ...(environment["LATCHKEY_TRUST"] ?? "").split(",").map((part) => part.trim().toLowerCase()),
    ...MACHINE_ADDRESSES.map((name) => endpointOf(environment[name] ?? "") ?? ""),
  ]);
  ofMachine.delete("");

  const readAll = async (): Promise<readonly Grant[]> => {
    try {
      const { version, grants } = JSON.parse(await readFile(path, "utf8")) as { version: unknown; grants: unknown };
      return version === 1 && Array.isArray(grants) ? grants.filter(isGrant) : [];
    } catch {
      // Not there or damaged: nothing is granted.
      return [];
    }
  };
  const write = async (grants: readonly Grant[]): Promise<void> => {
    await mkdir(home, { recursive: true, mode: 0o700 });
    replaceFile(path, `${JSON.stringify({ version: 1, grants }, null, 2)}\n`);
  };
  const list = async (): Promise<readonly Grant[]> => {
    const mine = await place;
    return (await readAll()).filter((grant) => grant.workspace === mine);
  };

  const granted = async (): Promise<ReadonlySet<Endpoint>> =>
    new Set([...ofMachine, ...(await list()).map(({ endpoint }) => endpoint)]);

  return {
    list,
    isGranted: async (endpoint) => (await granted()).has(endpoint.toLowerCase()),
    async isOtherGranted(endpoint) {
      const name = endpoint.toLowerCase();
      const beginning = name.slice(0, name.indexOf(":") + 1);
      return [...(await granted())].some((one) => one !== name && one.startsWith(beginning));
    },
    async grant(endpoint) {
      const mine = await place;
      const name = endpoint.toLowerCase();
      const others = (await readAll()).filter((grant) => grant.workspace !== mine || grant.endpoint !== name);
      await write([...others, { workspace: mine, endpoint: name, grantedAt: new Date().toISOString() }]);
    },
    async revoke(endpoint) {
      const mine = await place;
      const all = await readAll();
      const left = all.filter((grant) => grant.workspace !== mine || grant.endpoint !== endpoint.toLowerCase());
      if (left.length === all.length) return false;
      await write(left);
      return true;
    },
  };
}

const isGrant = (value: unknown): value is Grant => {
  const { workspace, endpoint, grantedAt } = (value ?? {}) as Partial<Grant>;
  return typeof workspace === "string" && typeof endpoint === "string" && typeof grantedAt === "string";
};

/** Host and port of an address in lower case, `vault.example:8200`; null where it is none. */
export function endpointOf(address: string): Endpoint | null {
  try {
    const { protocol, hostname, port } = new URL(address);
    if (protocol !== "https:" && protocol !== "http:") return null;
    return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`.toLowerCase();
  } catch {
    return null;
  }
}
