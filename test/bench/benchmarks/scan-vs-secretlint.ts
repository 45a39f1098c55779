// Whole processes, the same 2,000 files, alternating runs: `latchkey scan` against secretlint with its recommended preset.
import { type Benchmark, measured, skipped } from "../benchmark.ts";
import { ensureSecretlint } from "../support/peers.ts";
import { runNode, runScan, type ScanReport } from "../support/run-node.ts";
import { alternate, median } from "../support/statistics.ts";
import { sourceTree } from "../support/trees.ts";

const ROUNDS = 5;

export const scanVsSecretlint: Benchmark = {
  name: "scan-vs-secretlint",
  async run(say) {
    const tree = sourceTree();
    const peer = await ensureSecretlint();
    if (!peer.ok) return skipped(peer.error.message);
    const { script, config, version } = peer.value;

    const scan = () => runScan([".", "--format", "json"], { cwd: tree.folder });
    const secretlint = async () => {
      const args = [script, "**/*", "--secretlintrc", config, "--format", "json", "--maskSecrets", "--no-color"];
      const run = await runNode(args, { cwd: tree.folder });
      if (run.exitCode !== 1) throw new Error(`secretlint ended with ${run.exitCode}: ${run.stderr.slice(0, 2000)}`);
      return run;
    };

    // Both must have done the work before their time means anything.
    const report = JSON.parse((await scan()).stdout) as ScanReport;
    const ours = new Set(report.findings.map(({ path }) => path).filter((path) => /\/leak-\d+\.ts$/.test(path)));
    const theirs = leakingFilesOf((await secretlint()).stdout);
    say(`leaking files found: latchkey ${ours.size}, secretlint ${theirs} of ${tree.leaking}`);
    if (report.summary.files < tree.files) throw new Error(`only ${report.summary.files} files were scanned`);
    if (ours.size < tree.leaking || theirs < tree.leaking) throw new Error("a scanner missed files that leak");

    const times = await alternate(
      { latchkey: async () => void (await scan()), secretlint: async () => void (await secretlint()) },
      { rounds: ROUNDS, warmUps: 1 },
    );
    const [own, other] = [median(times.latchkey), median(times.secretlint)];
    return measured({
      id: "ratio",
      what: `time of secretlint ${version} over time of \`latchkey scan\`, ${tree.files} files, medians of ${ROUNDS} alternating runs`,
      unit: "×",
      goal: { atLeast: 8 },
      value: other / own,
      detail: `latchkey ${own.toFixed(0)} ms, secretlint ${other.toFixed(0)} ms, ${(report.summary.bytes / 1e6).toFixed(1)} MB`,
    });
  },
};

function leakingFilesOf(json: string): number {
  const files = JSON.parse(json) as { readonly filePath: string; readonly messages: readonly unknown[] }[];
  return files.filter(({ filePath, messages }) => /leak-\d+\.ts$/.test(filePath) && messages.length > 0).length;
}
