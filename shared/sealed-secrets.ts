// What a Sealed Secret may be called and how far it may be moved, for whoever is asked for it: names as Kubernetes takes
// them (RFC 1123).

/** `strict`: opens under its name in its namespace alone; `namespace-wide`: under any name in it; `cluster-wide`: anywhere. */
export const sealingScopes = ["strict", "namespace-wide", "cluster-wide"] as const;

export type SealingScope = (typeof sealingScopes)[number];

export const isSealingScope = (text: string): text is SealingScope =>
  (sealingScopes as readonly string[]).includes(text);

const WORD = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** A label of RFC 1123. */
export const isNamespace = (text: string): boolean => text.length <= 63 && WORD.test(text);

/** A subdomain of RFC 1123, as the names of Secrets are. */
export const isSecretName = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((part) => WORD.test(part));

export const isDataKey = (text: string): boolean =>
  text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== "." && !text.startsWith("..");
