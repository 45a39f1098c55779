// .gitleaks.toml: rules, allowlists and what it extends. The format is that of the gitleaks documentation; keys are read
// whatever their case, as gitleaks does. A rule without a regular expression only adds to what the rule of that id allows.
import type { Allowance, Criterion, PatternRuleSpec } from "../../core/detection/project/policy.ts";
import {
  type ImportContext,
  type Importer,
  type ImportPattern,
  type ImportProblem,
  isRecord,
  patternProblems,
  shortText,
} from "./importer.ts";
import { lineOfTable, lowerKeys, parseToml, type TomlTable } from "./toml.ts";

/** As gitleaks: a configuration may extend one that extends one. */
const DEEPEST = 2;
/** Nobody reads more. */
const MAX_PROBLEMS = 50;

export const gitleaks: Importer = {
  tool: "gitleaks",
  files: [".gitleaks.toml", "gitleaks.toml"],
  maxSize: 1024 * 1024,
  skipsItself: true,
  async read(text, context) {
    const problems: ImportProblem[] = [];
    const reading: Reading = {
      context,
      problems,
      patterns: [],
      rules: new Map(),
      allowances: [],
      disabled: new Set(),
    };
    await readConfig(text, undefined, 0, reading);
    const { disabled, allowances } = reading;
    if (disabled.size > 0) {
      const off: Allowance = {
        by: context.by,
        reason: "turned off by disabledRules",
        rules: [...disabled],
        speaker: "gitleaks",
        off: true,
        criteria: [],
        all: false,
      };
      allowances.push(off);
    }
    const rules = [...reading.rules.values()].filter(({ id }) => !disabled.has(id));
    return { rules, allowances, problems: [...problems, ...(await patternProblems(reading.patterns, context))] };
  },
};

interface Reading {
  readonly context: ImportContext;
  readonly problems: ImportProblem[];
  readonly patterns: ImportPattern[];
  readonly rules: Map<string, PatternRuleSpec>;
  readonly allowances: Allowance[];
  readonly disabled: Set<string>;
}

/** A table of a file, with what is needed to say where a mistake is. */
interface Place {
  readonly text: string;
  readonly file: string | undefined;
  readonly header: string;
  readonly index: number;
}

const lineOf = ({ text, header, index }: Place, key?: string): number => lineOfTable(text, header, index, key);

/** Patterns to be checked when all is read. */
function note({ patterns }: Reading, place: Place, key: string, some: readonly string[]): void {
  for (const pattern of some) patterns.push({ pattern, line: () => lineOf(place, key), file: place.file });
}

const complain = ({ problems }: Reading, place: Place, key: string | undefined, message: string): void => {
  if (problems.length >= MAX_PROBLEMS) return;
  problems.push({ ...(place.file !== undefined && { file: place.file }), line: lineOf(place, key), message });
};

async function readConfig(text: string, file: string | undefined, depth: number, reading: Reading): Promise<void> {
  const parsed = await parseToml(text);
  if ("line" in parsed) {
    reading.problems.push({ ...(file !== undefined && { file }), line: parsed.line, message: "it is not valid TOML" });
    return;
  }
  const config = lowerKeys(parsed.table);
  await readExtend(config, { text, file, header: "extend", index: 0 }, depth, reading);
  for (const [header, list] of [
    ["allowlist", config["allowlist"]],
    ["allowlists", config["allowlists"]],
  ] as const) {
    for (const [index, table] of tablesOf(list).entries()) {
      readAllowlist(table, null, { text, file, header, index }, reading);
    }
  }
  const rules = config["rules"];
  if (rules !== undefined && !Array.isArray(rules)) {
    complain(reading, { text, file, header: "rules", index: 0 }, undefined, "rules is not a list of [[rules]] tables");
    return;
  }
  for (const [index, rule] of tablesOf(rules).entries())
    readRule(rule, { text, file, header: "rules", index }, reading);
}

const tablesOf = (value: unknown): readonly TomlTable[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is TomlTable => isRecord(one));

async function readExtend(config: TomlTable, place: Place, depth: number, reading: Reading): Promise<void> {
  const extend = config["extend"];
  if (!isRecord(extend)) return;
  for (const id of texts(extend["disabledrules"])) reading.disabled.add(id);
  if (extend["url"] !== undefined && extend["url"] !== "") {
    complain(
      reading,
      place,
      "url",
      "extend.url is not fetched: copy the file into the repository and name it in extend.path",
    );
  }
  const path = extend["path"];
  if (typeof path !== "string" || path === "") return;
  if (depth >= DEEPEST) {
    complain(reading, place, "path", "extend.path is nested too deeply");
    return;
  }
  const other = reading.context.readOther(path);
  if (other === null) {
    complain(reading, place, "path", "extend.path names no readable file of this repository of at most 1 MiB");
    return;
  }
  await readConfig(other, path, depth + 1, reading);
}

function readRule(rule: TomlTable, place: Place, reading: Reading): void {
  const id = rule["id"];
  if (typeof id !== "string" || !/^[\w./:-]{1,100}$/.test(id)) {
    complain(reading, place, "id", "a rule has no id, or one that is not a word of at most 100 characters");
    return;
  }
  for (const [kind, header] of [
    ["allowlist", "rules.allowlist"],
    ["allowlists", "rules.allowlists"],
  ] as const) {
    for (const table of tablesOf(rule[kind])) readAllowlist(table, [id], { ...place, header }, reading, place);
  }
  const regex = rule["regex"];
  if (regex === undefined || regex === "") return;
  const spec = specOf(id, regex, rule, place, reading);
  if (spec !== null) reading.rules.set(id, spec);
}

function specOf(id: string, regex: unknown, rule: TomlTable, place: Place, reading: Reading): PatternRuleSpec | null {
  const wrong = (key: string, message: string): null => {
    complain(reading, place, key, message);
    return null;
  };
  if (typeof regex !== "string") return wrong("regex", "the regex of a rule is not a text");
  const { path, secretgroup = 0, entropy = 0, keywords } = rule;
  if (path !== undefined && typeof path !== "string") return wrong("path", "the path of a rule is not a text");
  if (typeof secretgroup !== "number" || !Number.isInteger(secretgroup) || secretgroup < 0 || secretgroup > 99) {
    return wrong("secretGroup", "secretGroup is not the number of a group");
  }
  if (typeof entropy !== "number" || !Number.isFinite(entropy)) return wrong("entropy", "entropy is not a number");
  note(reading, place, "regex", [regex]);
  if (path) note(reading, place, "path", [path]);
  return {
    id,
    title: shortText(rule["description"]) ?? id,
    severity: "high",
    confidence: "medium",
    regex,
    secretGroup: secretgroup === 0 ? null : secretgroup,
    keywords: texts(keywords),
    entropy: entropy > 0 ? entropy : null,
    path: path || null,
    globs: [],
    origin: "gitleaks",
    examples: { leaks: [], clean: [] },
  };
}

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).filter((one): one is string => typeof one === "string" && one !== "");

const LISTS = ["commits", "paths", "regexes", "stopwords"] as const;

/** `within`: the rule whose allowlist it is, by which its line is found. */
function readAllowlist(
  table: TomlTable,
  rules: readonly string[] | null,
  place: Place,
  reading: Reading,
  within: Place = place,
): void {
  for (const key of LISTS) {
    const list = table[key];
    if (list !== undefined && !(Array.isArray(list) && list.every((one) => typeof one === "string"))) {
      complain(reading, within, key, `${key} of an allowlist is not a list of texts`);
      return;
    }
  }
  const condition = String(table["condition"] ?? "OR").toUpperCase();
  if (!["OR", "||", "AND", "&&"].includes(condition)) {
    complain(reading, within, "condition", "the condition of an allowlist is neither OR nor AND");
    return;
  }
  const target = String(table["regextarget"] ?? "secret").toLowerCase();
  if (!["", "secret", "match", "line"].includes(target)) {
    complain(reading, within, "regexTarget", "regexTarget is none of secret, match and line");
    return;
  }
  // What of the line matched is known to the rule alone; the line is what both have.
  const kind = target === "match" || target === "line" ? "line" : "secret";
  note(reading, within, "paths", texts(table["paths"]));
  note(reading, within, "regexes", texts(table["regexes"]));
  const criteria: Criterion[][] = [
    texts(table["commits"])
      .filter((commit) => /^[0-9a-f]{7,64}$/i.test(commit))
      .map((commit) => ({ kind: "commit", commit: commit.toLowerCase() })),
    texts(table["paths"]).map((pattern) => ({ kind: "path", pattern })),
    texts(table["regexes"]).map((pattern) => ({ kind, pattern })),
    texts(table["stopwords"]).map((word) => ({ kind: "word", word })),
  ];
  const all = condition === "AND" || condition === "&&";
  const present = criteria.filter((some) => some.length > 0);
  // Where no commit is one, the rest alone would allow more than was meant.
  const lost = all && texts(table["commits"]).length > 0 && criteria[0]!.length === 0;
  if (lost || present.length === 0) return;
  const targets = texts(table["targetrules"]);
  reading.allowances.push({
    by: reading.context.by,
    reason: shortText(table["description"]),
    rules: rules ?? (targets.length === 0 ? null : targets),
    speaker: "gitleaks",
    off: false,
    criteria: present,
    all,
  });
}
