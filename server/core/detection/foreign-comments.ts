// Comments by which other scanners are told to keep quiet. What they mean follows each tool's documentation.
import type { Suppression } from "./finding.ts";
import { type ComparedRule, mayBeSameRule } from "./foreign-rules.ts";

/** The lines of a finding, the line above them, and the file they stand in. */
export interface CommentedLines {
  readonly line: string;
  readonly previous: string;
  readonly path: string;
}

interface ForeignComment {
  readonly by: Suppression["by"];
  readonly on: "line" | "previous";
  readonly marker: string;
  /** Endings of the files in which it means something; none: all. */
  readonly files?: RegExp;
  /** Whether the text after the marker speaks of this rule. Default: it does. */
  readonly names?: (after: string, rule: ComparedRule) => boolean;
}

/** Rule ids after a marker of secretlint, up to a reason (`-- …`) or the end of the comment. */
function namedBySecretlint(after: string): readonly string[] {
  const list = after.split(/--|\*\/|#\}/, 1)[0]!;
  return list.split(/[\s,]+/).filter((word) => /^@?[\w./-]*secretlint-rule-[\w-]+$/.test(word));
}

const speaksOf = (ids: readonly string[], rule: ComparedRule): boolean =>
  ids.length === 0 || ids.some((id) => mayBeSameRule("secretlint", id, rule));

const secretlint = (after: string, rule: ComparedRule): boolean => speaksOf(namedBySecretlint(after), rule);

/** No list, or one that holds a check for hard-coded credentials. */
const lists = (check: RegExp) => (after: string) => {
  const ids = /^:?((?:[ \t,]{0,3}(?:[A-Z]{1,3}\d{3}|hardcoded_\w{1,40}|[a-z]{2,20}_[a-z_]{2,40})){1,30})/.exec(
    after,
  )?.[1];
  return ids === undefined || check.test(ids);
};

const COMMENTS: readonly ForeignComment[] = [
  { by: "gitleaks", on: "line", marker: "gitleaks:allow" },
  { by: "gitleaks", on: "line", marker: "betterleaks:allow" },
  { by: "detect-secrets", on: "line", marker: "pragma: allowlist secret" },
  { by: "detect-secrets", on: "line", marker: "pragma: whitelist secret" },
  { by: "detect-secrets", on: "previous", marker: "pragma: allowlist nextline secret" },
  { by: "detect-secrets", on: "previous", marker: "pragma: whitelist nextline secret" },
  { by: "secretlint", on: "line", marker: "secretlint-disable-line", names: secretlint },
  { by: "secretlint", on: "previous", marker: "secretlint-disable-next-line", names: secretlint },
  { by: "trufflehog", on: "line", marker: "trufflehog:ignore" },
  { by: "gosec", on: "line", marker: "#nosec", files: /\.go$/, names: lists(/G101/) },
  { by: "gosec", on: "line", marker: "// nosec", files: /\.go$/, names: lists(/G101/) },
  { by: "bandit", on: "line", marker: "# nosec", files: /\.pyi?$/, names: lists(/B10[567]|hardcoded_password/) },
  { by: "bandit", on: "line", marker: "#nosec", files: /\.pyi?$/, names: lists(/B10[567]|hardcoded_password/) },
];

/** The scanner whose comment on the line, or on the one above, keeps this rule quiet; null: none. */
export function foreignCommentOn(
  { line, previous, path }: CommentedLines,
  rule: ComparedRule,
): Suppression["by"] | null {
  for (const { by, on, marker, files, names } of COMMENTS) {
    const text = on === "line" ? line : previous;
    const at = text.indexOf(marker);
    if (at === -1 || (files !== undefined && !files.test(path))) continue;
    if (names === undefined || names(text.slice(at + marker.length), rule)) return by;
  }
  return null;
}

const DIRECTIVE = /secretlint-(disable-next-line|disable-line|disable|enable)([^\r\n]{0,400})/g;

export const mayHoldBlocks = (text: string): boolean => text.includes("secretlint-disable");

/** Says whether secretlint's block comments (`secretlint-disable` … `secretlint-enable`) are in force at an offset. */
export function secretlintBlocks(text: string): (at: number, rule: ComparedRule) => boolean {
  if (!mayHoldBlocks(text)) return () => false;
  const directives = [...text.matchAll(DIRECTIVE)]
    .filter(([, kind]) => kind === "disable" || kind === "enable")
    .map(({ index, 1: kind, 2: after = "" }) => ({
      at: index,
      disables: kind === "disable",
      ids: namedBySecretlint(after),
    }));
  return (at, rule) => {
    let disabled = false;
    for (const directive of directives) {
      if (directive.at > at) break;
      if (speaksOf(directive.ids, rule)) disabled = directive.disables;
    }
    return disabled;
  };
}
