// Every command of the command line, in one list. A new command is one file and one line here.
// The specifications are loaded always, what runs only when it is asked for.
import type { CommandSpec, ParsedCommand } from "./command.ts";
import { completionSpec } from "./completion/spec.ts";
import { doctorSpec } from "./doctor/spec.ts";
import { getSpec } from "./get/spec.ts";
import type { Host } from "./host.ts";
import { initSpec } from "./init/spec.ts";
import { lspSpec } from "./language-server/spec.ts";
import { listSpec } from "./list/spec.ts";
import { resealSpec } from "./reseal/spec.ts";
import { rulesSpec } from "./rules/spec.ts";
import { scanSpec } from "./scan/spec.ts";
import { sealSpec } from "./seal/spec.ts";
import { setSpec } from "./set/spec.ts";
import { signInSpec } from "./sign-in/spec.ts";
import { signOutSpec } from "./sign-out/spec.ts";
import { statusSpec } from "./status/spec.ts";
import { trustSpec } from "./trust/spec.ts";

/** Runs a command to its end; the result is the exit code. */
export type RunCommand = (parsed: ParsedCommand, host: Host) => Promise<number>;

export interface Command {
  readonly spec: CommandSpec;
  load(): Promise<RunCommand>;
}

export const commands: readonly Command[] = [
  { spec: scanSpec, load: async () => (await import("./scan/run.ts")).runScan },
  { spec: rulesSpec, load: async () => (await import("./rules/run.ts")).runRules },
  { spec: initSpec, load: async () => (await import("./init/run.ts")).runInit },
  { spec: getSpec, load: async () => (await import("./get/run.ts")).runGet },
  { spec: setSpec, load: async () => (await import("./set/run.ts")).runSet },
  { spec: listSpec, load: async () => (await import("./list/run.ts")).runList },
  { spec: statusSpec, load: async () => (await import("./status/run.ts")).runStatus },
  { spec: sealSpec, load: async () => (await import("./seal/run.ts")).runSeal },
  { spec: resealSpec, load: async () => (await import("./reseal/run.ts")).runReseal },
  { spec: trustSpec, load: async () => (await import("./trust/run.ts")).runTrust },
  { spec: signInSpec, load: async () => (await import("./sign-in/run.ts")).runSignIn },
  { spec: signOutSpec, load: async () => (await import("./sign-out/run.ts")).runSignOut },
  { spec: doctorSpec, load: async () => (await import("./doctor/run.ts")).runDoctor },
  { spec: lspSpec, load: async () => (await import("./language-server/run.ts")).runLsp },
  { spec: completionSpec, load: async () => (await import("./completion/run.ts")).runCompletion },
];
