// Scans one text that comes from a stream, such as standard input, under the name that the user gives it.
import { posix, relative, resolve } from "node:path";
import type { Readable } from "node:stream";
import { ok, type Result } from "../../shared/result.ts";
import type { App } from "./create-app.ts";
import { fingerprint } from "./fingerprint.ts";
import { type ScanSummary, type SkipReason, skip } from "./located-finding.ts";
import { createCollector, type ScanListener } from "./scan/collect.ts";
import { planRoots, showPath } from "./scan/plan.ts";
import { beginTextScan, createWindowBuffer, feed } from "./scan/text-scan.ts";
import { judgeOf, type ScanSettings } from "./workspace-scan.ts";

/** `path` need not exist; the settings are those of the project of the working directory. Codes: those of `planRoots`. */
export async function scanStream(
  app: App,
  input: Readable,
  path: string,
  settings: ScanSettings,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  const started = performance.now();
  const { cwd, maxFileSize = null, excerpts = false, allowances = [] } = settings;
  const roots = await planRoots(["."], { cwd, maxFileSize, knownRules: app.knownRules, allowances });
  if (!roots.ok) return roots;
  const root = roots.value[0]!;
  const shown = showPath(relative(cwd, resolve(cwd, path)));
  const known = posix.normalize(root.knownPrefix + shown);
  const collector = createCollector(listener, started, [root]);
  const scan = beginTextScan(
    {
      app,
      project: await app.forProject(root.policy),
      place: { path: known, commit: null },
      path: shown,
      excerpts,
      fingerprint: (rule, secret) => fingerprint(app.hash, settings.key, rule, known, secret),
    },
    createWindowBuffer(),
  );
  // Who waits for input hears of nothing else.
  const stop = (): void => void input.destroy();
  listener.signal.addEventListener("abort", stop, { once: true });
  let total = 0;
  let reason: SkipReason | null = null;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      if (listener.signal.aborted) break;
      total += chunk.length;
      if (total > root.maxFileSize) {
        reason = "too large";
        break;
      }
      if (!(await feed(scan, chunk))) break;
    }
  } catch {
    reason = "cut off while being read";
  } finally {
    listener.signal.removeEventListener("abort", stop);
  }
  const result = await scan.end();
  if (result.kind === "binary") {
    collector.report(judgeOf(app, root, settings), { path: shown, findings: [], skipped: skip(shown, "binary") });
  } else {
    collector.count(1, total);
    if (result.overdue) reason ??= "the project's rules took too long";
    const skipped = reason === null ? null : skip(shown, reason);
    collector.report(judgeOf(app, root, settings), { path: shown, findings: result.findings, skipped });
  }
  return ok(collector.summary());
}
