// Options of `latchkey scan`, as contracts name them.
import type { CommandSpec } from "../command.ts";

export const scanSpec: CommandSpec = {
  name: "scan",
  summary: "find leaked secrets in files, staged changes, the history or standard input",
  operands: "[PATH…]",
  operandKind: "file",
  options: [
    { name: "format", value: "FORMAT", choices: ["pretty", "json", "sarif", "gitleaks"], help: "form of the report" },
    { name: "json", help: "same as --format json" },
    { name: "output", value: "FILE", file: true, help: "write the report there instead of to standard output" },
    { name: "staged", help: "scan what the next commit adds: the index, not the files" },
    { name: "since", value: "REV", help: "scan lines added since a Git revision, uncommitted ones included" },
    {
      name: "history",
      help: "scan every content that a commit of any branch (with --since: after REV) holds, each once",
    },
    { name: "stdin", help: "scan standard input" },
    { name: "path", value: "NAME", help: "the file name that standard input goes by" },
    { name: "baseline", value: "FILE", file: true, help: "leave out findings that this baseline knows" },
    { name: "write-baseline", value: "FILE", file: true, help: "write all present findings to a baseline" },
    { name: "rules", value: "ID,…", help: "only these rules" },
    {
      name: "min-confidence",
      value: "LEVEL",
      choices: ["low", "medium", "high"],
      help: "leave out what is less certain (default medium)",
    },
    { name: "exposures", help: "find code that lets secrets out, too: in logs, errors, URLs, tokens, images, pages" },
    { name: "threads", value: "N", help: "threads that scan (default: the processors, at most 8)" },
    { name: "max-file-size", value: "SIZE", help: "do not scan larger files, such as 10MB (default 1GiB)" },
    { name: "no-ignore", help: "scan ignored and excluded files too; only .git is left out" },
    { name: "archives", help: "look into zip, jar, war, vsix, whl, tar, tar.gz, tgz and gz files too" },
    { name: "no-cache", help: "scan unchanged files again, and remember nothing" },
    { name: "show-suppressed", help: "list findings that a comment, a baseline or the settings silence" },
  ],
  notes: [
    "Without PATH the working directory is scanned. Files that .gitignore names are left out, and node_modules where there is no repository.",
    "Exit: 0 nothing found, 1 findings, 2 something could not be scanned, 130 interrupted.",
  ],
};
