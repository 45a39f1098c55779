// What `latchkey seal` is to seal: the Secrets of a manifest, values of other secrets, or one value of standard input.
import { resolve } from "node:path";
import { err, ok, type Result } from "../../../shared/result.ts";
import { isSealingScope } from "../../../shared/sealed-secrets.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { readManifestFile } from "../../app/sealing/manifest-file.ts";
import type { ValueSource } from "../../app/sealing/seal-values.ts";
import { readSecretManifests, type SecretTemplate } from "../../app/sealing/secret-manifests.ts";
import type { Sealee } from "../../core/sealing/scope.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, type Host } from "../host.ts";
import { isInteractive } from "../secrets/prompt.ts";
import { readInput } from "../secrets/read-input.ts";
import { sealSpec } from "./spec.ts";

export interface ToSeal extends Sealee {
  readonly template: SecretTemplate;
  readonly values: ReadonlyMap<string, ValueSource>;
}

/** The key of a value that stands alone: it is not written anywhere. */
export const RAW = "value";

export function mistakeIn(parsed: ParsedCommand): [message: string, remedy?: string] | null {
  const { operands } = parsed;
  const inputs = [
    ...(operands.length > 0 ? ["a file"] : []),
    ...["from", "raw"].filter((option) => parsed.has(option)).map((option) => `--${option}`),
  ];
  if (operands.length > 1) return ["seal takes one file, and no value as an argument", "latchkey seal --help"];
  if (inputs.length > 1) return [`${inputs[0]} and ${inputs[1]} exclude each other`];
  if (parsed.has("keep-newline") && !parsed.has("raw")) return ["--keep-newline is for --raw"];
  if (parsed.has("output") && parsed.has("merge-into")) return ["--output and --merge-into exclude each other"];
  if (parsed.has("raw") && parsed.has("merge-into")) {
    return [
      "--raw seals a value without a key",
      "printf … | kubectl create secret generic … | latchkey seal --merge-into FILE",
    ];
  }
  const format = ["merge-into", "raw"].find((option) => parsed.has(option));
  return parsed.has("format") && format !== undefined ? [`--format is nothing with --${format}`] : null;
}

/** Values of manifests and of standard input are to be disposed of by `disposeInput`. */
export async function readToSeal(parsed: ParsedCommand, host: Host): Promise<Result<readonly ToSeal[]>> {
  const read = parsed.has("from")
    ? fromSecrets(parsed)
    : parsed.has("raw")
      ? await raw(parsed, host)
      : await manifests(parsed, host);
  if (!read.ok) return read;
  const filled: ToSeal[] = [];
  for (const one of read.value) {
    const its = fillIn(one, parsed);
    if (!its.ok) {
      disposeInput(read.value);
      return its;
    }
    filled.push(its.value);
  }
  return ok(filled);
}

export function disposeInput(secrets: readonly ToSeal[]): void {
  for (const { values } of secrets) {
    for (const value of values.values()) if (value instanceof SecretBytes) value.dispose();
  }
}

const unnamed = { name: null, namespace: null, scope: "strict", template: { metadata: {} } } as const;

function fromSecrets(parsed: ParsedCommand): Result<readonly ToSeal[]> {
  const values = new Map<string, string>();
  for (const text of parsed.all("from")) {
    const at = text.indexOf("=");
    const [key, name] = [text.slice(0, at), text.slice(at + 1)];
    // Not repeated: it could be a value in the wrong place.
    if (at < 1 || name === "")
      return err(usage(sealSpec, "--from is not KEY=NAME", "--from password=database/password"));
    if (values.has(key)) return err(usage(sealSpec, "--from gives a key twice", "give each key once"));
    values.set(key, name);
  }
  return ok([{ ...unnamed, values }]);
}

async function raw(parsed: ParsedCommand, host: Host): Promise<Result<readonly ToSeal[]>> {
  const read = await fromInput(host, parsed.has("keep-newline"), "latchkey seal --raw < FILE");
  return read.ok ? ok([{ ...unnamed, values: new Map([[RAW, read.value]]) }]) : read;
}

async function fromInput(host: Host, keepsNewline: boolean, remedy: string): Promise<Result<SecretBytes>> {
  if (isInteractive(host))
    return err(usage(sealSpec, "standard input is a terminal, and nothing comes from it", remedy));
  const read = await readInput(host, keepsNewline);
  if (!read.ok || read.value.length > 0) return read;
  return err({ code: "value-empty", message: "standard input is empty: nothing was sealed", remedy });
}

async function manifests(parsed: ParsedCommand, host: Host): Promise<Result<readonly ToSeal[]>> {
  const [file] = parsed.operands;
  const what = file ?? "standard input";
  const text = file === undefined ? await manifestInput(host) : readManifestFile(resolve(host.cwd, file), file);
  if (!text.ok) return text;
  const read = readSecretManifests(text.value, what);
  if (!read.ok) return read;
  const { secrets, others } = read.value;
  if (others > 0) {
    const left =
      others === 1
        ? "1 document is no Secret, and was left out"
        : `${others} documents are no Secrets, and were left out`;
    complain(host, { code: "not-secret", message: `${what}: ${left}` });
  }
  return ok(secrets);
}

async function manifestInput(host: Host): Promise<Result<string>> {
  const read = await fromInput(host, true, "latchkey seal FILE");
  if (!read.ok) return read;
  using bytes = read.value;
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes.bytes));
  } catch {
    return err({
      code: "secret-manifest-invalid",
      message: "standard input is no text",
      remedy: "give a Secret manifest",
    });
  }
}

/** What a manifest says may not be said otherwise: it would be opened as something else than it was meant to be. */
function fillIn(one: ToSeal, parsed: ParsedCommand): Result<ToSeal> {
  for (const part of ["name", "namespace"] as const) {
    const given = parsed.get(part);
    if (given !== undefined && one[part] !== null && one[part] !== given) {
      const message = `the manifest says ${part} ${one[part]}, and --${part} says ${given}`;
      return err(usage(sealSpec, message, `change it in the manifest, or leave out --${part}`));
    }
  }
  const scope = parsed.get("scope") ?? one.scope;
  return ok({
    ...one,
    name: one.name ?? parsed.get("name") ?? null,
    namespace: one.namespace ?? parsed.get("namespace") ?? null,
    scope: isSealingScope(scope) ? scope : one.scope,
  });
}
