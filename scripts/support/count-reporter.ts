// The reporter of every mocha run of this project: mocha's own on the screen, and a file with the counts and the reasons
// of skips, from which `npm test` makes its last line.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Full titles of the tests that did not run; the title or the parent's says why. */
  readonly skipped: readonly string[];
}

/** Name of the environment variable that says where the counts go. */
export const countsVariable = "LATCHKEY_TEST_COUNTS";

export default class CountReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const skipped: string[] = [];
    runner.on("pending", (test) => skipped.push(test.fullTitle()));
    runner.once("end", () => {
      const file = process.env[countsVariable];
      const counts: Counts = { passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0, skipped };
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}
