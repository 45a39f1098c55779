// Checks of the backends: whether they may be used, were granted, answer, and as whom; and what a credential may do beyond
// what it needs. The keyring is checked with the local vault, which keeps its key there.
import type { SealingKey } from "../../../shared/secret-messages.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import type { Environment } from "../../core/references/provider.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { secretsHere } from "../secrets/here.ts";
import { ungrantedKey } from "../secrets/sealing-key.ts";
import type { AskOptions, BackendState, SecretService } from "../secrets/service.ts";
import { broken, type Checked, fine, warning } from "./finding.ts";

export interface BackendChecks {
  readonly secrets: SecretService;
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly ask: AskOptions;
}

/** Asks all at once. */
export async function checkBackends({ secrets, manifest, environment, ask }: BackendChecks): Promise<Checked[]> {
  const states = await secrets.backends();
  if (!states.ok) return [refused("backends", states.error)];
  const named = new Map(states.value.map((state) => [state.backend, state]));
  const here = secretsHere(manifest, environment);
  const used = here.ok
    ? here.value.secrets.flatMap(({ place }) => (place.ok ? [backendLabel(place.value.backend)] : []))
    : [];
  const isLocal = here.ok && here.value.environment === "local";
  const unnamed = [...used, ...(isLocal && ![...named.values()].some(({ kind }) => kind === "local") ? ["local"] : [])];
  const labels = new Set([...named.keys(), ...unnamed]);
  const checked = await Promise.all([...labels].map((label) => checkBackend(label, named.get(label), secrets, ask)));
  return checked.flat();
}

async function checkBackend(
  label: string,
  state: BackendState | undefined,
  secrets: SecretService,
  ask: AskOptions,
): Promise<Checked[]> {
  if (state !== undefined) {
    if (state.problem !== null) return [refused(label, state.problem)];
    const ungranted = state.endpoints.filter(({ granted }) => !granted);
    if (ungranted.length > 0) {
      return ungranted.map(({ endpoint }) =>
        broken(label, `this machine has not granted ${endpoint}`, `latchkey trust ${endpoint}, if you know it`),
      );
    }
  }
  const health = await secrets.check(label, ask);
  if (!health.ok) return [refused(label, health.error)];
  const { detail, tooWide, warnings = [] } = health.value;
  return [
    fine(label, detail),
    ...checkSealingKey(label, state?.sealingKey ?? null),
    ...tooWide.map((sentence) => warning(label, plain(sentence), "give it a role that reads what latchkey.yaml names")),
    ...warnings.map((sentence) => warning(label, plain(sentence), "see docs/backends")),
  ];
}

/** Nobody needs its grant before sealing with it. */
function checkSealingKey(label: string, key: SealingKey | null): Checked[] {
  if (key === null || key.granted) return [];
  const { message, remedy } = ungrantedKey(key);
  return [broken(label, message, remedy)];
}

/** What the mode keeps from use here may be meant for another environment. */
const refused = (label: string, { code, message, remedy }: SecretFailure): Checked =>
  (code === "mode-refused" ? warning : broken)(label, message, remedy);

const plain = (sentence: string): string => sentence.replace(/\.$/, "");
