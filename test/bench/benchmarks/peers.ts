// Speed and quality beside other scanners: the same files, the same machine, as many threads, whole processes, in alternating runs. A
// finding of a peer counts for its whole lines; one of ours only where it is.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../scripts/support/paths.ts";
import { runProcess } from "../../../scripts/support/processes.ts";
import { type Benchmark, type Figure, measured, skipped } from "../benchmark.ts";
import { type FoundLines, installedScanners, type Scanner } from "../peers/scanners.ts";
import { haveCorpora, noCorpora, unpackCredData, unpackExamples } from "../support/corpora.ts";
import { ensureSecretlint } from "../support/peers.ts";
import { cli } from "../support/run-node.ts";
import { alternate, median } from "../support/statistics.ts";
import { sourceTree } from "../support/trees.ts";

const ROUNDS = 3;
const THREADS = Math.min(8, availableParallelism());

export const peers: Benchmark = {
  name: "peers",
  async run(say) {
    if (!haveCorpora()) return skipped(noCorpora);
    const script = join(root, "test", "bench", "peers", "install.sh");
    await runProcess("bash", [script], { stdio: ["ignore", 2, 2] });
    const scanners = [ours, ...installedScanners(), ...(await secretlint())];
    const folder = mkdtempSync(join(tmpdir(), "latchkey-peers-"));
    try {
      const quality = await scoreAll(folder, scanners, say);
      const times = await timeAll(folder, scanners);
      const figures = scanners.map((scanner) => rowOf(scanner, quality.get(scanner)!, times[scanner.name]!));
      return measured(...figures, ...ratios(scanners, times));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Quality {
  readonly f1: number;
  readonly text: string;
}

const ours: Scanner = {
  name: "latchkey",
  version: "",
  program: process.execPath,
  args: (threads, report) => [
    cli,
    "scan",
    ".",
    "--no-cache",
    "--no-ignore",
    "--format",
    "json",
    "--threads",
    String(threads),
    "--output",
    report,
  ],
  read: () => [],
};

async function secretlint(): Promise<Scanner[]> {
  const peer = await ensureSecretlint();
  if (!peer.ok) return [];
  const { script, config, version } = peer.value;
  const flags = ["--secretlintrc", config, "--format", "json", "--maskSecrets", "--no-color"];
  type File = { readonly filePath: string; readonly messages: readonly { readonly loc: Loc }[] };
  type Loc = { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  return [
    {
      name: "secretlint",
      version,
      program: process.execPath,
      args: (_, report) => [script, "**/*", ...flags, "--output", report],
      read: (output) =>
        (JSON.parse(output) as File[]).flatMap(({ filePath, messages }) =>
          messages.map(({ loc }) => ({ path: filePath, from: loc.start.line, to: loc.end.line })),
        ),
    },
  ];
}

/** Runs a scanner in `cwd`; gives what it reports. */
async function run(scanner: Scanner, cwd: string, scratch: string): Promise<string> {
  const report = join(scratch, "report");
  const output = join(scratch, "output");
  rmSync(report, { force: true });
  const script = 'out="$1"; shift; exec "$@" >"$out" 2>/dev/null';
  const args = ["-c", script, "sh", output, scanner.program, ...scanner.args(THREADS, report)];
  await runProcess("sh", args, { cwd, stdio: "ignore", env: { ...process.env, ...scanner.env?.(THREADS) } });
  try {
    return readFileSync(report, "utf8");
  } catch {
    // Those that print their report, and those that write none where they find nothing.
    return readFileSync(output, "utf8");
  }
}

/** A report in the form that the scorer reads. */
function forScorer(found: readonly FoundLines[], folder: string): string {
  const findings = found.map(({ path, from, to }) => ({
    path: path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path,
    start: { line: from, column: 1 },
    end: { line: to, column: 1_000_000 },
  }));
  return JSON.stringify({ findings });
}

async function scoreAll(
  folder: string,
  scanners: readonly Scanner[],
  say: (text: string) => void,
): Promise<Map<Scanner, Quality>> {
  const scratch = join(folder, "scratch");
  mkdirSync(scratch);
  const credData = unpackCredData(folder);
  const examples = unpackExamples(folder);
  const scores = new Map<Scanner, Quality>();
  for (const scanner of scanners) {
    const report = join(folder, "findings.json");
    const scan = async (corpus: { readonly folder: string }): Promise<string> => {
      const output = await run(scanner, corpus.folder, scratch);
      writeFileSync(report, scanner === ours ? output : forScorer(scanner.read(output), corpus.folder));
      return report;
    };
    const { f1, precision, recall } = credData.score(await scan(credData));
    const texts = examples.score(await scan(examples));
    const text = `P ${precision}, R ${recall}; examples: recall ${texts.recall}, clean flagged ${texts.flagged}`;
    scores.set(scanner, { f1, text });
    say(`${scanner.name} ${scanner.version}: CredData F1 ${f1} (${text})`);
  }
  return scores;
}

async function timeAll(folder: string, scanners: readonly Scanner[]): Promise<Readonly<Record<string, number[]>>> {
  const tree = sourceTree();
  const scratch = join(folder, "scratch");
  const candidates = scanners.map((scanner) => {
    const scan = async (): Promise<void> => void (await run(scanner, tree.folder, scratch));
    return [scanner.name, scan] as const;
  });
  // Scoring has warmed them up; the slow ones take minutes a round.
  return alternate(Object.fromEntries(candidates), { rounds: ROUNDS, warmUps: 0 });
}

const rowOf = ({ name, version }: Scanner, { f1, text }: Quality, times: readonly number[]): Figure => ({
  id: name,
  what: `${`${name} ${version}`.trim()}: F1 on CredData, development half, strict`,
  unit: "",
  goal: null,
  value: f1,
  detail: `${text}; ${(median(times) / 1000).toFixed(2)} s for ${sourceTree().files} files`,
});

/** Times of the peers over ours; the goals are those of the project. */
function ratios(scanners: readonly Scanner[], times: Readonly<Record<string, readonly number[]>>): Figure[] {
  const goals: Readonly<Record<string, Figure["goal"]>> = { gitleaks: { atLeast: 1 }, secretlint: { atLeast: 8 } };
  return scanners
    .filter((scanner) => scanner !== ours)
    .map(({ name }) => ({
      id: `time-${name}`,
      what: `time of ${name} over that of \`latchkey scan --threads ${THREADS}\`, medians of ${ROUNDS} alternating runs`,
      unit: "×",
      goal: goals[name] ?? null,
      value: median(times[name]!) / median(times[ours.name]!),
    }));
}
