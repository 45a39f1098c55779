// Sealed Secrets in the broker's process: everything that sees a value, opens a file of keys or asks a controller.
import { ok, type Result } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { Environment, Http, Outcome } from "../../core/references/provider.ts";
import type { ManifestFile } from "../secrets/load-manifest.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";
import type { Trust } from "../secrets/trust.ts";
import type { ResealAnswer, ResealedValue, ResealRequest, SealAnswer, SealRequest } from "./requests.ts";
import { resealFile } from "./reseal.ts";
import { findMeans } from "./reseal-means.ts";
import { sealInput } from "./seal-input.ts";
import { sealInto } from "./seal-into.ts";
import { findSealedFiles } from "./sealed-files.ts";
import { findSealingCertificate, refuseUngranted } from "./sealing-certificate.ts";

export interface SealingParts {
  readonly service: Pick<SecretService, "get">;
  readonly manifest: ManifestFile;
  /** Folder of latchkey.yaml. */
  readonly workspace: string;
  readonly environment: Environment;
  readonly trust: Trust;
  readonly http: Http;
  now(): number;
}

export interface SealingService {
  /** Takes the value over. */
  seal(request: SealRequest, given: SecretBytes, options: AskOptions): Outcome<SealAnswer>;
  reseal(request: ResealRequest, options: AskOptions): Outcome<ResealAnswer>;
}

export function createSealingService(parts: SealingParts): SealingService {
  const { service, workspace, environment } = parts;
  return {
    async seal(request, given, ask) {
      using held = given;
      const manifest = await parts.manifest.read();
      if (!manifest.ok) return manifest;
      const now = parts.now();
      const certificate = findSealingCertificate(request.certificate, workspace, manifest.value, now);
      if (!certificate.ok) return certificate;
      const refused = await refuseUngranted(certificate.value, parts.trust);
      if (refused !== null) return refused;
      const input = sealInput(request, held);
      if (!input.ok) return input;
      using secrets = input.value;
      const sealing = { certificate: certificate.value, service, ask, now };
      const done = await sealInto(secrets.secrets, request, sealing);
      return done.ok ? ok({ ...done.value, others: secrets.others, warnings: certificate.value.warnings }) : done;
    },

    async reseal(request, ask) {
      const manifest = await parts.manifest.read();
      if (!manifest.ok) return manifest;
      const means = await findMeans(
        { ...request, ...parts, project: workspace, manifest: manifest.value, ask },
        parts.now(),
      );
      if (!means.ok) return means;
      const { fingerprint, warnings, sealAnew } = means.value;
      const of = { project: workspace, manifest: manifest.value, cwd: request.cwd, environment };
      const places = findSealedFiles(of, request.asked);
      if (!places.ok) return places;
      const values: ResealedValue[] = [];
      for (const place of places.value) {
        const done: Result<readonly ResealedValue[], SecretFailure> = await resealFile(
          place,
          fingerprint,
          request.check ? null : sealAnew,
          ask.signal,
        );
        if (!done.ok) return done;
        values.push(...done.value);
      }
      return ok({ fingerprint, warnings, values });
    },
  };
}
