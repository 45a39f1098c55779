// The typed SDK: what other programs import as "latchkey".
export type { BackendStatistics } from "../core/references/statistics.ts";
export { SecretsError, type SecretsErrorCode } from "./errors.ts";
export { type FindLeaksOptions, findLeaks, type Leak } from "./find-leaks.ts";
export type { AllOf, Got, KnownNames, Reference, SecretName, SecretNames } from "./names.ts";
export { type Meter, observe } from "./observe.ts";
export {
  type CallOptions,
  type OpenOptions,
  openSecrets,
  type SecretChange,
  type SecretScope,
  type Secrets,
} from "./open-secrets.ts";
export { Secret } from "./secret.ts";
