// A real PostgreSQL on a free port, with a superuser that may be handed to OpenBao's database engine.
// Passwords are checked (SCRAM), so that a rotated one really stops working.
import { randomUUID } from "node:crypto";
import { chownSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePrograms } from "./support/programs.ts";
import { mustRun } from "./support/run-command.ts";
import {
  bound,
  freePort,
  launch,
  type Stoppable,
  stopping,
  temporaryFolder,
  type User,
  waitUntil,
} from "./support/running.ts";

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface Postgres extends Stoppable, Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  /** `postgresql://…` with user and password. */
  readonly url: string;
  /** For OpenBao's `postgresql-database-plugin`: `{{username}}` and `{{password}}` stand where they go. */
  readonly connectionTemplate: string;
  /** Runs SQL with psql, as the superuser or as `login`, and gives the rows, a line each, fields separated by `|`. */
  query(sql: string, login?: Login): Promise<string>;
}

const database = "postgres";
const host = "127.0.0.1";

/** Paths of the programs. Debian keeps them in a folder of their version, outside the search path. */
export function ensurePostgres(): Promise<Record<"initdb" | "postgres" | "psql", string>> {
  return ensurePrograms({
    server: "PostgreSQL",
    programs: { initdb: "postgresql", postgres: "postgresql", psql: "postgresql-client" },
    folders: () => {
      const versions = "/usr/lib/postgresql";
      return existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, "bin")) : [];
    },
  });
}

export async function startPostgres(): Promise<Postgres> {
  const programs = await ensurePostgres();
  const folder = temporaryFolder("postgres");
  const port = await freePort();
  const admin: Login = { user: "latchkey", password: randomUUID() };
  const runAs = unprivileged();
  if (runAs !== undefined) chownSync(folder.path, runAs.uid, runAs.gid);
  const data = join(folder.path, "data");
  const env = environment();
  await initialise(programs.initdb, data, admin, { runAs, env, cwd: folder.path });
  const settings = [`listen_addresses=${host}`, "unix_socket_directories=", "fsync=off", "max_connections=50"];
  const server = launch({
    name: "PostgreSQL",
    command: programs.postgres,
    args: ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    folder: folder.path,
    env,
    runAs,
  });
  // An interrupt ends it at once; a mere request would wait until the last client has gone.
  const stoppable = stopping(() => server.child.kill("SIGINT"), server.stop, folder.remove);
  const query = (sql: string, login: Login = admin): Promise<string> => {
    const target = ["-h", host, "-p", String(port), "-U", login.user, "-d", database];
    const flags = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "-v", "ON_ERROR_STOP=1"];
    return mustRun(programs.psql, [...target, ...flags, "-c", sql], {
      env: { ...env, PGPASSWORD: login.password },
    }).then((rows) => rows.trimEnd());
  };
  try {
    await waitUntil(server, "PostgreSQL", async () => (await query("select 1")) === "1");
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
  const address = `${host}:${port}/${database}`;
  return {
    ...admin,
    host,
    port,
    database,
    url: `postgresql://${admin.user}:${admin.password}@${address}`,
    connectionTemplate: `postgresql://{{username}}:{{password}}@${address}?sslmode=disable`,
    query,
    ...stoppable,
  };
}

interface As {
  readonly runAs: User | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

async function initialise(initdb: string, data: string, admin: Login, { runAs, env, cwd }: As): Promise<void> {
  const passwordFile = join(cwd, "password");
  writeFileSync(passwordFile, admin.password, { mode: 0o600 });
  if (runAs !== undefined) chownSync(passwordFile, runAs.uid, runAs.gid);
  const login = ["--username", admin.user, "--pwfile", passwordFile, "--auth", "scram-sha-256"];
  const args = ["-D", data, ...login, "--encoding", "UTF8", "--locale", "C", "--no-sync"];
  const [command, bounded] = bound({ command: initdb, args, runAs });
  await mustRun(command, bounded, { env, cwd });
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
function unprivileged(): User | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
}

/** Without the person's own settings for PostgreSQL. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PG")));
}
