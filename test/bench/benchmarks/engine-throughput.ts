// The engine alone: all rules over ordinary source that is in memory, on one core. Time is that of the thread, so that other
// processes of the machine do not count.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../../../server/app/create-app.ts";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { median } from "../support/statistics.ts";
import { dependencySources } from "../support/trees.ts";

const ROUNDS = 5;
/** Bytes of each language; more would not change the figure. */
const ENOUGH = 24_000_000;

interface Text {
  readonly path: string;
  readonly bytes: Buffer;
}

export const engineThroughput: Benchmark = {
  name: "engine-throughput",
  async run(say) {
    const app = createApp();
    await app.loadSources();
    const { engine } = app;
    const languages = Object.entries(sources()).filter(([, texts]) => texts.length > 0);

    const speeds = languages.map(([language, texts]) => {
      const times: number[] = [];
      let findings = 0;
      for (let round = -1; round < ROUNDS; round++) {
        findings = 0;
        const start = process.threadCpuUsage();
        for (const { bytes, path } of texts) findings += engine.scan(bytes, path).findings.length;
        const { user, system } = process.threadCpuUsage(start);
        if (round >= 0) times.push((user + system) / 1000);
      }
      const bytes = texts.reduce((sum, text) => sum + text.bytes.length, 0);
      const milliseconds = median(times);
      say(`${language}: ${(bytes / milliseconds / 1000).toFixed(0)} MB/s, ${texts.length} files, ${findings} findings`);
      return { language, bytes, milliseconds };
    });

    const bytes = speeds.reduce((sum, speed) => sum + speed.bytes, 0);
    const milliseconds = speeds.reduce((sum, speed) => sum + speed.milliseconds, 0);
    const figure = (id: string, what: string, value: number, goal: Figure["goal"], detail: string): Figure => ({
      id,
      what: `${what}, ${engine.rules.length} rules, one core, text in memory, median of ${ROUNDS} passes`,
      unit: "MB/s",
      goal,
      value,
      detail,
    });
    const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
    return measured(
      figure(
        "all",
        "ordinary source of every language",
        bytes / milliseconds / 1000,
        { atLeast: 150 },
        megabytes(bytes),
      ),
      ...speeds.map((speed) =>
        figure(
          speed.language.toLowerCase(),
          speed.language,
          speed.bytes / speed.milliseconds / 1000,
          null,
          megabytes(speed.bytes),
        ),
      ),
    );
  },
};

/** What the machine has: the project's dependencies always, the standard libraries of Go and Python where they are installed. */
function sources(): Record<string, Text[]> {
  return {
    JavaScript: load(dependencySources("**/*.{js,mjs,cjs}", 1000, 400_000).filter((path) => !/[.-]min\./.test(path))),
    TypeScript: load(dependencySources("**/*.{ts,mts}", 1000, 400_000)),
    Go: load(library("go", ["env", "GOROOT"], "src", "**/*.go")),
    Python: load(library("python3", ["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"], "", "**/*.py")),
  };
}

function library(command: string, args: readonly string[], below: string, pattern: string): string[] {
  try {
    const folder = join(
      execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(),
      below,
    );
    return existsSync(folder)
      ? globSync(pattern, { cwd: folder })
          .filter((path) => !path.startsWith("site-packages"))
          .sort()
          .map((path) => join(folder, path))
      : [];
  } catch {
    return [];
  }
}

function load(paths: readonly string[]): Text[] {
  const texts: Text[] = [];
  let total = 0;
  for (const path of paths) {
    if (total >= ENOUGH) break;
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    texts.push({ path, bytes });
    total += bytes.length;
  }
  return texts;
}
