// Seals Secrets into manifests of their own, or into the SealedSecrets that a file holds already.
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { readManifestFile, writeManifestFile } from "./manifest-file.ts";
import type { NamedFile, SealAnswer, SealRequest } from "./requests.ts";
import { RAW, type ToSeal } from "./seal-input.ts";
import { type Sealing, sealValues } from "./seal-values.ts";
import { findSealed, formatManifests, sealedManifest, setSealed } from "./sealed-manifests.ts";

type Done = Promise<Result<Pick<SealAnswer, "text" | "sealed">, SecretFailure>>;

/** Codes: those of sealing, and of reading and writing files. */
export async function sealInto(secrets: readonly ToSeal[], request: SealRequest, sealing: Sealing): Done {
  const { output } = request;
  if (output.kind === "merge") {
    const before = readManifestFile(output.file);
    if (!before.ok) return before;
    const merged = await merge(secrets, before.value, output.file.shown, request, sealing);
    return merged.ok ? write(merged.value, output.file, before.value) : merged;
  }
  if (output.kind === "text" && output.into !== null) {
    return merge(secrets, output.into.text, output.into.shown, request, sealing);
  }
  const made =
    request.input.kind === "raw" ? await alone(secrets[0]!, sealing) : await make(secrets, output.format, sealing);
  return made.ok && output.kind === "file" ? write(made.value, output.file, null) : made;
}

type Made = Pick<SealAnswer, "sealed"> & { readonly text: string };

const toldOf = ({ namespace, name, scope, values }: ToSeal): SealAnswer["sealed"][number] => ({
  ...{ namespace, name, scope },
  keys: [...values.keys()],
});

async function write({ text, sealed }: Made, file: NamedFile, before: string | null): Done {
  const written = await writeManifestFile(file, text, before);
  return written.ok ? ok({ text: null, sealed }) : written;
}

async function alone(one: ToSeal, sealing: Sealing): Promise<Result<Made, SecretFailure>> {
  const values = await sealValues(one.values, one, sealing);
  return values.ok ? ok({ text: `${values.value.get(RAW)!.sealed}\n`, sealed: [toldOf(one)] }) : values;
}

async function make(
  secrets: readonly ToSeal[],
  format: Parameters<typeof formatManifests>[1],
  sealing: Sealing,
): Promise<Result<Made, SecretFailure>> {
  const manifests: object[] = [];
  for (const one of secrets) {
    if (one.name === null) return nameless;
    const values = await sealValues(one.values, one, sealing);
    if (!values.ok) return values;
    manifests.push(sealedManifest(one, one.template, values.value));
  }
  return ok({ text: formatManifests(manifests, format), sealed: secrets.map(toldOf) });
}

const nameless = secretFailure("name-invalid", "the Secret has no name", "give it metadata.name, or --name");

async function merge(
  secrets: readonly ToSeal[],
  before: string,
  shown: string,
  { scope }: SealRequest,
  sealing: Sealing,
): Promise<Result<Made, SecretFailure>> {
  let text = before;
  const told: SealAnswer["sealed"][number][] = [];
  for (const one of secrets) {
    const target = findSealed(text, shown, { ...one, scope: scope ?? (one.scope === "strict" ? null : one.scope) });
    if (!target.ok) return target;
    const sealee = { ...target.value, namespace: target.value.namespace ?? one.namespace };
    const values = await sealValues(one.values, sealee, sealing);
    if (!values.ok) return values;
    const edited = setSealed(text, target.value, values.value);
    if (!edited.ok) return edited;
    text = edited.value;
    told.push(toldOf({ ...sealee, template: one.template, values: one.values }));
  }
  return ok({ text, sealed: told });
}
