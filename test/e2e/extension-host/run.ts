// Entry of the suite in the extension host: mocha runs here, and its report goes to a file.
import Mocha from "mocha";
import type { Counts } from "../../../scripts/support/count-reporter.ts";
import { note, writeResult } from "./support.ts";

export async function run(): Promise<void> {
  const lines: string[] = [];
  const say = (...more: string[]): void => {
    lines.push(...more);
    for (const line of more) note(line);
  };
  try {
    const mocha = new Mocha({ ui: "bdd", timeout: 60_000, reporter: Mocha.reporters.Base, forbidOnly: true });
    mocha.suite.emit("pre-require", globalThis, "extension-host", mocha);
    await import("./activation.test.ts");
    await import("./diagnostics.test.ts");
    await import("./actions.test.ts");
    await import("./workspace.test.ts");
    await import("./secrets.test.ts");
    writeResult({ counts: await count(mocha, say), output: `${lines.join("\n")}\n` });
  } catch (error) {
    const output = `${lines.join("\n")}\n${error instanceof Error ? error.stack : String(error)}\n`;
    writeResult({ counts: { passed: 0, failed: 1, skipped: [] } satisfies Counts, output });
  }
}

function count(mocha: Mocha, say: (...lines: string[]) => void): Promise<Counts> {
  return new Promise((resolve) => {
    let passed = 0;
    let failed = 0;
    const skipped: string[] = [];
    mocha
      .run()
      .on("suite", (suite) => say(`  ${suite.title}`))
      .on("pass", (test) => {
        passed++;
        say(`    ✔ ${test.title} (${test.duration} ms)`);
      })
      .on("fail", (test, error: Error) => {
        failed++;
        say(`    ✘ ${test.title}`, `${error.stack ?? error.message}`.replaceAll(/^/gm, "      "));
      })
      .on("pending", (test) => {
        skipped.push(test.fullTitle());
        say(`    - ${test.title}`);
      })
      .once("end", () => resolve({ passed, failed, skipped }));
  });
}
