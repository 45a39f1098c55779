// The scanners to compare with: how each is called, without any connection to the outside, and where its report says that something
// is. Only places are read: reports may hold secrets and are removed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { peersFolder, pinnedVersion } from "../support/peers.ts";

/** Lines count from 1. */
export interface FoundLines {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface Scanner {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly program: string;
  /** For a scan of the working directory with so many threads, that writes to the file `report` or to standard output. */
  readonly args: (threads: number, report: string) => readonly string[];
  readonly env?: (threads: number) => Readonly<Record<string, string>>;
  readonly read: (output: string) => readonly FoundLines[];
}

const at = (path: string, from: number, to = from): FoundLines => ({ path: path.replace(/^\.\//, ""), from, to });

const program = (folder: string, version: string, file: string): string =>
  join(peersFolder(), `${folder}-${version}`, file);

/** Go programs take as many threads as there are processors unless told otherwise. */
const goThreads = (threads: number) => ({ GOMAXPROCS: String(threads) });

interface GitleaksFinding {
  readonly File: string;
  readonly StartLine: number;
  readonly EndLine: number;
}

const readGitleaks = (output: string): FoundLines[] =>
  ((JSON.parse(output) as GitleaksFinding[] | null) ?? []).map(({ File, StartLine, EndLine }) =>
    at(File, StartLine, EndLine),
  );

const gitleaks: Scanner = {
  name: "gitleaks",
  version: pinnedVersion("GITLEAKS"),
  program: program("gitleaks", pinnedVersion("GITLEAKS"), "gitleaks"),
  args: (_, report) => ["dir", ".", "--no-banner", "--redact", "--log-level=fatal", "-f=json", `-r=${report}`],
  env: goThreads,
  read: readGitleaks,
};

const betterleaks: Scanner = {
  ...gitleaks,
  name: "betterleaks",
  version: pinnedVersion("BETTERLEAKS"),
  program: program("betterleaks", pinnedVersion("BETTERLEAKS"), "betterleaks"),
  args: (threads, report) => [...gitleaks.args(threads, report), "--validation=false"],
};

const trufflehog: Scanner = {
  name: "trufflehog",
  version: pinnedVersion("TRUFFLEHOG"),
  program: program("trufflehog", pinnedVersion("TRUFFLEHOG"), "trufflehog"),
  args: (threads) => ["filesystem", ".", "--no-verification", "--no-update", "--json", `--concurrency=${threads}`],
  env: goThreads,
  read: (output) =>
    output.split("\n").flatMap((line) => {
      if (!line.startsWith('{"SourceMetadata"')) return [];
      const { file, line: number } = JSON.parse(line).SourceMetadata.Data.Filesystem;
      // A place it does not know is no line.
      return typeof number === "number" ? [at(file, number)] : [];
    }),
};

const kingfisher: Scanner = {
  name: "kingfisher",
  version: pinnedVersion("KINGFISHER"),
  program: program("kingfisher", pinnedVersion("KINGFISHER"), "bin/kingfisher"),
  args: (threads, report) => [
    "scan",
    ".",
    `--jobs=${threads}`,
    "--no-validate",
    "--no-update-check",
    "--git-history=none",
    "--no-dedup",
    "--redact",
    "--format=json",
    `--output=${report}`,
  ],
  read: (output) =>
    (JSON.parse(output).findings as { finding: { path: string; line: number } }[]).map(({ finding }) =>
      at(finding.path, finding.line),
    ),
};

const detectSecrets: Scanner = {
  name: "detect-secrets",
  version: pinnedVersion("DETECT_SECRETS"),
  program: program("detect-secrets", pinnedVersion("DETECT_SECRETS"), "bin/detect-secrets"),
  args: (threads) => ["--cores", String(threads), "scan", "--no-verify", "--all-files", "."],
  read: (output) =>
    Object.entries(JSON.parse(output).results as Record<string, { line_number: number }[]>).flatMap(([path, found]) =>
      found.map(({ line_number }) => at(path, line_number)),
    ),
};

const credSweeper: Scanner = {
  name: "CredSweeper",
  version: pinnedVersion("CREDSWEEPER"),
  program: program("credsweeper", pinnedVersion("CREDSWEEPER"), "bin/credsweeper"),
  args: (threads, report) => [
    "--path",
    ".",
    "--jobs",
    String(threads),
    "--hashed",
    "--no-stdout",
    "--log",
    "silence",
    "--save-json",
    report,
  ],
  read: (output) =>
    (JSON.parse(output) as { line_data_list: { path: string; line_num: number }[] }[]).map(({ line_data_list }) => {
      const lines = line_data_list.map(({ line_num }) => line_num);
      return at(line_data_list[0]!.path, Math.min(...lines), Math.max(...lines));
    }),
};

const all: readonly Scanner[] = [gitleaks, betterleaks, kingfisher, trufflehog, detectSecrets, credSweeper];

/** Those that are installed. */
export const installedScanners = (): readonly Scanner[] => all.filter((scanner) => existsSync(scanner.program));
