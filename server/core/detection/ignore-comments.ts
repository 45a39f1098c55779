// Comments that silence a finding: Latchkey's own, with a reason, an owner and an expiry, and those of other scanners.
// An own comment that has expired or gives no reason silences nothing and is itself reported.
import type { Suppression } from "./finding.ts";
import { foreignCommentOn, mayHoldBlocks, secretlintBlocks } from "./foreign-comments.ts";
import type { RawMatch } from "./resolve.ts";
import { REACH, type Rule, type Source } from "./rule.ts";

const MARKER = "latchkey:ignore";
const IGNORE_RULE_ID = "latchkey-ignore";

/** Rule ids, then the reason up to the owner, the expiry or the end of the comment; all of it well within REACH. */
const OWN =
  /latchkey:ignore(-next|-file)?(?:[ \t]{1,20}([a-z0-9][\w./-]{0,80}(?:[ \t]{0,4},[ \t]{0,4}[a-z0-9][\w./-]{0,80}){0,20}))?(?:[ \t]{1,20}--[ \t]{0,20}([^\r\n]{0,400}))?/iy;
const EXPIRY = /(?<![ \t])[ \t]{1,20}until[ \t]{1,20}(\d{4}-\d{2}-\d{2})\b/;
const OWNER = /(?:^|[ \t])@([\w./-]{1,80})(?=[ \t]|$)/;
const COMMENT_END = /\*\/|-->|#\}|\*\)|"|\]\]/;

type Scope = "line" | "next" | "file";

interface IgnoreComment extends Suppression {
  readonly scope: Scope;
  /** Empty: every rule. */
  readonly ruleIds: readonly string[];
  readonly end: number;
}

/** Reads the comment whose marker stands at `at`; null where something else does. */
function parseIgnoreComment(text: string, at: number): IgnoreComment | null {
  OWN.lastIndex = at;
  const found = OWN.exec(text);
  if (found === null) return null;
  const scope: Scope = found[1] === undefined ? "line" : found[1].toLowerCase() === "-next" ? "next" : "file";
  const ruleIds = (found[2] ?? "").split(",").flatMap((id) => id.trim() || []);
  let [rest = ""] = (found[3] ?? "").split(COMMENT_END, 1);
  const expires = EXPIRY.exec(rest)?.[1] ?? null;
  rest = rest.replace(EXPIRY, "");
  const owner = OWNER.exec(rest)?.[1] ?? null;
  const reason = rest.replace(OWNER, "").trim();
  return { by: "comment", scope, ruleIds, reason: reason || null, owner, expires, end: at + found[0].length };
}

const isExpired = (comment: IgnoreComment, today: string): boolean =>
  comment.expires !== null && comment.expires < today;

const isInForce = (comment: IgnoreComment, today: string): boolean =>
  comment.reason !== null && !isExpired(comment, today);

/** Reports ignore comments that silence nothing: expired, or without a reason. */
export function createIgnoreCommentRule(today: string): Rule {
  return {
    id: IGNORE_RULE_ID,
    title: "Ignore comment that has expired or gives no reason",
    severity: "low",
    confidence: "high",
    keywords: [MARKER],
    prefix: MARKER,
    match({ text }, hit, report) {
      const comment = parseIgnoreComment(text, hit);
      if (comment === null || isInForce(comment, today)) return;
      report({
        start: hit,
        end: comment.end,
        reason: isExpired(comment, today) ? "ignore-expired" : "ignore-unreasoned",
      });
    },
    examples: {
      leaks: ["x = 1 # latchkey:ignore", "x = 1 # latchkey:ignore -- rotated @platform until 2001-01-31"],
      clean: [
        "x = 1 # latchkey:ignore -- a public sandbox account",
        "x = 1 // latchkey:ignore-next github-pat -- revoked @platform until 2999-01-01",
      ],
    },
  };
}

/** Whether a text may hold a comment that speaks of more than its own line and the next. */
export const speaksBeyondLines = (text: string): boolean => text.includes(MARKER) || mayHoldBlocks(text);

/** Says for a match of `source` who silenced it. Looks at its lines and the line above the first, and at the file. */
export function createSuppressor({ text, path }: Source, today: string): (match: RawMatch) => Suppression | null {
  const hasOwn = text.includes(MARKER);
  const wholeFile = hasOwn ? commentsIn(text, 0, text.length).filter((comment) => comment.scope === "file") : [];
  const inSecretlintBlock = secretlintBlocks(text);

  return (match) => {
    if (match.rule.id === IGNORE_RULE_ID) return null;
    const start = lineStart(text, match.start);
    const end = lineEnd(text, match.end);
    const previous = lineStart(text, previousLineEnd(text, start));
    const own = hasOwn
      ? [
          ...commentsIn(text, start, end).filter((comment) => comment.scope === "line"),
          ...commentsIn(text, previous, start).filter((comment) => comment.scope === "next"),
          ...wholeFile,
        ]
      : [];
    for (const comment of own) {
      const applies = comment.ruleIds.length === 0 || comment.ruleIds.includes(match.rule.id);
      if (applies && isInForce(comment, today)) {
        return { by: "comment", reason: comment.reason, owner: comment.owner, expires: comment.expires };
      }
    }
    const lines = { line: text.slice(start, end), previous: text.slice(previous, start), path };
    const by =
      foreignCommentOn(lines, match.rule) ?? (inSecretlintBlock(match.start, match.rule) ? "secretlint" : null);
    return by === null ? null : { by, reason: null, owner: null, expires: null };
  };
}

function commentsIn(text: string, from: number, to: number): IgnoreComment[] {
  const part = text.slice(from, to);
  const comments: IgnoreComment[] = [];
  for (let at = part.indexOf(MARKER); at !== -1; at = part.indexOf(MARKER, at + MARKER.length)) {
    const comment = parseIgnoreComment(text, from + at);
    if (comment !== null) comments.push(comment);
  }
  return comments;
}

const isLineBreak = (code: number): boolean => code === 0x0a || code === 0x0d;

/** Beginning of the line that holds `at`, looking back no further than REACH. */
function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < REACH && !isLineBreak(text.charCodeAt(start - 1))) start--;
  return start;
}

/** End of the line above the one that begins at `start`, without its line break. */
function previousLineEnd(text: string, start: number): number {
  const end = Math.max(0, start - 1);
  return end > 0 && text.charCodeAt(end) === 0x0a && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
}

function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < REACH && !isLineBreak(text.charCodeAt(end))) end++;
  return end;
}
