// Facade of the detection engine: one factory, everything else behind it.
// A scan runs all rules over all keyword hits; a rescan only over those that an edit can have changed.
import type { TextCodec } from "../ports.ts";
import type { Finding } from "./finding.ts";
import { createIgnoreCommentRule, createSuppressor, speaksBeyondLines } from "./ignore-comments.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { createLocalSuppressor } from "./local-suppressor.ts";
import { atLeast, type RawMatch, resolveMatches } from "./resolve.ts";
import type { Confidence, Match, Reason, Rule, Source } from "./rule.ts";
import { createRuleTable, isBlock, type RuleTable, type Visit } from "./rule-table.ts";
import { affectedFrom, type Decoded, findRuns, type Run } from "./runs.ts";
import { createStumpCheck } from "./stumps.ts";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly codec: TextCodec;
  /** Today's date as YYYY-MM-DD, to judge expired ignores. */
  readonly today: string;
  /** Findings below are not given. Default "low": everything. */
  readonly minConfidence?: Confidence;
  /** Says of findings where they are stored. Default: nothing is known. */
  readonly known?: KnownSecrets;
}

/** A change of a document: the bytes [start, oldEnd) became [start, newEnd). */
export interface ByteEdit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** What a scan of a document remembers so that the next edit costs little. */
export interface ScanState {
  /** In the order of the text, without overlaps. */
  readonly findings: readonly Finding[];
  /** For `rescan` alone. */
  readonly matches: Matches;
  /** For `rescan` alone: whether a keyword of a block rule stands anywhere in the text. */
  readonly blocks: boolean;
  /** For `rescan` alone: whether a comment may speak of more than its line; null: nobody has looked. */
  readonly comments: boolean | null;
}

/** Raw matches by what an edit does to them. */
interface Matches {
  readonly near: readonly RawMatch[];
  readonly decoded: readonly RawMatch[];
}

export interface Engine {
  /** The rules given and those that the engine brings itself. */
  readonly rules: readonly Rule[];
  /** Scans UTF-8 bytes (without byte order mark; broken sequences do no harm). Never throws for any content. */
  scan(bytes: Uint8Array, path: string): ScanState;
  /** As `scan(bytes, path)`, given the state before the edit: the findings are equal to a full scan's, always. */
  rescan(state: ScanState, bytes: Uint8Array, path: string, edit: ByteEdit): ScanState;
}

/** More of the text than the reach of the rules is handed to them, as they may ask what stands before the first of it. */
const MARGIN = 64;

/** An encoding within an encoding within an encoding is looked into, no deeper. */
const DEEPEST = 3;

export function createEngine(options: EngineOptions): Engine {
  const { codec, today, minConfidence = "low", known } = options;
  const rules = [...options.rules, createIgnoreCommentRule(today)];
  const all = createRuleTable(rules);
  const block = createRuleTable(rules.filter(isBlock));
  const isStump = createStumpCheck(rules);

  function matchTable(table: RuleTable, source: Source, bytes: Uint8Array, from: number, to: number): Matched {
    const near: RawMatch[] = [];
    const inBlocks: RawMatch[] = [];
    const visit: Visit = {
      rule: null,
      hit: 0,
      sawBlock: false,
      report(match) {
        if (visit.rule!.generic && isStump(source.text, match.start, match.end)) return;
        (isBlock(visit.rule!) ? inBlocks : near).push(toRaw(visit, match));
      },
    };
    table.match(source, bytes, Math.max(0, from), Math.min(bytes.length, to), visit);
    return { near, inBlocks, blocks: visit.sawBlock };
  }

  function matchDecoded(bytes: Uint8Array, path: string, from: number, to: number, depth: number): RawMatch[] {
    const matches: RawMatch[] = [];
    findRuns(bytes, from, to, (run, decoded) => {
      const inner = decoded.bytes;
      const { near, inBlocks } = matchTable(all, { text: codec.latin1(inner), path }, inner, 0, inner.length);
      const deeper = depth < DEEPEST ? matchDecoded(inner, path, 0, inner.length, depth + 1) : [];
      for (const match of [...near, ...inBlocks, ...deeper]) matches.push(toSource(match, run, decoded));
    });
    return matches;
  }

  function findingsOf(raw: readonly RawMatch[], bytes: Uint8Array, suppressor: () => Suppressor): readonly Finding[] {
    if (raw.length === 0) return [];
    const findings = resolveMatches(raw, suppressor()).filter(({ confidence }) => atLeast(confidence, minConfidence));
    return known === undefined || known.isEmpty
      ? findings
      : findings.map((finding) => withPlace(finding, bytes, known));
  }

  /** What the near rules report around an edit, from the text around it alone. */
  function matchEdited(bytes: Uint8Array, path: string, edit: ByteEdit) {
    const { reach } = all;
    const from = Math.max(0, edit.start - 2 * reach - MARGIN);
    const part = bytes.subarray(from, edit.newEnd + 2 * reach + MARGIN);
    const source: Source = { text: codec.latin1(part), path };
    const { near, blocks } = matchTable(all, source, part, edit.start - reach - from, edit.newEnd + reach - from);
    return { near: near.map((match) => moved(match, from)), blocks, comments: speaksBeyondLines(source.text) };
  }

  return {
    rules,
    scan(bytes, path) {
      const source: Source = { text: codec.latin1(bytes), path };
      const { near, inBlocks, blocks } = matchTable(all, source, bytes, 0, bytes.length);
      const decoded = matchDecoded(bytes, path, 0, bytes.length, 1);
      const raw = [...near, ...decoded, ...inBlocks];
      const findings = findingsOf(raw, bytes, () => createSuppressor(source, today));
      return { findings, matches: { near, decoded }, blocks, comments: null };
    },
    rescan(state, bytes, path, edit) {
      const { reach } = all;
      let read: Source | null = null;
      const whole = (): Source => {
        read ??= { text: codec.latin1(bytes), path };
        return read;
      };
      const runsFrom = affectedFrom(bytes, edit.start);
      const edited = matchEdited(bytes, path, edit);
      const matches = {
        near: [...keep(state.matches.near, edit, edit.start - reach, edit.oldEnd + reach), ...edited.near],
        decoded: [
          ...keep(state.matches.decoded, edit, runsFrom, edit.oldEnd + 1),
          ...matchDecoded(bytes, path, runsFrom, edit.newEnd + 1, 1),
        ],
      };
      // Nearly no text has a block in it: where none was, one can begin only at the edit.
      const blocks = state.blocks || edited.blocks;
      const inBlocks = blocks ? matchTable(block, whole(), bytes, 0, bytes.length).inBlocks : [];
      const raw = [...matches.near, ...matches.decoded, ...inBlocks];
      // So it is with comments; but the last of them may have gone with the edit.
      const may = raw.length > 0 && (edited.comments || (state.comments ?? true));
      const comments = raw.length === 0 ? null : may && speaksBeyondLines(whole().text);
      const local = { bytes, path, codec, today, before: state.findings, edit };
      const findings = findingsOf(raw, bytes, () =>
        may ? createSuppressor(whole(), today) : createLocalSuppressor(local),
      );
      return { findings, matches, blocks, comments };
    },
  };
}

type Suppressor = ReturnType<typeof createSuppressor>;

const moved = (match: RawMatch, by: number): RawMatch => ({
  ...match,
  anchor: match.anchor + by,
  start: match.start + by,
  end: match.end + by,
});

function withPlace(finding: Finding, bytes: Uint8Array, known: KnownSecrets): Finding {
  const stored = known.find(bytes.subarray(finding.start, finding.end));
  return stored === null ? finding : { ...finding, stored };
}

/** What the rules of a table report, and whether a keyword of a block rule was there. */
interface Matched {
  readonly near: readonly RawMatch[];
  readonly inBlocks: readonly RawMatch[];
  readonly blocks: boolean;
}

function toRaw(visit: Visit, match: Match): RawMatch {
  const rule = visit.rule!;
  return {
    rule,
    anchor: visit.hit,
    start: match.start,
    end: match.end,
    severity: match.severity ?? rule.severity,
    confidence: match.confidence ?? rule.confidence,
    reasons: match.reason === undefined ? [] : [match.reason],
  };
}

/** A match in decoded text, as a match of the characters that carry it. */
function toSource(match: RawMatch, run: Run, decoded: Decoded): RawMatch {
  const reasons: Reason[] = match.reasons.includes(decoded.reason)
    ? [...match.reasons]
    : [...match.reasons, decoded.reason];
  return {
    ...match,
    anchor: run.start,
    start: decoded.sourceStart(match.start),
    end: decoded.sourceEnd(match.end),
    reasons,
  };
}

/** The matches anchored outside [from, to) of the old text, moved to where they stand in the new text. */
function keep(matches: readonly RawMatch[], edit: ByteEdit, from: number, to: number): RawMatch[] {
  const delta = edit.newEnd - edit.oldEnd;
  const kept: RawMatch[] = [];
  for (const match of matches) {
    if (match.anchor < from) kept.push(match);
    else if (match.anchor >= to) {
      kept.push(delta === 0 ? match : moved(match, delta));
    }
  }
  return kept;
}
