// A session bus with an unlocked gnome-keyring on it, apart from the person's own session and keyring.
// The bus and the keyring are started by hand, not by `dbus-run-session`, so that each ends with the tests.
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePrograms } from "./support/programs.ts";
import { type Ran, runCommand } from "./support/run-command.ts";
import { launch, type Stoppable, stopping, temporaryFolder, waitUntil } from "./support/running.ts";

export interface Keyring extends Stoppable {
  /** Environment in which a program finds the keyring; holds all it needs, PATH included. */
  readonly env: NodeJS.ProcessEnv;
  run(command: string, args: readonly string[], input?: string): Promise<Ran>;
}

export function ensureKeyring(): Promise<Record<"dbus-daemon" | "gnome-keyring-daemon" | "secret-tool", string>> {
  return ensurePrograms({
    server: "gnome-keyring",
    programs: {
      "dbus-daemon": "dbus-daemon",
      "gnome-keyring-daemon": "gnome-keyring",
      "secret-tool": "libsecret-tools",
    },
  });
}

export async function startKeyring(): Promise<Keyring> {
  const programs = await ensureKeyring();
  const folder = temporaryFolder("keyring");
  const env = environment(folder.path);
  const bus = launch({
    name: "dbus-daemon",
    command: programs["dbus-daemon"],
    args: [`--config-file=${busSettings(folder.path, env["DBUS_SESSION_BUS_ADDRESS"]!)}`, "--nofork", "--nopidfile"],
    folder: join(folder.path, "bus-log"),
    env,
  });
  const keyring = launch({
    name: "gnome-keyring",
    command: programs["gnome-keyring-daemon"],
    args: ["--foreground", "--unlock", "--components=secrets"],
    folder: join(folder.path, "keyring-log"),
    env,
    input: randomUUID(),
  });
  const stoppable = stopping(keyring.stop, bus.stop, folder.remove);
  const run = (command: string, args: readonly string[], input?: string): Promise<Ran> =>
    runCommand(command, args, { env, ...(input === undefined ? {} : { input }) });
  try {
    // Until it has made the keyring that is used by default, it would ask a person where to put a secret.
    await waitUntil(keyring, "gnome-keyring", async () => {
      const stored = ["store", "--label=ready", "latchkey", "ready"];
      return (await run(programs["secret-tool"], stored, "ready")).code === 0;
    });
    await run(programs["secret-tool"], ["clear", "latchkey", "ready"]);
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
  return { env, run, ...stoppable };
}

/** Unlike that of a session it starts no services: the first question would start a second keyring, which may come first. */
function busSettings(folder: string, address: string): string {
  const path = join(folder, "bus.conf");
  const rules = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>';
  const policy = `<policy context="default">${rules}</policy>`;
  writeFileSync(path, `<busconfig><type>session</type><listen>${address}</listen>${policy}</busconfig>\n`);
  return path;
}

/** Runs one command beside a keyring of its own. `env` is laid over the session's. */
export async function runInKeyring(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  await using keyring = await startKeyring();
  return await runCommand(command, args, { env: { ...keyring.env, ...env } });
}

function environment(home: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(DBUS_|XDG_|GNOME_|DISPLAY$|WAYLAND_)/.test(name));
  const runtime = join(home, "run");
  mkdirSync(runtime, { mode: 0o700 });
  return {
    ...Object.fromEntries(own),
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(runtime, "bus")}`,
  };
}
