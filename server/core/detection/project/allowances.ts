// Says whether a project allows a finding, by what it says of paths, secrets, lines, commits and places.
import type { CompileGlobs, CompileRegex } from "../../ports.ts";
import type { Suppression } from "../finding.ts";
import { type ComparedRule, isSameKind, isSameRule, mayBeSameRule } from "../foreign-rules.ts";
import type { Allowance, Criterion } from "./policy.ts";

/** A finding with its surroundings. */
export interface AllowedCandidate {
  readonly rule: ComparedRule;
  /** Relative to the project, with "/". */
  readonly path: string;
  /** The lines it stands in, and where in them; lines are cut around it where they are long. */
  readonly line: string;
  readonly start: number;
  readonly end: number;
  /** Number of its first line, from 1. */
  readonly lineNumber: number;
  /** The commit that is scanned, or null. */
  readonly commit: string | null;
}

export interface AllowanceParts {
  readonly compile: CompileRegex;
  readonly globs: CompileGlobs;
  /** Lower case hex. */
  readonly sha1: (text: string) => string;
}

export type Allow = (candidate: AllowedCandidate) => Suppression | null;

type Test = (candidate: AllowedCandidate, allowance: Allowance) => boolean;

/** Patterns that cannot be compiled never match: whoever read them has said so. */
export function createAllow(allowances: readonly Allowance[], parts: AllowanceParts): Allow {
  const prepared = allowances.map((allowance) => ({ allowance, holds: prepare(allowance, parts) }));
  return (candidate) => {
    for (const { allowance, holds } of prepared) {
      if (!concerns(allowance, candidate.rule) || !holds(candidate, allowance)) continue;
      return { by: allowance.by, reason: allowance.reason, owner: null, expires: null };
    }
    return null;
  };
}

function concerns(allowance: Allowance, rule: ComparedRule): boolean {
  const { rules, speaker, off } = allowance;
  if (rules === null) return true;
  const compare = off ? isSameRule : pointsAtValues(allowance) ? mayBeSameRule : isSameKind;
  return rules.some((id) => compare(speaker, id, rule));
}

/** Whether no finding is allowed for its file or commit alone. */
function pointsAtValues({ criteria, all }: Allowance): boolean {
  const ofValues = (some: readonly Criterion[]): boolean =>
    some.every(({ kind }) => kind !== "path" && kind !== "globs" && kind !== "commit");
  return all ? criteria.some(ofValues) : criteria.every(ofValues);
}

function prepare({ off, criteria, all }: Allowance, parts: AllowanceParts): Test {
  if (off) return () => true;
  const kinds = criteria.map((some) => {
    const tests = some.map((criterion) => prepareOne(criterion, parts));
    return (candidate: AllowedCandidate, allowance: Allowance) => tests.some((test) => test(candidate, allowance));
  });
  return all
    ? (candidate, allowance) => kinds.length > 0 && kinds.every((test) => test(candidate, allowance))
    : (candidate, allowance) => kinds.some((test) => test(candidate, allowance));
}

function prepareOne(criterion: Criterion, { compile, globs, sha1 }: AllowanceParts): Test {
  switch (criterion.kind) {
    case "path":
    case "secret":
    case "line": {
      const { kind, pattern } = criterion;
      const textOf = (one: AllowedCandidate): string =>
        kind === "path" ? one.path : kind === "line" ? one.line : secretOf(one);
      return (candidate) => {
        const regex = compile(pattern);
        return regex.ok && regex.value.test(textOf(candidate));
      };
    }
    case "globs": {
      const matches = globs(criterion.globs);
      return ({ path }) => matches(path);
    }
    case "word": {
      const word = criterion.word.toLowerCase();
      return (candidate) => secretOf(candidate).toLowerCase().includes(word);
    }
    case "text":
      return (candidate) => secretOf(candidate).includes(criterion.text);
    case "commit":
      return ({ commit }) => commit?.startsWith(criterion.commit) === true;
    case "places":
      return ({ path, rule, lineNumber, commit }, { speaker }) =>
        criterion.places
          .get(path)
          ?.some(
            ([line, id, of]) =>
              line === lineNumber && (of === null || of === commit) && mayBeSameRule(speaker, id, rule),
          ) ?? false;
    case "hashes":
      return (candidate) => {
        const known = criterion.hashes.get(candidate.path);
        return known !== undefined && variantsOf(candidate).some((variant) => known.has(sha1(variant)));
      };
  }
}

const secretOf = ({ line, start, end }: AllowedCandidate): string => line.slice(start, end);

const BORDERS: readonly RegExp[] = [/["'`]/, /[\s"'`]/, /[\s"'`=:,;(){}[\]<>]/, /[\s"'`=:,;(){}[\]<>/@?&]/];

/** The secret as other scanners may have cut it out: up to quotes, blanks or punctuation on either side, or a key's head. */
function variantsOf(candidate: AllowedCandidate): string[] {
  const { line, start, end } = candidate;
  const variants = new Set([secretOf(candidate), secretOf(candidate).trim()]);
  const starts = new Set([start]);
  const ends = new Set([end]);
  for (const border of BORDERS) {
    let from = start;
    let to = end;
    while (from > 0 && !border.test(line[from - 1]!)) from--;
    while (to < line.length && !border.test(line[to]!)) to++;
    starts.add(from);
    ends.add(to);
  }
  for (const from of starts) for (const to of ends) variants.add(line.slice(from, to));
  const head = /BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?|PuTTY-User-Key-File-2/.exec(line)?.[0];
  if (head !== undefined) variants.add(head);
  return [...variants];
}
