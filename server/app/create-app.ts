// The only place where things are put together: rules, engine and what the machine gives them.
import { nodeCodec } from "../adapters/platform/node-codec.ts";
import { nodeHash } from "../adapters/platform/node-hash.ts";
import { createEngine, type Engine } from "../core/detection/engine.ts";
import type { KeyedHash } from "../core/ports.ts";
import { rules } from "../core/rules/index.ts";

export interface App {
  readonly engine: Engine;
  readonly hash: KeyedHash;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
}

export function createApp(): App {
  // The day in UTC: expiry dates mean the same on every machine, and no time zone need be loaded.
  const today = new Date().toISOString().slice(0, 10);
  return { engine: createEngine({ rules, codec: nodeCodec, today }), hash: nodeHash, today };
}
