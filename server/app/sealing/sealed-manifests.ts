// Sealed values as manifests: a new one, or keys set in one that is there, of which everything else stays as it is.
import { stringify } from "yaml";
import { ok, type Result } from "../../../shared/result.ts";
import type { SealingScope } from "../../../shared/sealed-secrets.ts";
import { pathOf, type SealedSecret, secretsIn } from "../../adapters/providers/sealed-secrets/manifests.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { type Sealee, withScope } from "../../core/sealing/scope.ts";
import { formatSealedWith, SEALED_WITH, type SealedWith } from "../../core/sealing/sealed-with.ts";
import type { ManifestFormat } from "./requests.ts";
import type { SealedValue } from "./seal-values.ts";
import type { SecretTemplate } from "./secret-manifests.ts";
import { setTexts, type TextAt } from "./set-texts.ts";

type SealedValues = ReadonlyMap<string, SealedValue>;

/** As kubeseal lays it out. */
export function sealedManifest({ name, namespace, scope }: Sealee, template: SecretTemplate, values: SealedValues) {
  const identity = { ...(name !== null && { name }), ...(namespace !== null && { namespace }) };
  const { annotations = {}, ...metadata } = template.metadata as { readonly annotations?: Record<string, unknown> };
  const carried = withScope(annotations, scope);
  const records = new Map([...values].map(([key, { record }]) => [key, record]));
  return {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata: { ...identity, annotations: withScope({ [SEALED_WITH]: formatSealedWith(records) }, scope) },
    spec: {
      encryptedData: Object.fromEntries([...values].map(([key, { sealed }]) => [key, sealed])),
      template: {
        ...template,
        metadata: { ...metadata, ...identity, ...(Object.keys(carried).length > 0 && { annotations: carried }) },
      },
    },
  };
}

/** Several YAML documents, or one JSON document: a List where they are several. */
export function formatManifests(manifests: readonly object[], format: ManifestFormat): string {
  // What YAML 1.1, which kubectl reads, takes for something else than a text stands in quotes.
  if (format === "yaml")
    return manifests.map((one) => stringify(one, { compat: "yaml-1.1", lineWidth: 0 })).join("---\n");
  const [only] = manifests;
  const whole = manifests.length === 1 ? only : { apiVersion: "v1", kind: "List", items: manifests };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

export interface SealedTarget {
  readonly name: string | null;
  readonly namespace: string | null;
  /** Null: that of the SealedSecret. */
  readonly scope: SealingScope | null;
}

/** The one SealedSecret of a text that values are for; `what` names the text. Code: secret-manifest-invalid. */
export function findSealed(
  text: string,
  what: string,
  { name, namespace, scope }: SealedTarget,
): Result<SealedSecret, SecretFailure> {
  const all = secretsIn(text, what);
  const fits = (wanted: string | null, there: string | null): boolean =>
    wanted === null || there === null || wanted === there;
  const fitting = all.filter((one) => fits(name, one.name) && fits(namespace, one.namespace));
  const [found] = fitting;
  if (found !== undefined && fitting.length === 1) {
    return scope === null || scope === found.scope ? ok(found) : otherScope(found, scope);
  }
  if (all.length === 0) return wrong(`${what} holds no SealedSecret`, "name a file that does");
  const wanted = [namespace, name].filter((one) => one !== null).join("/");
  const message = `${what} holds ${fitting.length === 0 ? "no" : "more than one"} SealedSecret ${wanted}`.trim();
  return wrong(message, `it has ${all.map(pathOf).join(", ")}`);
}

const otherScope = ({ name, file, scope }: SealedSecret, wanted: SealingScope) =>
  wrong(
    `${name} in ${file} is of scope ${scope}, and cannot hold a value of scope ${wanted}`,
    "leave the scope as it is, or seal all of its values anew",
  );

const wrong = (message: string, remedy: string) => secretFailure("secret-manifest-invalid", message, remedy);

/** The text with these values in one of its SealedSecrets. Code: secret-manifest-invalid. */
export function setSealed(text: string, secret: SealedSecret, values: SealedValues): Result<string, SecretFailure> {
  const { document, path } = secret.place;
  const kept = [...secret.values].flatMap(([key, { record }]): [string, SealedWith][] =>
    record === null ? [] : [[key, record]],
  );
  const records = new Map([...kept, ...[...values].map(([key, { record }]) => [key, record] as const)]);
  const changes: TextAt[] = [...values]
    .filter(([key, { sealed }]) => secret.values.get(key)?.sealed !== sealed)
    .map(([key, { sealed }]) => ({ path: [...path, "spec", "encryptedData", key], text: sealed }));
  const record = { path: [...path, "metadata", "annotations", SEALED_WITH], text: formatSealedWith(records) };
  const edited = setTexts(text, document, [...changes, record]);
  if (edited !== null) return ok(edited);
  return wrong(
    `${secret.file} is not written in a way that values can be set in`,
    "write it as kubeseal does: without anchors and aliases",
  );
}
