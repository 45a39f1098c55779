// Facade of the detection engine: one factory, everything else behind it.
import type { TextCodec } from "../ports.ts";
import type { Finding } from "./finding.ts";
import type { Confidence, Rule } from "./rule.ts";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly codec: TextCodec;
  /** Today's date as YYYY-MM-DD, to judge expired ignores. */
  readonly today: string;
  /** Findings below are not given. Default "low": everything. */
  readonly minConfidence?: Confidence;
}

/** A change of a document: the bytes [start, oldEnd) became [start, newEnd). */
export interface ByteEdit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** What a scan of a document remembers so that the next edit costs little. Opaque. */
export interface ScanState {
  readonly findings: readonly Finding[];
}

export interface Engine {
  readonly rules: readonly Rule[];
  /** Scans UTF-8 bytes. Never throws for any content. */
  scan(bytes: Uint8Array, path: string): ScanState;
  /** As `scan(bytes, path)`, given the state before the edit: the findings are equal to a full scan's, always. */
  rescan(state: ScanState, bytes: Uint8Array, path: string, edit: ByteEdit): ScanState;
}
