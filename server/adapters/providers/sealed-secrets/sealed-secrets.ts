// The `sealed` backend: Sealed Secrets as they lie in a repository. Their values can be read by the controller in the
// cluster alone; names, keys, scopes and the age of the sealing certificate can be read by everybody.
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { cancelled, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import {
  noMetadata,
  type Outcome,
  type ProviderDefinition,
  type ProviderPorts,
  type SecretLocation,
  type SecretMetadata,
  type SecretProvider,
} from "../../../core/references/provider.ts";
import { entriesBelow } from "../support/entries.ts";
import { refusePart } from "../support/failures.ts";
import { type Place, parsePlace } from "../support/places.ts";
import { dayOf, readCertificate, type SealingCertificate, warningsOf } from "./certificate.ts";
import { findSealedSecrets, pathOf, type SealedSecret } from "./manifests.ts";
import { oldKeysIn, oldKeysOf } from "./old-keys.ts";

interface SealedConfig {
  readonly folder: Place;
  readonly certificate: Place | null;
}

export const sealed: ProviderDefinition<SealedConfig> = {
  kind: "sealed",
  parseConfig({ folder, certificate }) {
    const where = withinManifest(typeof folder === "string" ? folder : ".");
    if (!where.ok) return where;
    const its = typeof certificate === "string" ? withinManifest(certificate) : ok(null);
    return its.ok ? ok({ folder: where.value, certificate: its.value }) : its;
  },
  endpoints: () => [],
  sealsWith({ certificate }, workspace, now) {
    if (certificate === null) return null;
    const read = readCertificate(workspace, certificate.parts, now);
    return read.ok ? { fingerprint: read.value.fingerprint, certificate: certificate.parts.join("/") } : null;
  },
  open: async (config, ports) => openSealed(config, ports),
};

/** Manifests are committed: there is no reason to look elsewhere. */
function withinManifest(text: string): Result<Place, SecretFailure> {
  const place = parsePlace(text);
  if (!place.ok || place.value.root === null) return place;
  const remedy = "name a path below the folder of latchkey.yaml";
  return secretFailure("backend-invalid", "sealed secrets are read in the folder of the manifest alone", remedy);
}

function openSealed({ folder, certificate }: SealedConfig, ports: ProviderPorts): SecretProvider {
  const certificateNow = (): Result<SealingCertificate | null, SecretFailure> =>
    certificate === null ? ok(null) : readCertificate(ports.workspace, certificate.parts, ports.clock.now());
  const all = () => findSealedSecrets(ports.workspace, folder.parts);

  const find = (location: SecretLocation, signal: AbortSignal): Result<SealedSecret, SecretFailure> => {
    if (signal.aborted) return cancelled();
    const refused = refusePart("sealed", location, ["namespace"]);
    if (refused !== null) return refused;
    const secrets = all();
    if (!secrets.ok) return secrets;
    const { path, namespace } = location;
    const wanted = namespace === undefined ? path : `${namespace}/${path}`;
    const found = secrets.value.filter(
      (one) => pathOf(one) === wanted || (namespace === undefined && one.name === wanted),
    );
    if (found.length === 1) return ok(found[0]!);
    if (found.length === 0) {
      return secretFailure(
        "not-found",
        `there is no SealedSecret ${wanted}`,
        "correct the name, or the folder of the backend",
      );
    }
    const places = found.map((one) => one.file).join(", ");
    return secretFailure(
      "reference-invalid",
      `${wanted} is in several files: ${places}`,
      "say which, as NAMESPACE/NAME",
    );
  };

  return {
    principal: () => `sealed:${join(ports.workspace, ...folder.parts)}`,
    async read(location, signal) {
      const found = find(location, signal);
      if (!found.ok) return found;
      const message = `the value of ${pathOf(found.value)} is sealed, in ${found.value.file}`;
      const remedy = "read it where the controller has opened it: in the cluster, as ref+k8s://NAME";
      return secretFailure("value-sealed", message, remedy);
    },
    async describe(location, signal): Outcome<SecretMetadata> {
      const found = find(location, signal);
      if (!found.ok) return found;
      const its = certificateNow();
      if (!its.ok) return its;
      const { scope, namespace, file, values } = found.value;
      return ok({
        ...noMetadata,
        fields: [...values.keys()],
        tags: {
          scope,
          file,
          ...(namespace !== null && { namespace }),
          ...(its.value !== null && { sealedSince: dayOf(its.value.from), sealedUntil: dayOf(its.value.until) }),
        },
        warnings:
          its.value === null
            ? []
            : [...warningsOf(its.value, ports.clock.now()), ...oldKeysOf(found.value, its.value.fingerprint)],
      });
    },
    async list(prefix, namespace, signal) {
      if (signal.aborted) return cancelled();
      const secrets = all();
      if (!secrets.ok) return secrets;
      const its = secrets.value.filter((one) => namespace === undefined || one.namespace === namespace);
      return ok(entriesBelow(prefix, its.map(pathOf)));
    },
    async check() {
      const secrets = all();
      if (!secrets.ok) return secrets;
      const its = certificateNow();
      if (!its.ok) return its;
      const count = secrets.value.length === 1 ? "1 sealed secret" : `${secrets.value.length} sealed secrets`;
      const sealing =
        its.value === null ? "" : `; certificate from ${dayOf(its.value.from)} to ${dayOf(its.value.until)}`;
      const warnings =
        its.value === null
          ? []
          : [...warningsOf(its.value, ports.clock.now()), ...oldKeysIn(secrets.value, its.value.fingerprint)];
      return ok({ detail: count + sealing, tooWide: [], warnings });
    },
    close: async () => {},
  };
}
