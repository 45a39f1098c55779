// By what values are sealed anew, and with which certificate: that of the controller itself where it is asked.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ok, type Result } from "../../../shared/result.ts";
import { createHttp } from "../../adapters/http/node-http.ts";
import { errorCode } from "../../adapters/platform/walk.ts";
import { refuseCertificate } from "../../adapters/providers/sealed-secrets/certificate.ts";
import { createController } from "../../adapters/providers/sealed-secrets/controller.ts";
import { parseRecoveryKeys, type RecoveryKey } from "../../adapters/providers/sealed-secrets/recovery-keys.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Secrets } from "../broker/secrets.ts";
import type { AskOptions } from "../secrets/service.ts";
import { endpointOf, type Trust } from "../secrets/trust.ts";
import { byController, fromReference, type SealAnew, withRecoveryKeys } from "./reseal.ts";
import { type CertificateChoice, findSealingCertificate } from "./sealing-certificate.ts";

export interface MeansRequest {
  /** Files of private keys; none: they are not at hand. */
  readonly recoveryKeys: readonly string[];
  /** Address of the controller; null: it is not asked. */
  readonly controller: string | null;
  readonly certificate: CertificateChoice;
  readonly trust: Trust;
  readonly secrets: Pick<Secrets, "seal">;
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
  const certificate = findSealingCertificate(request.certificate, now);
  if (!certificate.ok) return certificate;
  const { secrets, ask, recoveryKeys } = request;
  const { fingerprint, warnings } = certificate.value;
  const sealing = { certificate: certificate.value, secrets, ask, now };
  if (recoveryKeys.length === 0) return ok({ fingerprint, warnings, sealAnew: fromReference(sealing) });
  const keys = readKeys(recoveryKeys, request.certificate.cwd);
  return keys.ok ? ok({ fingerprint, warnings, sealAnew: withRecoveryKeys(keys.value, sealing) }) : keys;
}

async function throughController(
  { trust, ask, certificate: choice }: MeansRequest,
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
  const controller = createController(createHttp(), address, ask.signal);
  // Before anything is sealed: a key that comes meanwhile is then recorded as the one before, and sealed anew the next time.
  const certificate = await controller.certificate(now);
  if (!certificate.ok) return certificate;
  const refused = refuseCertificate(certificate.value, "what the controller gives", now);
  if (refused !== null) return refused;
  const { fingerprint } = certificate.value;
  const kept = findSealingCertificate(choice, now);
  const isOther = kept.ok && kept.value.fingerprint !== fingerprint;
  const warnings = isOther
    ? ["The controller has another key than the certificate that is kept here: fetch it with kubeseal --fetch-cert."]
    : [];
  return ok({ fingerprint, warnings, sealAnew: byController(controller, { certificate: certificate.value, now }) });
}

function readKeys(files: readonly string[], cwd: string): Result<readonly RecoveryKey[], SecretFailure> {
  const all: RecoveryKey[] = [];
  for (const file of files) {
    const keys = readKeysOf(resolve(cwd, file), file);
    if (!keys.ok) return keys;
    all.push(...keys.value);
  }
  return ok(all);
}

function readKeysOf(path: string, shown: string): Result<readonly RecoveryKey[], SecretFailure> {
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
