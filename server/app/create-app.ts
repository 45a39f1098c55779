// The only place where things are put together: rules, engine and what the machine gives them.
import { nodeCodec } from "../adapters/platform/node-codec.ts";
import { nodeHash } from "../adapters/platform/node-hash.ts";
import { createSecretlintSource } from "../adapters/rule-sources/secretlint.ts";
import { createEngine, type Engine, type ScanState } from "../core/detection/engine.ts";
import type { KnownSecrets } from "../core/detection/known-secrets.ts";
import type { ProjectPolicy } from "../core/detection/project/policy.ts";
import type { Rule } from "../core/detection/rule.ts";
import type { KeyedHash } from "../core/ports.ts";
import { exposureRules } from "../core/rules/exposure/index.ts";
import { rules } from "../core/rules/index.ts";
import { currentDay } from "./current-day.ts";
import { createProjectScanner, type ProjectScanner } from "./project/project-scanner.ts";
import type { KnownRules } from "./scan-config.ts";

export interface App {
  /** Finds what needs no rules of another project until they are loaded; see `scan` and `loadSources`. */
  readonly engine: Engine;
  /** As `engine.scan` of this engine or of a project's, after loading the rules of other projects where a text asks for them. */
  scan(bytes: Uint8Array, path: string, engine?: Engine): Promise<ScanState>;
  /** The engine with what a project brings. */
  forProject(policy: ProjectPolicy): Promise<ProjectScanner>;
  /** Loads the rules of other projects, for those who keep scan states. */
  loadSources(): Promise<void>;
  readonly hash: KeyedHash;
  readonly knownRules: KnownRules;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
}

export interface AppOptions {
  /** Looks for code that lets a secret out, too. Default: for leaked secrets alone. */
  readonly exposures?: boolean;
  /** Says of findings where they are stored. Default: nothing is known. */
  readonly known?: KnownSecrets;
}

export function createApp({ exposures = false, known }: AppOptions = {}): App {
  const today = currentDay();
  const source = createSecretlintSource();
  const shipped = [...rules, ...(exposures ? exposureRules : []), ...source.rules];
  const withRules = (own: readonly Rule[]): Engine =>
    createEngine({ rules: [...shipped, ...own], codec: nodeCodec, today, ...(known && { known }) });
  const engine = withRules([]);
  return {
    engine,
    hash: nodeHash,
    knownRules: async () => new Set([...engine.rules, ...exposureRules].map(({ id }) => id)),
    today,
    async scan(bytes, path, used = engine) {
      const state = used.scan(bytes, path);
      if (!source.wanted) return state;
      await source.load();
      return used.scan(bytes, path);
    },
    forProject: (policy) => createProjectScanner(policy, engine, withRules),
    loadSources: () => source.load(),
  };
}
