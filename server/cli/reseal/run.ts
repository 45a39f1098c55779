// `latchkey reseal`: values under old keys of the controller are sealed anew; `--check` says which they are.
import { resolve } from "node:path";
import type { NamedFile, ResealedValue, ResealRequest } from "../../app/sealing/requests.ts";
import { policyOf } from "../../core/references/failure.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, tellWarnings, withSecrets } from "../secrets/session.ts";
import { safeJson } from "../terminal.ts";
import { report } from "./report.ts";
import { resealSpec } from "./spec.ts";

export async function runReseal(parsed: ParsedCommand, host: Host): Promise<number> {
  const given = ["check", "recovery-private-key", "controller"].filter((option) => parsed.has(option));
  if (given.length > 1) {
    complain(host, usage(resealSpec, `--${given[0]} and --${given[1]} exclude each other`));
    return EXIT.failed;
  }
  return withSecrets(host, async ({ secrets, ask }) => {
    const request = requestOf(parsed, host);
    const done = await secrets.reseal(request, ask);
    if (!done.ok) return fail(host, done.error);
    const { fingerprint, values, warnings } = done.value;
    tellWarnings(host, warnings);
    host.output.write(
      parsed.has("json")
        ? `${safeJson({ schema: "latchkey.reseal/1", fingerprint, values: values.map(asJson) })}\n`
        : report(values, request.check, host),
    );
    return exitOf(values, request.check);
  });
}

function requestOf(parsed: ParsedCommand, { cwd }: Host): ResealRequest {
  const file = (shown: string): NamedFile => ({ path: resolve(cwd, shown), shown });
  const certificate = parsed.get("cert");
  return {
    asked: parsed.operands,
    cwd,
    check: parsed.has("check"),
    certificate: certificate === undefined ? null : file(certificate),
    recoveryKeys: parsed.all("recovery-private-key").map(file),
    controller: parsed.get("controller") ?? null,
  };
}

function asJson({ outcome, ...value }: ResealedValue) {
  const isFailure = typeof outcome === "object";
  const { code, message, remedy } = isFailure ? outcome : { code: null, message: null, remedy: null };
  return { ...value, outcome: isFailure ? "failed" : outcome, failure: isFailure ? { code, message, remedy } : null };
}

/** The gravest of what did not work. */
function exitOf(values: readonly ResealedValue[], isCheck: boolean): number {
  if (isCheck) return values.some(({ state }) => state === "old") ? EXIT.findings : EXIT.nothing;
  const failures = values.flatMap(({ outcome }) => (typeof outcome === "object" ? [outcome] : []));
  return Math.max(EXIT.nothing, ...failures.map(({ code }) => policyOf(code).exit));
}
