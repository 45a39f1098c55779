// The command line: finds the command, parses its options, runs it, and turns whatever happens into an exit code.
import { closest } from "../../shared/closest.ts";
import { parseCommand } from "./command.ts";
import { commands } from "./commands.ts";
import { complain, EXIT, type Host } from "./host.ts";

/** Runs one call of the command line; `args` are without node and script. The result is the exit code. */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return printHelp(rest[0], host);
  }
  if (name === "--version" || name === "-V") {
    const { productVersion } = await import("../app/version.ts");
    host.output.write(`latchkey ${productVersion()}\n`);
    return EXIT.nothing;
  }
  const command = commands.find(({ spec }) => spec.name === name);
  if (command === undefined) {
    const near = closest(
      name,
      commands.map(({ spec }) => spec.name),
    );
    const kind = name.startsWith("-") ? "option" : "command";
    const message = `there is no ${kind} ${name}`;
    complain(host, { code: "usage", message, remedy: near === null ? "latchkey --help" : `latchkey ${near}` });
    return EXIT.failed;
  }
  const parsed = parseCommand(command.spec, rest);
  if (!parsed.ok) {
    complain(host, parsed.error);
    return EXIT.failed;
  }
  if (parsed.value.has("help")) return printHelp(name, host);
  const runCommand = await command.load();
  return runCommand(parsed.value, host);
}

async function printHelp(name: string | undefined, host: Host): Promise<number> {
  const { commandHelp, generalHelp } = await import("./help.ts");
  const command = commands.find(({ spec }) => spec.name === name);
  const specs = commands.map(({ spec }) => spec);
  host.output.write(command === undefined ? generalHelp(specs) : commandHelp(command.spec));
  return EXIT.nothing;
}

// A scanning thread runs from the same bundle.
export { serveBatches } from "../app/serve-batches.ts";

export type ProcessOptions = Pick<Host, "startLanguageServer" | "build">;

/** Runs the command line on this process: its arguments, streams, signals and exit code. */
export async function runProcess(options: ProcessOptions): Promise<void> {
  const abort = new AbortController();
  process.once("SIGINT", () => {
    abort.abort();
    // A second time: at once.
    process.once("SIGINT", () => process.exit(EXIT.interrupted));
  });
  // Whoever reads the report may stop reading (`| head`); there is nobody to tell then.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : EXIT.failed));
  process.stderr.on("error", () => {});
  const host: Host = {
    cwd: process.cwd(),
    env: process.env,
    // Made when it is asked for: that loads what streams and terminals need.
    get input() {
      return process.stdin;
    },
    output: process.stdout,
    log: process.stderr,
    signal: abort.signal,
    ...options,
  };
  try {
    process.exitCode = await run(process.argv.slice(2), host);
  } catch (error) {
    // A defect. Its message may quote what was scanned; the kind and the place in our code never do.
    const frame = error instanceof Error ? (/^[ \t]{1,20}at .*$/m.exec(error.stack ?? "")?.[0].trim() ?? "") : "";
    const kind = error instanceof Error ? error.name : "an unknown error";
    complain(host, {
      code: "defect",
      message: `this is a defect of Latchkey: ${kind} ${frame}`,
      remedy: "report it with this line",
    });
    process.exitCode = EXIT.failed;
  }
}
