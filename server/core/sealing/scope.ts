// How far a sealed value may be moved: the annotations that say so, and the label that binds a ciphertext to it.
// Source: pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go of github.com/bitnami-labs/sealed-secrets.
import type { SealingScope } from "../../../shared/sealed-secrets.ts";

const annotationOf = (scope: SealingScope): string => `sealedsecrets.bitnami.com/${scope}`;

/** The wider one wins where both are said. */
export function scopeOf(annotation: (name: string) => unknown): SealingScope {
  const says = (scope: SealingScope): boolean => String(annotation(annotationOf(scope))) === "true";
  return says("cluster-wide") ? "cluster-wide" : says("namespace-wide") ? "namespace-wide" : "strict";
}

/** The annotations with this scope and no other. */
export function withScope(
  annotations: Readonly<Record<string, unknown>>,
  scope: SealingScope,
): Readonly<Record<string, unknown>> {
  const wide = [annotationOf("namespace-wide"), annotationOf("cluster-wide")];
  const others = Object.entries(annotations).filter(([name]) => !wide.includes(name));
  return Object.fromEntries(scope === "strict" ? others : [...others, [annotationOf(scope), "true"]]);
}

/** Whose a value is. What its scope does not need may be null. */
export interface Sealee {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly scope: SealingScope;
}

/** What the key of a ciphertext is encrypted with besides itself: it opens under the same label alone. */
export function labelOf({ namespace, name, scope }: Sealee): string {
  if (scope === "cluster-wide") return "";
  return scope === "namespace-wide" ? `${namespace}` : `${namespace}/${name}`;
}
