// How references name a Secret of Kubernetes and a key in it: NAME, NAME/KEY, or v1/Secret/NAMESPACE/NAME/KEY as vals does.
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { SecretLocation } from "../../../core/references/provider.ts";
import { refusePart } from "../support/failures.ts";

export interface SecretPath {
  /** Null: the one of the configuration. */
  readonly namespace: string | null;
  readonly name: string;
  /** Null: all keys, as a JSON object. */
  readonly key: string | null;
}

/** Codes: unsupported, reference-invalid. */
export function parseSecretPath(location: SecretLocation): Result<SecretPath, SecretFailure> {
  const refused = refusePart("k8s", location, ["namespace"]);
  if (refused !== null) return refused;
  const parts = location.path.split("/");
  const isLong = parts[0] === "v1" && parts[1] === "Secret";
  const namespace = (isLong ? parts[2] : location.namespace) ?? null;
  const [name = "", key = null, ...more] = isLong ? parts.slice(3) : parts;
  if (more.length > 0 || !isDnsName(name) || (namespace !== null && !isDnsName(namespace)) || !isKey(key)) {
    const remedy = "write ref+k8s://NAME/KEY, or ref+k8s://NAME#/KEY";
    return secretFailure("reference-invalid", "the reference names no Secret of Kubernetes", remedy);
  }
  return ok({ namespace, name, key });
}

/** RFC 1123, as Kubernetes has it for names. */
export const isDnsName = (text: string): boolean =>
  text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);

const isKey = (text: string | null): boolean =>
  text === null || (/^[-._a-zA-Z0-9]{1,253}$/.test(text) && !text.startsWith(".."));
