// Rules that come from another project and cost something to load. They stand in the engine's rule list from the start,
// as keywords alone; what runs behind a keyword is loaded when the first document needs it.
import type { Rule } from "./rule.ts";

export interface RuleSource {
  /** Prefix of the ids of its rules, before the slash. */
  readonly id: string;
  /**
   * To be added to the engine's rules. Before `load` they report nothing. Their findings yield: the engine drops one that
   * overlaps a finding of a rule of ours (see `Rule.yields`).
   */
  readonly rules: readonly Rule[];
  /** True when a rule was asked before the source was loaded: what was scanned last must be scanned again after `load`. */
  readonly wanted: boolean;
  /** Loads the source once, however often it is called. Rejects only when the installation is incomplete. */
  load(): Promise<void>;
}
