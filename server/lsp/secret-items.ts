// What the view of secrets shows of a project, made of its manifest and of what was last told of its secrets.
import type { BackendItem, ProjectSecrets, SecretItem } from "../../shared/secret-messages.ts";
import { environmentOf, type PlacedSecret, placedSecrets, seenBackends } from "../app/secrets/look.ts";
import type { SecretInfo } from "../app/secrets/secret-info.ts";
import { backendLabel } from "../core/references/resolve.ts";
import { dueAtOf, stateOf } from "../core/references/secret-state.ts";
import type { Project, Projects } from "./projects.ts";

export async function projectSecrets(project: Project, projects: Projects, now: number): Promise<ProjectSecrets> {
  const { folder, text } = project;
  const { manifest, problems } = project.manifest;
  const { environment: machine } = projects;
  const environment = environmentOf(manifest, machine);
  const here = environment.ok ? environment.value : "local";
  const placed = placedSecrets(manifest, here, machine);
  const wrong = problems.find(({ severity }) => severity === "error");
  const down = await downBackends(folder, projects);
  const backends = (await seenBackends(folder, manifest, placed, machine)).map(
    ({ spec, endpoints, sealingKey, problem }) => {
      const backend = backendLabel(spec);
      const users = placed.filter((one) => backendLabel(one.backend) === backend);
      const environments = [...new Set(users.map((one) => one.environment))];
      return {
        backend,
        kind: spec.kind,
        environments: environments.length === 0 ? [here] : environments,
        endpoints,
        sealingKey,
        problem: problem?.message ?? null,
        isDown: down.has(backend),
      } satisfies BackendItem;
    },
  );
  return {
    folder,
    manifest: text === "" ? null : project.manifestUri,
    problem: wrong?.message ?? (environment.ok ? null : environment.error.message),
    environment: here,
    secrets: placed.map((one) => secretItem(one, project, projects.lastKnown(folder, one.ask), now)),
    backends,
  };
}

/** Where a broker runs it knows who does not answer; none is started to be asked. */
async function downBackends(folder: string, projects: Projects): Promise<ReadonlySet<string>> {
  const secrets = projects.secrets(folder);
  const states = secrets.broker.pid === null ? null : await secrets.backends();
  return new Set(states?.ok ? states.value.flatMap(({ backend, isDown }) => (isDown ? [backend] : [])) : []);
}

function secretItem(
  { secret, environment, ask, reference, backend }: PlacedSecret,
  { manifest }: Project,
  known: SecretInfo | null,
  now: number,
): SecretItem {
  const place = manifest.places.get(`secrets.${secret.name}`);
  const dueAt = dueAtOf(known, secret.rotateEvery);
  return {
    name: secret.name,
    environment,
    ask,
    reference,
    backend: backendLabel(backend),
    type: secret.type,
    owner: secret.owner ?? known?.owner ?? null,
    range: place === undefined ? null : { start: at(place.start), end: at(place.end) },
    state: stateOf(known, secret.rotateEvery, now),
    version: known?.version ?? null,
    createdAt: known?.createdAt ?? null,
    dueAt,
    expiresAt: known?.expiresAt ?? null,
    fetchedAt: known?.fetchedAt ?? null,
  };

  function at(offset: number) {
    const { line, column } = manifest.position(offset);
    return { line: line - 1, character: column - 1 };
  }
}
