// What a status item and a tree need: all findings by file, counts, and word whenever they change.
import { type FindingSeverity, methods, type StatusResult } from "../../../shared/messages.ts";
import { fileFindingsOf, isLeak } from "../convert.ts";
import { type Feature, type ServerContext, together } from "../feature.ts";

export const findingsView: Feature = {
  id: "findings-view",
  capabilities: () => ({}),
  register(connection, context) {
    const { store, closedFiles, configuration } = context;
    // Only clients that know our messages get them unasked.
    const announces = Array.isArray(context.client.options.clientCommands);
    const told = new Map<string, string>();
    let toldStatus = "";
    const tellStatus = (): void => {
      const { notScanned, workspace, enabled } = statusOf(context);
      const now = JSON.stringify([notScanned, workspace, enabled]);
      if (now === toldStatus) return;
      toldStatus = now;
      void connection.sendNotification(methods.statusChanged, statusOf(context));
    };
    return together(
      connection.onRequest(methods.findings, () => ({
        files: [...store.all()].map(fileFindingsOf).filter(({ findings }) => findings.length > 0),
      })),
      connection.onRequest(methods.status, () => statusOf(context)),
      store.onDidChange((state) => {
        if (!announces) return;
        const findings = fileFindingsOf(state);
        const now = JSON.stringify(findings);
        const before = told.get(state.uri);
        if (now !== before && (before !== undefined || findings.findings.length > 0)) {
          void connection.sendNotification(methods.findingsChanged, findings);
          if (findings.findings.length > 0) told.set(state.uri, now);
          else told.delete(state.uri);
        }
        tellStatus();
      }),
      closedFiles.onDidChangeState(() => {
        if (announces) tellStatus();
      }),
      configuration.onDidChange(() => {
        if (announces) tellStatus();
      }),
    );
  },
};

function statusOf({ store, closedFiles, configuration }: ServerContext): StatusResult {
  const bySeverity: Record<FindingSeverity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  const notScanned: { uri: string; reason: string }[] = [];
  let files = 0;
  let findings = 0;
  for (const state of store.all()) {
    const shown = state.findings.filter(isLeak);
    if (shown.length > 0) files++;
    findings += shown.length;
    for (const { severity } of shown) bySeverity[severity]++;
    if (state.notScanned !== null) notScanned.push({ uri: state.uri, reason: `Not scanned: ${state.notScanned}.` });
  }
  return { enabled: configuration.enabled, findings, files, bySeverity, workspace: closedFiles.state, notScanned };
}
