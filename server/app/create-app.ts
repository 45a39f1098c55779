// The only place where things are put together: rules, engine and what the machine gives them.
import { nodeCodec } from "../adapters/platform/node-codec.ts";
import { nodeHash } from "../adapters/platform/node-hash.ts";
import { createEngine, type Engine } from "../core/detection/engine.ts";
import type { KeyedHash } from "../core/ports.ts";
import { rules } from "../core/rules/index.ts";

export interface App {
  readonly engine: Engine;
  readonly hash: KeyedHash;
  /** YYYY-MM-DD where this machine is. */
  readonly today: string;
}

export function createApp(): App {
  const today = localDate(new Date());
  return { engine: createEngine({ rules, codec: nodeCodec, today }), hash: nodeHash, today };
}

/** YYYY-MM-DD where this machine is. */
export function localDate(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
