// What the extension costs a real editor: its activation, and the time until its language server answers.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../../scripts/support/paths.ts";
import { openPage, startEditor } from "../../e2e/launch.ts";
import { type Benchmark, measured, type Outcome, skipped } from "../benchmark.ts";
import { median } from "../support/statistics.ts";
import { madeUpWorkspace } from "../support/trees.ts";

const RUNS = 5;
const PATIENCE_MS = 120_000;

interface Timings {
  readonly loadedInMs: number;
  readonly activatedInMs: number;
  readonly serverReadyInMs: number;
}

export const activation: Benchmark = {
  name: "activation",
  async run(say) {
    const runs: Timings[] = [];
    for (let run = 0; run < RUNS; run++) {
      const outcome = await oneEditor();
      if ("kind" in outcome) return outcome;
      say(JSON.stringify(outcome));
      runs.push(outcome);
    }
    const activated = runs.map((run) => run.loadedInMs + run.activatedInMs);
    const ready = runs.map((run) => run.serverReadyInMs);
    const spread = (times: readonly number[]): string =>
      `${Math.min(...times).toFixed(0)}–${Math.max(...times).toFixed(0)} ms`;
    return measured(
      {
        id: "extension",
        what: `loading and activation of the extension in a real editor, median of ${RUNS} starts`,
        unit: "ms",
        goal: { atMost: 50 },
        value: median(activated),
        detail: spread(activated),
      },
      {
        id: "server",
        what: `start of the language server to its answer, in a real editor, median of ${RUNS} starts`,
        unit: "ms",
        goal: { atMost: 300 },
        value: median(ready),
        detail: spread(ready),
      },
    );
  },
};

/** One start of the editor with an empty profile. */
async function oneEditor(): Promise<Timings | Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-editor-"));
  const timings = join(folder, "timings.json");
  const editor = await startEditor({
    workspace: madeUpWorkspace(100).folder,
    extension: root,
    tests: join(root, "test", "bench", "support", "activation-probe.cjs"),
    env: { LATCHKEY_BENCH_TIMINGS: timings },
  });
  if (!editor.ok) return skipped(editor.error.message);
  try {
    const page = await openPage(editor.value);
    if (!page.ok) return skipped(page.error.message);
    const deadline = performance.now() + PATIENCE_MS;
    while (!existsSync(timings)) {
      if (performance.now() > deadline) throw new Error("the extension gave no timings");
      await sleep(100);
    }
    await page.value.close();
    return JSON.parse(readFileSync(timings, "utf8")) as Timings;
  } finally {
    await editor.value.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
