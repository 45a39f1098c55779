// From what a person or a program asks for, a logical name or a reference, to the place it stands for here.
import { closest } from "../../../shared/closest.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { isBackendKind, parseRef, type SecretRef } from "../../../shared/secret-ref.ts";
import { type SecretFailure, secretFailure } from "./failure.ts";
import {
  type BackendSpec,
  type DeploymentEnvironment,
  type Manifest,
  noManifest,
  type SecretSpec,
} from "./manifest.ts";
import { isNameShaped, isReference } from "./names.ts";

export interface ResolvedSecret {
  /** As it was asked for. */
  readonly asked: string;
  readonly ref: SecretRef;
  readonly backend: BackendSpec;
  /** Of the manifest; null: it was asked for by its reference. */
  readonly secret: SecretSpec | null;
}

export interface ResolveContext {
  readonly manifest: Manifest;
  readonly environment: DeploymentEnvironment;
  /** LATCHKEY_BACKEND: a name of a backend or a kind, which takes the place of what the manifest says for logical names. */
  readonly override: string | null;
}

/** Codes: reference-invalid, name-unknown, environment-missing, backend-unknown. */
export function resolveSecret(asked: string, context: ResolveContext): Result<ResolvedSecret, SecretFailure> {
  const secret = isReference(asked) ? null : context.manifest.secrets.get(asked);
  if (secret === undefined) return unknownName(asked, context.manifest);
  const ref = secret === null ? readReference(asked) : refOf(secret, context);
  if (!ref.ok) return ref;
  const backend = backendOf(ref.value, context.manifest);
  return backend.ok ? ok({ asked, ref: ref.value, backend: backend.value, secret }) : backend;
}

function readReference(text: string): Result<SecretRef, SecretFailure> {
  const parsed = parseRef(text);
  if (parsed.ok) return parsed;
  const { message, remedy = "correct it" } = parsed.error;
  return secretFailure("reference-invalid", `the reference is not right: ${message}`, remedy);
}

function unknownName(name: string, manifest: Manifest): Result<never, SecretFailure> {
  const names = [...manifest.secrets.keys()];
  const alike = name === "" ? [] : names.filter((one) => one.includes(name) || name.includes(one)).slice(0, 3);
  const mistyped = alike.length > 0 ? null : closest(name, names);
  const near = mistyped === null ? alike : [mistyped];
  if (manifest === noManifest) {
    const message = `there is no ${shownName(name, "secret")}: no latchkey.yaml is here or in a folder above`;
    return secretFailure("name-unknown", message, "latchkey init here; or go to the folder of the project");
  }
  const remedy = near.length > 0 ? `did you mean ${near.join(" or ")}` : "latchkey list; or add it to latchkey.yaml";
  return secretFailure("name-unknown", `latchkey.yaml has no ${shownName(name, "secret")}`, remedy);
}

const shownName = (name: string, what: string): string =>
  isNameShaped(name) ? `${what} ${name}` : `${what} of this name`;

function refOf(
  secret: SecretSpec,
  { environment, override, manifest }: ResolveContext,
): Result<SecretRef, SecretFailure> {
  const here = secret.refs[environment] ?? secret.refs.default;
  if (override !== null) return overridden(secret, override, here, manifest);
  if (here !== undefined) return ok(here);
  if (environment === "local") return ok(nameIn("local", null, secret.name));
  const remedy = `add refs.${environment} to ${secret.name} in latchkey.yaml`;
  return secretFailure("environment-missing", `${secret.name} has no reference for ${environment}`, remedy);
}

/** The same path at another backend of the same kind; at another kind the logical name. */
function overridden(
  secret: SecretSpec,
  override: string,
  here: SecretRef | undefined,
  manifest: Manifest,
): Result<SecretRef, SecretFailure> {
  const named = manifest.backends.get(override);
  const kind = named?.kind ?? (isBackendKind(override) ? override : null);
  if (kind === null) {
    const message = `LATCHKEY_BACKEND names a ${shownName(override, "backend")}, which is not there`;
    return secretFailure("backend-unknown", message, "name one of latchkey.yaml, or a kind such as local or mock");
  }
  const profile = named === undefined ? null : override;
  if (here !== undefined && here.backend === kind) return ok({ ...here, profile });
  return ok(nameIn(kind, profile, secret.name));
}

const nameIn = (backend: SecretRef["backend"], profile: string | null, path: string): SecretRef => ({
  backend,
  profile,
  path,
  params: {},
  pointer: [],
});

/** The backend that a reference leads to. Code: backend-unknown. */
export function backendOf({ backend, profile }: SecretRef, manifest: Manifest): Result<BackendSpec, SecretFailure> {
  if (profile === null) return ok(soleOf(backend, manifest) ?? { name: null, kind: backend, config: {} });
  const spec = manifest.backends.get(profile);
  // Vault and OpenBao speak alike: either word names a backend of either kind.
  const kinds: readonly string[] = isVault(backend) ? ["vault", "openbao"] : [backend];
  if (spec !== undefined && kinds.includes(spec.kind)) return ok(spec);
  const message =
    spec === undefined
      ? `latchkey.yaml has no backend ${profile}`
      : `the backend ${profile} is of kind ${spec.kind}, not ${backend}`;
  const remedy = `add ${profile} to backends in latchkey.yaml, or correct the reference`;
  return secretFailure("backend-unknown", message, remedy);
}

const isVault = (kind: string): boolean => kind === "vault" || kind === "openbao";

/** A reference without a profile means the only backend of its kind, where there is just one. */
function soleOf(kind: string, manifest: Manifest): BackendSpec | null {
  const all = [...manifest.backends.values()].filter((one) => one.kind === kind);
  return all.length === 1 ? all[0]! : null;
}

/** How a backend is called: `vault.main`, `local`. */
export const backendLabel = ({ kind, name }: BackendSpec): string => (name === null ? kind : `${kind}.${name}`);
