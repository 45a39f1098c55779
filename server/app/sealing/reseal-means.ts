// By what values are sealed anew, and with which certificate: that of the controller itself where it is asked.
import { readFileSync } from "node:fs";
import { ok, type Result } from "../../../shared/result.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { refuseCertificate } from "../../adapters/providers/sealed-secrets/certificate.ts";
import { createController } from "../../adapters/providers/sealed-secrets/controller.ts";
import { parseRecoveryKeys, type RecoveryKey } from "../../adapters/providers/sealed-secrets/recovery-keys.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import type { Http } from "../../core/references/provider.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";
import { endpointOf, type Trust } from "../secrets/trust.ts";
import type { NamedFile, ResealRequest } from "./requests.ts";
import { byController, fromReference, type SealAnew, withRecoveryKeys } from "./reseal.ts";
import { findSealingCertificate, refuseUngranted } from "./sealing-certificate.ts";

export interface MeansRequest extends Pick<ResealRequest, "check" | "recoveryKeys" | "controller" | "certificate"> {
  readonly project: string;
  readonly manifest: Manifest;
  readonly trust: Trust;
  readonly http: Http;
  readonly service: Pick<SecretService, "get">;
  readonly ask: AskOptions;
}

export interface Means {
  /** Of the key that is the present one. */
  readonly fingerprint: string;
  readonly sealAnew: SealAnew;
  /** What a person should know, a sentence each. */
  readonly warnings: readonly string[];
}

/** Codes: those of the certificate, of the keys, of Http, and endpoint-untrusted. */
export async function findMeans(request: MeansRequest, now: number): Promise<Result<Means, SecretFailure>> {
  if (request.controller !== null) return throughController(request, request.controller, now);
  const certificate = findSealingCertificate(request.certificate, request.project, request.manifest, now);
  if (!certificate.ok) return certificate;
  const refused = request.check ? null : await refuseUngranted(certificate.value, request.trust);
  if (refused !== null) return refused;
  const { service, ask, recoveryKeys } = request;
  const { fingerprint, warnings } = certificate.value;
  const sealing = { certificate: certificate.value, service, ask, now };
  if (recoveryKeys.length === 0) return ok({ fingerprint, warnings, sealAnew: fromReference(sealing) });
  const keys = readKeys(recoveryKeys);
  return keys.ok ? ok({ fingerprint, warnings, sealAnew: withRecoveryKeys(keys.value, sealing) }) : keys;
}

async function throughController(
  { trust, http, ask, certificate: named, project, manifest }: MeansRequest,
  address: string,
  now: number,
): Promise<Result<Means, SecretFailure>> {
  const endpoint = endpointOf(address);
  if (endpoint === null) {
    return secretFailure(
      "endpoint-forbidden",
      "the address of the controller is no URL",
      "--controller https://HOST:PORT",
    );
  }
  if (!(await trust.isGranted(endpoint))) {
    const message = `this machine has not granted ${endpoint} for this project`;
    return secretFailure("endpoint-untrusted", message, `latchkey trust --any ${endpoint}, if you know it`);
  }
  const controller = createController(http, address, ask.signal);
  // Before anything is sealed: a key that comes meanwhile is then recorded as the one before, and sealed anew the next time.
  const certificate = await controller.certificate(now);
  if (!certificate.ok) return certificate;
  const refused = refuseCertificate(certificate.value, "what the controller gives", now);
  if (refused !== null) return refused;
  const { fingerprint } = certificate.value;
  const kept = findSealingCertificate(named, project, manifest, now);
  const isOther = kept.ok && kept.value.fingerprint !== fingerprint;
  const warnings = isOther
    ? ["The controller has another key than the certificate that is kept here: fetch it with kubeseal --fetch-cert."]
    : [];
  return ok({ fingerprint, warnings, sealAnew: byController(controller, { certificate: certificate.value, now }) });
}

function readKeys(files: readonly NamedFile[]): Result<readonly RecoveryKey[], SecretFailure> {
  const all: RecoveryKey[] = [];
  for (const file of files) {
    const keys = readKeysOf(file);
    if (!keys.ok) return keys;
    all.push(...keys.value);
  }
  return ok(all);
}

function readKeysOf({ path, shown }: NamedFile): Result<readonly RecoveryKey[], SecretFailure> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const message = `${shown} cannot be read: ${errorCode(error)}`;
    return secretFailure("file-unreadable", message, "correct --recovery-private-key");
  }
  const keys = parseRecoveryKeys(bytes.toString("latin1"), shown);
  bytes.fill(0);
  return keys;
}
