// `latchkey seal`: values into a SealedSecret manifest, with the controller's certificate and without a cluster.
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Failure, ok, type Result } from "../../../shared/result.ts";
import { isSealingScope } from "../../../shared/sealed-secrets.ts";
import { readManifestFile, writeManifestFile } from "../../app/sealing/manifest-file.ts";
import { type Sealing, sealValues } from "../../app/sealing/seal-values.ts";
import { findSealed, formatManifests, sealedManifest, setSealed } from "../../app/sealing/sealed-manifests.ts";
import { findSealingCertificate } from "../../app/sealing/sealing-certificate.ts";
import { isSecretFailureCode, type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Sealee } from "../../core/sealing/scope.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";
import { disposeInput, mistakeIn, RAW, readToSeal, type ToSeal } from "./input.ts";
import { sealSpec } from "./spec.ts";

export async function runSeal(parsed: ParsedCommand, host: Host): Promise<number> {
  const mistake = mistakeIn(parsed);
  if (mistake !== null) {
    complain(host, usage(sealSpec, ...mistake));
    return EXIT.failed;
  }
  return withSecrets(host, async (session) => {
    const sealing = await prepare(parsed, session, host);
    if (!sealing.ok) return fail(host, sealing.error);
    const input = await readToSeal(parsed, host);
    if (!input.ok) return stop(host, input.error);
    try {
      const done = await seal(input.value, parsed, sealing.value, host);
      if (!done.ok) return await fail(host, done.error);
      host.output.write(done.value);
      warnOfPlaintext(parsed, host);
      return EXIT.nothing;
    } finally {
      disposeInput(input.value);
    }
  });
}

async function stop(host: Host, failure: Failure): Promise<number> {
  if (isSecretFailureCode(failure.code)) return fail(host, failure as SecretFailure);
  complain(host, failure);
  return failure.code === "interrupted" ? EXIT.interrupted : EXIT.failed;
}

async function prepare(parsed: ParsedCommand, session: Session, host: Host): Promise<Result<Sealing, SecretFailure>> {
  const { project, secrets, ask } = session;
  const manifest = await session.manifest.read();
  if (!manifest.ok) return manifest;
  const now = Date.now();
  const choice = { file: parsed.get("cert") ?? null, cwd: host.cwd, project, manifest: manifest.value };
  const certificate = findSealingCertificate(choice, now);
  if (!certificate.ok) return certificate;
  for (const warning of certificate.value.warnings) host.log.write(`latchkey: ${escapeText(warning)}\n`);
  return ok({ certificate: certificate.value, secrets, ask, now });
}

/** What is written to standard output. */
async function seal(
  input: readonly ToSeal[],
  parsed: ParsedCommand,
  sealing: Sealing,
  host: Host,
): Promise<Result<string, SecretFailure>> {
  const into = parsed.get("merge-into");
  if (into !== undefined) return merge(input, into, parsed.get("scope") ?? "", sealing, host);
  const manifests: object[] = [];
  const told: string[] = [];
  for (const one of input) {
    const isAlone = parsed.has("raw");
    if (!isAlone && one.name === null) return nameless;
    const sealed = await sealValues(one.values, one, sealing);
    if (!sealed.ok) return sealed;
    if (isAlone) return write(`${sealed.value.get(RAW)!.sealed}\n`, ["The value"], parsed, host);
    manifests.push(sealedManifest(one, one.template, sealed.value));
    told.push(words(one, one.values.size));
  }
  const format = parsed.get("format") ?? (parsed.get("output")?.endsWith(".json") ? "json" : "yaml");
  return write(formatManifests(manifests, format === "json" ? "json" : "yaml"), told, parsed, host);
}

const nameless = secretFailure("name-invalid", "the Secret has no name", "give it metadata.name, or --name");

/** "team/app (2 keys, strict)" */
const words = ({ namespace, name, scope }: Sealee, keys: number): string =>
  `${namespace === null ? name : `${namespace}/${name}`} (${keys === 1 ? "1 key" : `${keys} keys`}, ${scope})`;

async function write(text: string, told: readonly string[], parsed: ParsedCommand, host: Host) {
  const file = parsed.get("output");
  if (file === undefined) return ok(text);
  const written = await writeManifestFile(resolve(host.cwd, file), file, text, null);
  return written.ok ? ok(confirmation(told, file)) : written;
}

const confirmation = (told: readonly string[], file: string): string =>
  told.map((one) => `${escapeText(one)} is sealed: ${escapeText(file)}.\n`).join("");

async function merge(
  input: readonly ToSeal[],
  file: string,
  scope: string,
  sealing: Sealing,
  host: Host,
): Promise<Result<string, SecretFailure>> {
  const path = resolve(host.cwd, file);
  const before = readManifestFile(path, file);
  if (!before.ok) return before;
  let text = before.value;
  const told: string[] = [];
  for (const one of input) {
    const wanted = isSealingScope(scope) ? scope : one.scope === "strict" ? null : one.scope;
    const target = findSealed(text, file, { ...one, scope: wanted });
    if (!target.ok) return target;
    const sealee = { ...target.value, namespace: target.value.namespace ?? one.namespace };
    const sealed = await sealValues(one.values, sealee, sealing);
    if (!sealed.ok) return sealed;
    const edited = setSealed(text, target.value, sealed.value);
    if (!edited.ok) return edited;
    text = edited.value;
    told.push(words(sealee, one.values.size));
  }
  const written = await writeManifestFile(path, file, text, before.value);
  return written.ok ? ok(confirmation(told, file)) : written;
}

/** The Secret that was sealed is still there for everybody to read, unless it was written over. */
function warnOfPlaintext({ operands, get }: ParsedCommand, host: Host): void {
  const [file] = operands;
  if (file === undefined) return;
  const output = get("output");
  const real = (path: string): string => realpathSync(resolve(host.cwd, path));
  if (output !== undefined && real(output) === real(file)) return;
  complain(host, {
    code: "plaintext-left",
    message: `${file} still holds the values in the clear`,
    remedy: "delete it, and see that Git does not keep it",
  });
}
