// The only place where things are put together: rules, engine and what the machine gives them.
import { nodeCodec } from "../adapters/platform/node-codec.ts";
import { nodeHash } from "../adapters/platform/node-hash.ts";
import { createSecretlintSource } from "../adapters/rule-sources/secretlint.ts";
import { createEngine, type Engine } from "../core/detection/engine.ts";
import type { RuleSource } from "../core/detection/rule-source.ts";
import type { KeyedHash } from "../core/ports.ts";
import { rules } from "../core/rules/index.ts";

export interface App {
  readonly engine: Engine;
  readonly hash: KeyedHash;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  /**
   * Loads the rules of others that the last scan asked for; true where there were any: what was scanned last has to be
   * scanned again.
   */
  loadWanted(): Promise<boolean>;
}

export function createApp(): App {
  const today = utcDate(new Date());
  const sources: readonly RuleSource[] = [createSecretlintSource()];
  const all = [...rules, ...sources.flatMap((source) => source.rules)];
  return {
    engine: createEngine({ rules: all, codec: nodeCodec, today }),
    hash: nodeHash,
    today,
    async loadWanted() {
      const wanted = sources.filter((source) => source.wanted);
      await Promise.all(wanted.map((source) => source.load()));
      return wanted.length > 0;
    },
  };
}

/** YYYY-MM-DD in UTC: expiry dates mean the same on every machine, and no time zone need be loaded. */
export const utcDate = (at: Date): string => at.toISOString().slice(0, 10);
