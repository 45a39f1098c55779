// The largest resident set of the command line, and of the language server, that scanned 100,000 files.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteCommandRequest } from "vscode-languageserver/node";
import { commands, type ScanWorkspaceResult } from "../../../shared/messages.ts";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { startLanguageServer } from "../support/language-server.ts";
import { runScan, type ScanReport } from "../support/run-node.ts";
import { madeUpWorkspace, type Tree } from "../support/trees.ts";

const FILES = 100_000;
const LIMIT = 150;

export const workspaceMemory: Benchmark = {
  name: "workspace-memory",
  async run(say) {
    say(`a workspace of ${FILES.toLocaleString("en")} files`);
    const tree = madeUpWorkspace(FILES);
    return measured(await commandLine(tree), await languageServer(tree));
  },
};

const figure = (id: string, who: string, bytes: number, seconds: number): Figure => ({
  id,
  what: `largest resident set of ${who} with ${FILES.toLocaleString("en")} files scanned`,
  unit: "MB",
  goal: { atMost: LIMIT },
  value: bytes / 1e6,
  detail: `${seconds.toFixed(1)} s`,
});

async function commandLine(tree: Tree): Promise<Figure> {
  // With a cache to fill, as at a user's first scan.
  const home = mkdtempSync(join(tmpdir(), "latchkey-memory-"));
  const run = await runScan([".", "--format", "json"], { cwd: tree.folder, measureMemory: true, home });
  rmSync(home, { recursive: true });
  const report = JSON.parse(run.stdout) as ScanReport;
  if (report.summary.files !== FILES) throw new Error(`${report.summary.files} files were scanned`);
  if (report.findings.length < tree.leaking) throw new Error(`${report.findings.length} leaks were found`);
  return figure("cli", "`latchkey scan`", run.peakMemory!, run.milliseconds / 1000);
}

async function languageServer(tree: Tree): Promise<Figure> {
  const server = await startLanguageServer({ workspace: tree.folder, capabilities: {} });
  const start = performance.now();
  const result = (await server.connection.sendRequest(ExecuteCommandRequest.type, {
    command: commands.scanWorkspace,
  })) as ScanWorkspaceResult;
  const seconds = (performance.now() - start) / 1000;
  const bytes = await server.end();
  if (result?.filesScanned !== FILES) throw new Error(`the server scanned ${result?.filesScanned ?? "no"} files`);
  return figure("lsp", "the language server", bytes, seconds);
}
