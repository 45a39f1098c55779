// Runs the commands about secrets as their users do: the bundles, with a broker of their own, in a project of a test.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildBroker } from "../../../scripts/build.ts";
import { type Finished, folderWith, latchkey, newFolder, product, type RunOptions } from "../harness.ts";

let isWhole = false;

/** The product with its broker, and beside the modules of machine code that it finds where it is installed. */
export function productWithBroker(): string {
  const folder = product();
  if (!isWhole) {
    buildBroker(join(folder, "dist"));
    symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(folder, "node_modules"));
    isWhole = true;
  }
  return folder;
}

export interface Project {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `latchkey ARGS` in it. */
  run(args: readonly string[], options?: RunOptions): Finished;
  /** Standard output of `latchkey ARGS`, byte by byte. */
  bytes(args: readonly string[]): Buffer;
  /** The same on a terminal, which answers with `typed`: what the terminal showed, and the exit code. */
  onTerminal(args: readonly string[], typed?: readonly Typed[]): Omit<Finished, "stderr">;
}

/** What is typed once the terminal shows a text. */
export type Typed = readonly [after: string, keys: string];

/** A project of these files with a state folder of its own; the key of its vault is under a passphrase. */
export function newProject(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) {
  productWithBroker();
  const cwd = folderWith(files);
  const all = { LATCHKEY_HOME: join(newFolder(), "state"), LATCHKEY_PASSPHRASE: "a passphrase of the tests", ...env };
  const project: Project = {
    cwd,
    env: all,
    run: (args, options = {}) => latchkey(args, { cwd, ...options, env: { ...all, ...options.env } }),
    bytes: (args) =>
      spawnSync(process.execPath, [join(product(), "dist/cli.cjs"), ...args], {
        cwd,
        env: { PATH: process.env["PATH"] ?? "", HOME: cwd, ...all },
      }).stdout,
    onTerminal: (args, typed = []) => onTerminal(args, cwd, all, typed),
  };
  return project;
}

/** A value that occurs nowhere else. */
export const canary = (): string => `canary-${randomBytes(12).toString("hex")}`;

const PTY = `
import json, os, pty, select, sys, time
command, typed = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    os.execv(command[0], command)
seen, waiting, deadline = b"", b"", time.monotonic() + 60
while time.monotonic() < deadline:
    ready, _, _ = select.select([fd], [], [], 1)
    if not ready:
        continue
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    waiting += piece
    if typed and typed[0][0].encode() in waiting:
        waiting = b""
        os.write(fd, typed.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
`;

function onTerminal(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  typed: readonly Typed[],
): Omit<Finished, "stderr"> {
  const command = [process.execPath, join(productWithBroker(), "dist/cli.cjs"), ...args];
  const { status, stdout } = spawnSync("python3", ["-c", PTY, JSON.stringify(command), JSON.stringify(typed)], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: cwd, TERM: "xterm", ...env },
  });
  return { code: status, stdout };
}

/** Tests on a terminal need a system that has them, and Python to hold one. */
export const hasTerminals = (): boolean =>
  process.platform !== "win32" && spawnSync("python3", ["-c", "import pty"]).status === 0;
