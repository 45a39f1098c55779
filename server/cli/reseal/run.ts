// `latchkey reseal`: values under old keys of the controller are sealed anew; `--check` says which they are.
import { ok, type Result } from "../../../shared/result.ts";
import { stateFolder } from "../../app/fingerprint.ts";
import { type ResealedValue, resealFile } from "../../app/sealing/reseal.ts";
import { findMeans, type Means } from "../../app/sealing/reseal-means.ts";
import { findSealedFiles } from "../../app/sealing/sealed-files.ts";
import { createTrust } from "../../app/secrets/trust.ts";
import { policyOf, type SecretFailure } from "../../core/references/failure.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { escapeText, safeJson } from "../terminal.ts";
import { report } from "./report.ts";
import { resealSpec } from "./spec.ts";

export async function runReseal(parsed: ParsedCommand, host: Host): Promise<number> {
  const given = ["check", "recovery-private-key", "controller"].filter((option) => parsed.has(option));
  if (given.length > 1) {
    complain(host, usage(resealSpec, `--${given[0]} and --${given[1]} exclude each other`));
    return EXIT.failed;
  }
  return withSecrets(host, async (session) => {
    const manifest = await session.manifest.read();
    if (!manifest.ok) return fail(host, manifest.error);
    const means = await meansOf(parsed, manifest.value, session, host);
    if (!means.ok) return fail(host, means.error);
    for (const warning of means.value.warnings) host.log.write(`latchkey: ${escapeText(warning)}\n`);
    const isCheck = parsed.has("check");
    const values = await resealAll(parsed.operands, isCheck, manifest.value, means.value, session, host);
    if (!values.ok) return fail(host, values.error);
    const { fingerprint } = means.value;
    host.output.write(
      parsed.has("json")
        ? `${safeJson({ schema: "latchkey.reseal/1", fingerprint, values: values.value.map(asJson) })}\n`
        : report(values.value, isCheck, host),
    );
    return exitOf(values.value, isCheck);
  });
}

function meansOf(
  parsed: ParsedCommand,
  manifest: Manifest,
  { project, secrets, ask }: Session,
  { cwd, env }: Host,
): Promise<Result<Means, SecretFailure>> {
  return findMeans(
    {
      recoveryKeys: parsed.all("recovery-private-key"),
      controller: parsed.get("controller") ?? null,
      certificate: { file: parsed.get("cert") ?? null, cwd, project, manifest },
      trust: createTrust(stateFolder(env), project, env),
      secrets,
      ask,
    },
    Date.now(),
  );
}

async function resealAll(
  asked: readonly string[],
  isCheck: boolean,
  manifest: Manifest,
  { fingerprint, sealAnew }: Means,
  { project }: Session,
  { cwd, env, signal }: Host,
): Promise<Result<readonly ResealedValue[], SecretFailure>> {
  const places = findSealedFiles({ project, manifest, cwd, environment: env }, asked);
  if (!places.ok) return places;
  const all: ResealedValue[] = [];
  for (const place of places.value) {
    const values = await resealFile(place, fingerprint, isCheck ? null : sealAnew, signal);
    if (!values.ok) return values;
    all.push(...values.value);
  }
  return ok(all);
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
