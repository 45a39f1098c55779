// What a request to seal is about: the Secrets of a manifest, values of other secrets, or one value alone.
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Sealee } from "../../core/sealing/scope.ts";
import type { SealRequest } from "./requests.ts";
import type { ValueSource } from "./seal-values.ts";
import { disposeSecrets, readSecretManifests, type SecretTemplate } from "./secret-manifests.ts";

export interface ToSeal extends Sealee {
  readonly template: SecretTemplate;
  readonly values: ReadonlyMap<string, ValueSource>;
}

/** Its values are overwritten when it is disposed of. */
export interface SealInput extends Disposable {
  readonly secrets: readonly ToSeal[];
  /** Documents that are something else. */
  readonly others: number;
}

/** The key of a value that stands alone: it is not written anywhere. */
export const RAW = "value";

/** `given`: the payload of the request, which stays with whoever gave it. Codes: secret-manifest-invalid, value-invalid, name-invalid. */
export function sealInput(request: SealRequest, given: SecretBytes): Result<SealInput, SecretFailure> {
  const read = readInput(request, given);
  if (!read.ok) return read;
  const { secrets, others } = read.value;
  const dispose = (): void => {
    for (const { values } of secrets)
      for (const value of values.values()) if (value instanceof SecretBytes) value.dispose();
  };
  const filled: ToSeal[] = [];
  for (const one of secrets) {
    const its = fillIn(one, request);
    if (its.ok) filled.push(its.value);
    else {
      dispose();
      return its;
    }
  }
  return ok({ secrets: filled, others, [Symbol.dispose]: dispose });
}

const unnamed = { name: null, namespace: null, scope: "strict", template: { metadata: {} } } as const;

function readInput(
  { input }: SealRequest,
  given: SecretBytes,
): Result<Omit<SealInput, keyof Disposable>, SecretFailure> {
  if (input.kind === "secrets") {
    return ok({ secrets: [{ ...unnamed, values: new Map(Object.entries(input.values)) }], others: 0 });
  }
  if (input.kind === "raw") {
    return ok({ secrets: [{ ...unnamed, values: new Map([[RAW, given.copy()]]) }], others: 0 });
  }
  const { shown, only } = input;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(given.bytes);
  } catch {
    return secretFailure("secret-manifest-invalid", `${shown} is no text`, "give a Secret manifest, as YAML or JSON");
  }
  const read = readSecretManifests(text, shown);
  if (!read.ok || only === undefined) return read;
  const { secrets } = read.value;
  const one = secrets[only];
  disposeSecrets(secrets.filter((other) => other !== one));
  if (one !== undefined) return ok({ secrets: [one], others: 0 });
  return secretFailure("secret-manifest-invalid", `${shown} has another number of Secrets by now`, "try again");
}

/** What a manifest says may not be said otherwise: it would be opened as something else than it was meant to be. */
function fillIn(one: ToSeal, asked: SealRequest): Result<ToSeal, SecretFailure> {
  for (const part of ["name", "namespace"] as const) {
    if (asked[part] === null || one[part] === null || asked[part] === one[part]) continue;
    const message = `the manifest says ${part} ${one[part]}, and ${asked[part]} is asked for`;
    return secretFailure("name-invalid", message, `change the ${part} in the manifest, or leave it out here`);
  }
  const { name, namespace, scope } = asked;
  return ok({ ...one, name: one.name ?? name, namespace: one.namespace ?? namespace, scope: scope ?? one.scope });
}
