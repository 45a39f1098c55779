// The command that scans the whole workspace, with progress and cancel, for every client.
import { WorkDoneProgressReporter } from "vscode-languageserver";
import { commands, type ScanWorkspaceResult } from "../../../shared/messages.ts";
import { isShown } from "../convert.ts";
import { type Command, type Feature, signalOf, together } from "../feature.ts";

export const scanWorkspace: Feature = {
  id: "scan-workspace",
  capabilities: () => ({}),
  commands: () => ({ [commands.scanWorkspace]: run }),
  register: () => together(),
};

const TITLE = "Scanning for leaked secrets";

const run: Command = async (
  { token, progress },
  { client, closedFiles, store },
  connection,
): Promise<ScanWorkspaceResult> => {
  // A client that gave no token of its own may still let us begin a progress.
  const begins = WorkDoneProgressReporter.isNullInstance(progress) && client.capabilities.window?.workDoneProgress;
  const own = begins ? await connection.window.createWorkDoneProgress() : null;
  const reporter = own ?? progress;
  const cancelled = AbortSignal.any([signalOf(token), ...(own === null ? [] : [signalOf(own.token)])]);
  reporter.begin(TITLE, undefined, undefined, true);
  let last = 0;
  try {
    const done = await closedFiles.scanAll(cancelled, (files) => {
      const now = performance.now();
      if (now - last < 100) return;
      last = now;
      reporter.report(`${files.toLocaleString("en")} files`);
    });
    if (done === null) return null;
    const counts = [...store.all()].map(({ findings }) => findings.filter(isShown).length);
    return {
      findings: counts.reduce((sum, count) => sum + count, 0),
      filesWithFindings: counts.filter((count) => count > 0).length,
      filesScanned: done.filesScanned,
    };
  } finally {
    reporter.done();
  }
};
