// Which certificate seals: the file that a person names, or that of the `sealed` backend of latchkey.yaml.
import { readFileSync } from "node:fs";
import { ok, type Result } from "../../../shared/result.ts";
import type { SealingKey } from "../../../shared/secret-messages.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import {
  MAX_CERTIFICATES,
  parseCertificate,
  readCertificate,
  refuseCertificate,
  type SealingCertificate,
  warningsOf,
} from "../../adapters/providers/sealed-secrets/certificate.ts";
import { sealed } from "../../adapters/providers/sealed-secrets/sealed-secrets.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { BackendSpec, Manifest } from "../../core/references/manifest.ts";
import { MANIFEST } from "../scan-config.ts";
import { lookAtSealingKey, ungrantedKey } from "../secrets/sealing-key.ts";
import type { Trust } from "../secrets/trust.ts";
import type { NamedFile } from "./requests.ts";

export interface FoundCertificate extends SealingCertificate {
  /** As messages name it. */
  readonly file: string;
  /** Of a file that a person has named, and not latchkey.yaml. */
  readonly isNamed: boolean;
  /** What a person should know of it, a sentence each. */
  readonly warnings: readonly string[];
}

/** One that may seal now; `named`: by a person, and otherwise that of the backend. Codes: certificate-invalid, certificate-expired, backend-invalid, and those of reading it. */
export function findSealingCertificate(
  named: NamedFile | null,
  project: string,
  manifest: Manifest,
  now: number,
): Result<FoundCertificate, SecretFailure> {
  if (named !== null) return usable(readNamed(named, now), named.shown, true, now);
  const place = certificatePlace(manifest);
  if (!place.ok) return place;
  return usable(readCertificate(project, place.value, now), place.value.join("/"), false, now);
}

/** Null: it may be sealed with, since a person named it here or this machine has granted its key. Code: endpoint-untrusted. */
export async function refuseUngranted(certificate: FoundCertificate, trust: Trust) {
  if (certificate.isNamed) return null;
  const key = await keyOfCertificate(certificate, trust);
  if (key.granted) return null;
  const { message, remedy } = ungrantedKey(key);
  return secretFailure("endpoint-untrusted", message, remedy);
}

export const keyOfCertificate = ({ fingerprint, file }: FoundCertificate, trust: Trust): Promise<SealingKey> =>
  lookAtSealingKey({ fingerprint, certificate: file }, trust);

function usable(
  read: Result<SealingCertificate, SecretFailure>,
  file: string,
  isNamed: boolean,
  now: number,
): Result<FoundCertificate, SecretFailure> {
  if (!read.ok) return read;
  const warnings = warningsOf(read.value, now);
  return refuseCertificate(read.value, file, now) ?? ok({ ...read.value, file, isNamed, warnings });
}

const sealedBackends = (manifest: Manifest): readonly BackendSpec[] =>
  [...manifest.backends.values()].filter(({ kind }) => kind === "sealed");

/** Below the project. */
function certificatePlace(manifest: Manifest): Result<readonly string[], SecretFailure> {
  const backends = sealedBackends(manifest);
  const places = new Map<string, readonly string[]>();
  for (const { config } of backends) {
    const parsed = sealed.parseConfig(config, {});
    if (!parsed.ok) return parsed;
    const { certificate } = parsed.value;
    if (certificate !== null) places.set(certificate.parts.join("/"), certificate.parts);
  }
  const [place] = places.values();
  if (places.size > 1) {
    return secretFailure("backend-invalid", `${MANIFEST} names several sealing certificates`, "say which, with --cert");
  }
  if (place !== undefined) return ok(place);
  const why = backends.length === 0 ? "has no backend of kind sealed" : "names none for its backend of kind sealed";
  return secretFailure(
    "certificate-invalid",
    `there is no certificate to seal with: ${MANIFEST} ${why}`,
    "fetch it with kubeseal --fetch-cert, and name it with --cert or as certificate of such a backend",
  );
}

function readNamed({ path, shown }: NamedFile, now: number): Result<SealingCertificate, SecretFailure> {
  try {
    const text = readFileSync(path).subarray(0, MAX_CERTIFICATES).toString("latin1");
    return parseCertificate(text, shown, now);
  } catch (error) {
    return secretFailure("file-unreadable", `${shown} cannot be read: ${errorCode(error)}`, "correct --cert");
  }
}

/** Folders of the SealedSecrets of a project, below it. Code: backend-invalid. */
export function sealedFolders(manifest: Manifest): Result<readonly (readonly string[])[], SecretFailure> {
  const folders: (readonly string[])[] = [];
  for (const { config } of sealedBackends(manifest)) {
    const parsed = sealed.parseConfig(config, {});
    if (!parsed.ok) return parsed;
    folders.push(parsed.value.folder.parts);
  }
  return ok(folders);
}
