// `latchkey doctor`: all checks of the set-up, each with a way to mend what it finds.
import { checkBackends } from "../../app/doctor/backends.ts";
import type { Checked } from "../../app/doctor/finding.ts";
import { checkNode, checkPkcs11, checkStateFolder } from "../../app/doctor/machine.ts";
import { checkHook, checkManifest, checkMode, checkScanSettings, checkTracked } from "../../app/doctor/project.ts";
import type { ParsedCommand } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { withSecrets } from "../secrets/session.ts";
import { type Colour, createPaint, safeJson, wantsColours } from "../terminal.ts";

export function runDoctor(parsed: ParsedCommand, host: Host): Promise<number> {
  const { env } = host;
  return withSecrets(host, async ({ project, secrets, ask }) => {
    const { checked, manifest } = checkManifest(project);
    const usesToken = [...(manifest?.backends.values() ?? [])].some(({ kind }) => kind === "pkcs11");
    const backends = manifest === null ? [] : checkBackends({ secrets, manifest, environment: env, ask });
    const all: readonly Checked[] = [
      checkNode(process.versions.node),
      checkStateFolder(env),
      ...checked,
      ...(await checkScanSettings(project)),
      ...(manifest === null ? [] : [checkMode(env, manifest)]),
      ...(await backends),
      ...checkPkcs11(env, usesToken),
      ...(await checkTracked(project)),
      ...(await checkHook(host.cwd)),
    ];
    if (host.signal.aborted) {
      complain(host, { code: "cancelled", message: "the checks were stopped: interrupted" });
      return EXIT.interrupted;
    }
    const wrong = all.filter(({ state }) => state !== "ok").length;
    host.output.write(
      parsed.has("json")
        ? `${safeJson({ schema: "latchkey.doctor/1", checks: all, toMend: wrong })}\n`
        : report(all, wrong, host),
    );
    return wrong === 0 ? EXIT.nothing : EXIT.findings;
  });
}

const COLOURS: Readonly<Record<Checked["state"], Colour>> = { ok: "green", warning: "yellow", error: "red" };

function report(all: readonly Checked[], wrong: number, host: Host): string {
  const paint = createPaint(wantsColours(host.output, host.env));
  const lines = all.map(({ what, state, message, remedy }) => {
    const advice = remedy === null ? "" : ` Try: ${paint(remedy)}`;
    return `${paint(state.padEnd(7), COLOURS[state])}  ${paint(what, "bold")}: ${paint(message)}.${advice}\n`;
  });
  const summary = wrong === 0 ? "Nothing to mend" : wrong === 1 ? "1 thing to mend" : `${wrong} things to mend`;
  return `${lines.join("")}${summary}\n`;
}
