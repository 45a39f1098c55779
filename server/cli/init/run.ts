// `latchkey init`: a minimal latchkey.yaml, what is taken over from other scanners, and the pre-commit hook.
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { err, ok, type Result } from "../../../shared/result.ts";
import type { HookOutcome } from "../../app/install-hook.ts";
import { installHook } from "../../app/install-hook.ts";
import { type FoundConfiguration, loadPolicy } from "../../app/project/load-policy.ts";
import { topOf } from "../../app/project/load-project.ts";
import { findProject, MANIFEST } from "../../app/scan-config.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { confirm, isInteractive } from "../secrets/prompt.ts";
import { escapeText } from "../terminal.ts";
import { initSpec } from "./spec.ts";

const TEXT = `# Settings of Latchkey for this project. \`latchkey scan\` finds leaked secrets, \`latchkey rules\` lists what it looks for.
version: 1
scan:
  # Files to leave out, in the syntax of .gitignore.
  exclude: []

# Secrets by name; values are never in this file. Nothing has to be set up: what has no other place is kept in the local
# vault, encrypted, on this machine. \`latchkey set database/password\` stores one and adds it here.
# secrets:
#   database/password:
#     type: password
#     owner: platform
#     refs: { production: ref+vault.main://kv/app/db#/password }
#     rotate: { every: 90d }

# Where the team keeps secrets; an address is used once \`latchkey trust\` has granted it on this machine.
# backends:
#   main: { kind: vault, address: https://vault.example:8200, auth: { method: oidc, role: dev } }
`;

export async function runInit(parsed: ParsedCommand, host: Host): Promise<number> {
  if (parsed.has("hook") && parsed.has("no-hook")) {
    complain(host, usage(initSpec, "--hook and --no-hook exclude each other"));
    return EXIT.failed;
  }
  const say = (text: string): void => void host.output.write(`${text.split("\n").map(escapeText).join("\n")}\n`);
  const project = findProject(host.cwd);
  const written = writeManifest(project, host);
  if (!written.ok) {
    complain(host, written.error);
    return EXIT.failed;
  }
  say(written.value);

  const { found, problems } = await loadPolicy(topOf(project), "");
  for (const one of found) say(describe(one));
  for (const problem of problems) complain(host, problem);

  let failed = problems.length > 0;
  if (await wantsHook(parsed, host)) {
    const installed = await installHook(host.cwd);
    if (installed.ok) say(tell(installed.value, host));
    else {
      complain(host, installed.error);
      failed = true;
    }
  } else {
    say("No hook was installed: latchkey init --hook does it.");
  }
  say("Secrets are kept in the local vault with no set-up: latchkey set NAME");
  return failed ? EXIT.failed : EXIT.nothing;
}

function writeManifest(project: string, host: Host): Result<string> {
  const path = join(project, MANIFEST);
  const shown = relative(host.cwd, path);
  try {
    writeFileSync(path, TEXT, { flag: "wx" });
    return ok(`${shown} was written.`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "EUNKNOWN";
    if (code === "EEXIST") return ok(`${shown} is there already and was left as it is.`);
    return err({
      code: "manifest-unwritable",
      message: `${shown} cannot be written: ${code}`,
      remedy: "run it in a folder that may be written to",
    });
  }
}

function describe({ tool, file, rules, allowances }: FoundConfiguration): string {
  const parts = [
    ...(rules > 0 ? [`${rules} ${rules === 1 ? "rule" : "rules"}`] : []),
    ...(allowances > 0 ? [`${allowances} ${allowances === 1 ? "allowance" : "allowances"}`] : []),
  ];
  return `${file} of ${tool} is honoured${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.`;
}

async function wantsHook(parsed: ParsedCommand, host: Host): Promise<boolean> {
  if (parsed.has("hook")) return true;
  if (parsed.has("no-hook") || !isInteractive(host)) return false;
  return confirm("Check every commit for leaks with a pre-commit hook?", host);
}

function tell(outcome: HookOutcome, { cwd }: Host): string {
  switch (outcome.kind) {
    case "installed":
      return `The pre-commit hook was installed: ${relative(cwd, outcome.path)}`;
    case "chained":
      return `The pre-commit hook was installed: ${relative(cwd, outcome.path)}. The one that was there is kept, and runs first.`;
    case "present":
      return `The pre-commit hook is there already: ${relative(cwd, outcome.path)}`;
    case "managed":
      return `${outcome.by} manages the hooks here. Add to ${outcome.file}:\n${outcome.add}`;
    case "no repository":
      return "No hook was installed: there is no Git repository here.";
  }
}
