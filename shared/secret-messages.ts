// What client and server say to each other about secrets: names, places, ages and states. Nothing here ever carries a
// value: those go over the channel (channel.ts). Requests that ask a backend follow a gesture of a person.
import type { TextRange } from "./messages.ts";
import type { Result } from "./result.ts";
import type { SealingScope } from "./sealed-secrets.ts";
import type { BackendKind } from "./secret-ref.ts";

export type EnvironmentName = "local" | "staging" | "production";

/** `unknown`: nobody has asked its backend yet. `due`: within the last tenth of its period. */
export type SecretState = "unknown" | "current" | "due" | "overdue" | "expired" | "unreachable";

/** Request `latchkey/secrets`, no parameters: what is managed, as far as it is known without asking any backend. */
export interface SecretsResult {
  readonly projects: readonly ProjectSecrets[];
}

export interface ProjectSecrets {
  /** The folder of its latchkey.yaml, as a path on the server's machine; names the project in every other request. */
  readonly folder: string;
  /** URI of latchkey.yaml; null: there is none. */
  readonly manifest: string | null;
  /** A sentence on what is wrong with latchkey.yaml or with the machine's mode. */
  readonly problem: string | null;
  /** The one that is worked in. */
  readonly environment: EnvironmentName;
  readonly secrets: readonly SecretItem[];
  readonly backends: readonly BackendItem[];
}

/** A secret in one environment. Times are milliseconds since the epoch; null: not known. */
export interface SecretItem {
  readonly name: string;
  readonly environment: EnvironmentName;
  /** How it is asked for: the name in the environment that is worked in, the reference in others. */
  readonly ask: string;
  readonly reference: string;
  /** `vault.main`, `local`. */
  readonly backend: string;
  readonly type: string;
  readonly owner: string | null;
  /** Where latchkey.yaml names it. */
  readonly range: TextRange | null;
  readonly state: SecretState;
  readonly version: string | null;
  readonly createdAt: number | null;
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  /** When this was told by the backend. */
  readonly fetchedAt: number | null;
}

/** Where a backend leads that latchkey.yaml names, and whether this machine has granted it. */
export interface Destinations {
  /** Addresses, without which it cannot be used. */
  readonly endpoints: readonly NamedEndpoint[];
  /** What values are sealed with; null: it seals nothing. */
  readonly sealingKey: SealingKey | null;
}

export interface NamedEndpoint {
  readonly endpoint: string;
  readonly granted: boolean;
  /** What is asked there: for secrets, or for the keys that they are encrypted with. */
  readonly use: "secrets" | "keys";
}

export interface SealingKey {
  /** `sealed:` and how the SHA-256 of the public key begins: it is granted as addresses are. */
  readonly endpoint: string;
  /** File of its certificate, below the folder of latchkey.yaml. */
  readonly certificate: string;
  readonly granted: boolean;
  /** It is not granted, and another one is. */
  readonly isOther: boolean;
}

export interface BackendItem extends Destinations {
  readonly backend: string;
  readonly kind: string;
  readonly environments: readonly EnvironmentName[];
  /** Why it cannot be used here, as a sentence; null: nothing is known against it. */
  readonly problem: string | null;
  /** It did not answer, and is not asked for now. */
  readonly isDown: boolean;
}

/** Of the requests below: what a failure is to be shown as. */
export type Answer<T> = Result<T>;

/** Request `latchkey/describeSecret` → `Answer<SecretDescription>`. */
export interface DescribeSecretParams {
  readonly folder: string;
  /** A logical name or a reference. */
  readonly name: string;
}

export interface SecretDescription {
  readonly reference: string;
  readonly backend: string;
  readonly version: string | null;
  readonly createdAt: number | null;
  readonly expiresAt: number | null;
  readonly warnings: readonly string[];
  /** The backend is out of reach: this was known at `fetchedAt`. */
  readonly stale: boolean;
  readonly fetchedAt: number;
}

/** Requests `latchkey/checkBackend`, `signIn` → `Answer<{ detail }>`; `signOut` → `Answer<null>`. */
export interface BackendParams {
  readonly folder: string;
  /** `vault.main`, `local`. */
  readonly backend: string;
}

/** Request `latchkey/listBackend` → `Answer<readonly ListedEntry[]>`: what is right below a prefix. */
export interface ListBackendParams extends BackendParams {
  /** "" or a path that ends in a slash. */
  readonly prefix: string;
}

export interface ListedEntry {
  /** From the root of the backend; ends in a slash where more is below. */
  readonly path: string;
  /** The reference to it; null where more is below. */
  readonly reference: string | null;
}

/** Request `latchkey/trust` → `Answer<null>`. Only endpoints and sealing keys that latchkey.yaml of the folder names can be granted. */
export interface TrustParams {
  readonly folder: string;
  /** `vault.example:8200`, or that of a sealing key. */
  readonly endpoint: string;
  /** False: revoked. */
  readonly grant: boolean;
}

/** Request `latchkey/secretTicket` → `Answer<ChannelTicket>`, for one use of the channel. */
export interface SecretTicketParams {
  readonly folder: string;
  readonly name: string;
  readonly action: "get" | "set";
}

/** The one argument of the commands `latchkey.fetchSecret`, `revealSecret`, `setSecret`. */
export interface SecretTarget {
  readonly folder: string;
  /** A logical name or a reference. */
  readonly name: string;
}

/** The one argument of the command `latchkey.moveToBackend`, and the parameters of `latchkey/movePlan` → `Answer<MovePlan>`. */
export interface MoveTarget {
  readonly uri: string;
  readonly rule: string;
  readonly title: string;
  /** Of the finding. */
  readonly range: TextRange;
}

/** What can be done with a finding. A failure says in a sentence why only a person can. */
export interface MovePlan {
  readonly folder: string;
  /** URI of latchkey.yaml, which is made where there is none. */
  readonly manifest: string;
  readonly environment: EnvironmentName;
  readonly name: string;
  /** Names that are there already. */
  readonly taken: readonly string[];
  /** Those that take new secrets. */
  readonly backends: readonly {
    readonly backend: string;
    readonly kind: BackendKind;
    /** Its name in latchkey.yaml. */
    readonly name: string | null;
    readonly problem: string | null;
  }[];
}

/** Request `latchkey/moveToBackend` → `Answer<MoveResult>`. Nothing is edited unless the backend has given the value back. */
export interface MoveParams extends MoveTarget {
  readonly name: string;
  readonly reference: string;
}

export interface MoveResult {
  readonly name: string;
  /** Where the value is stored now. */
  readonly reference: string;
  /** False: the document had changed meanwhile. The secret is stored all the same. */
  readonly isReplaced: boolean;
  /** The variable of the environment that the program reads now; null: the reference itself was written. */
  readonly variable: string | null;
  readonly manifest: string;
}

/** Request `latchkey/sealPlan` → `Answer<SealPlan>`: what can be sealed. Asks no backend; fails where nothing seals. */
export interface SealPlanParams {
  /** Of the document in the editor, which may be a Secret manifest, or of any file of the project. */
  readonly uri: string;
}

export interface SealPlan {
  /** Folder of latchkey.yaml. */
  readonly folder: string;
  /** Secrets in the clear in the document. */
  readonly manifests: readonly PlainManifest[];
  /** Logical names. */
  readonly names: readonly string[];
  /** Where SealedSecrets are kept, below `folder`: "" or a path that ends in a slash. */
  readonly into: string;
  /** Nothing is sealed before it is granted. */
  readonly sealingKey: SealingKey;
}

export interface PlainManifest {
  /** Null: the manifest does not say it. */
  readonly name: string | null;
  readonly namespace: string | null;
  readonly scope: SealingScope;
  readonly keys: readonly string[];
}

/** Request `latchkey/sealSecret` → `Answer<SealResult>`. The server reads the values, and edits the file by `workspace/applyEdit`. */
export interface SealParams extends SealPlanParams {
  /** One of `SealPlan.manifests`, by its place there; or a logical name or a reference, and the key that its value gets. */
  readonly source: { readonly manifest: number } | { readonly secret: string; readonly key: string };
  readonly name: string;
  readonly namespace: string;
  readonly scope: SealingScope;
  /** Below `SealPlan.folder`. Where it holds this SealedSecret the keys are set in it. */
  readonly file: string;
}

export interface SealResult {
  /** URI of the file. */
  readonly file: string;
  readonly keys: readonly string[];
  /** False: the editor did not make the edit. */
  readonly isWritten: boolean;
}
