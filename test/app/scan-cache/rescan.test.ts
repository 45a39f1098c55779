// A scan that remembers says what one without a memory says, whatever happened to the files in between.
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { createLazyApp } from "../../../server/app/lazy-app.ts";
import type { FileReport, ScanSummary } from "../../../server/app/located-finding.ts";
import { type ScanSettings, scanWorkspace } from "../../../server/app/workspace-scan.ts";
import { folderWith, leak, newFolder, token } from "../../cli/harness.ts";

const app = createLazyApp();
const key = new Uint8Array(32).fill(7);

interface Scanned {
  readonly reports: readonly FileReport[];
  readonly summary: Omit<ScanSummary, "elapsedMs">;
}

async function scan(cwd: string, settings: Partial<ScanSettings> = {}): Promise<Scanned> {
  const reports: FileReport[] = [];
  const signal = new AbortController().signal;
  const listener = { signal, onFile: (report: FileReport) => void reports.push(report) };
  const scanned = await scanWorkspace(app, ["."], { cwd, key, threads: 1, ...settings }, listener);
  assert.ok(scanned.ok);
  const { elapsedMs, ...summary } = scanned.value;
  return { reports, summary };
}

const place = (home: string, build = "one"): Partial<ScanSettings> => ({
  cache: { env: { LATCHKEY_HOME: home }, build },
});
const cacheFiles = (home: string): string[] =>
  readdirSync(join(home, "cache", "scan")).map((name) => join(home, "cache", "scan", name));

/** A folder with more files than are scanned without a memory. */
const manyFiles = (extra: Readonly<Record<string, string | Buffer>> = {}): string =>
  folderWith({
    ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`src/${i % 7}/file-${i}.ts`, `const n = ${i};\n`])),
    ...extra,
  });

type Edit = (folder: string, files: string[]) => void;

const content = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((seed) => `// ${seed}\n${leak(seed)}`),
  fc.integer({ min: 1, max: 9 }).map((seed) => `const number = ${seed};\n`),
  fc.constant(`const a = "${token(1)}"; // latchkey:ignore -- a sample of the docs\n`),
  fc.constant(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7])),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(), content).map(
    ([at, text]): Edit =>
      (folder, files) =>
        writeFileSync(join(folder, files[at % files.length]!), text),
  ),
  // The same size and the same modification time, as some tools leave them.
  fc.tuple(fc.nat(), content).map(
    ([at, text]): Edit =>
      (folder, files) => {
        const path = join(folder, files[at % files.length]!);
        const { mtime, atime } = statSync(path);
        writeFileSync(path, text);
        utimesSync(path, atime, mtime);
      },
  ),
  fc.nat().map(
    (at): Edit =>
      (folder, files) =>
        utimesSync(join(folder, files[at % files.length]!), 1e9, 1e9),
  ),
  fc.nat().map(
    (at): Edit =>
      (folder, files) =>
        rmSync(join(folder, files.splice(at % files.length, 1)[0]!)),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([at, name]): Edit =>
      (folder, files) => {
        const path = `moved/${name % 5}/file-${name}.ts`;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        renameSync(join(folder, files[at % files.length]!), join(folder, path));
        files.splice(at % files.length, 1);
        if (!files.includes(path)) files.push(path);
      },
  ),
  fc.tuple(fc.nat(), content).map(
    ([name, text]): Edit =>
      (folder, files) => {
        const path = `new-${name % 50}.ts`;
        writeFileSync(join(folder, path), text);
        if (!files.includes(path)) files.push(path);
      },
  ),
);

describe("a scan that remembers the last one", () => {
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
  });

  for (const [ago, aheadMs] of [
    ["just before", 0],
    ["long before", 60_000],
  ] as const) {
    it(`says the same as one that does not, after any edits, of files that were changed ${ago}`, async () => {
      Date.now = () => now() + aheadMs;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(edit, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
          const [folder, home] = [manyFiles({ "a/leak.ts": leak(3) }), newFolder()];
          const files = readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
          await scan(folder, place(home));
          for (const edits of rounds) {
            // The clock of the file system must have moved on, which is what the pretended time says.
            if (aheadMs > 0) await setTimeout(20);
            for (const one of edits) one(folder, files);
            assert.deepEqual(await scan(folder, place(home)), await scan(folder));
          }
          rmSync(folder, { recursive: true });
        }),
        { numRuns: 20 },
      );
    });
  }

  it("gives findings the excerpts that are asked for, and leaves them out of the cache", async () => {
    const [folder, home] = [manyFiles({ "a/leak.ts": leak() }), newFolder()];
    const excerpts = { excerpts: true };
    const first = await scan(folder, { ...place(home), ...excerpts });
    assert.equal(first.reports[0]!.findings[0]!.excerpt?.text, 'const token = "****";');
    assert.deepEqual(await scan(folder, { ...place(home), ...excerpts }), first);
    assert.deepEqual(await scan(folder, place(home)), await scan(folder));
    for (const path of cacheFiles(home)) {
      const bytes = readFileSync(path);
      for (const text of [token(), "const token", "leak.ts"]) assert.equal(bytes.indexOf(text), -1);
    }
  });

  it("asks again where the product, the settings that count or the key are others", async () => {
    const [folder, home] = [
      manyFiles({ "a/leak.ts": leak(), "big.ts": `${leak(2)}${"// filler\n".repeat(400)}` }),
      newFolder(),
    ];
    await scan(folder, place(home));
    for (const settings of [
      { maxFileSize: 1000 },
      { key: new Uint8Array(32).fill(8) },
      { minConfidence: "high" as const },
      place(home, "two"),
    ]) {
      assert.deepEqual(
        await scan(folder, { ...place(home), ...settings }),
        await scan(folder, { ...settings, cache: null }),
      );
    }
  });

  it("asks again where the allowances of the project are others", async () => {
    const [folder, home] = [manyFiles({ "a/leak.ts": leak() }), newFolder()];
    const suppressed = async (): Promise<boolean[]> => {
      const { reports } = await scan(folder, place(home));
      return reports.flatMap(({ findings }) => findings.map((finding) => finding.suppressed !== null));
    };
    assert.deepEqual(await suppressed(), [false]);
    for (const [line, expected] of [
      ["a/leak.ts:github-pat:1", true],
      ["a/leak.ts:github-pat:2", false],
    ] as const) {
      writeFileSync(join(folder, ".gitleaksignore"), `${line}\n`);
      assert.deepEqual(await suppressed(), [expected]);
    }
  });

  it("does not follow what a link led to before", async () => {
    const [folder, home] = [manyFiles(), newFolder()];
    writeFileSync(join(folder, "target.txt"), "nothing\n");
    symlinkSync("target.txt", join(folder, "link.txt"));
    await scan(folder, place(home));
    writeFileSync(join(folder, "target.txt"), leak());
    assert.deepEqual(
      (await scan(folder, place(home))).reports.map(({ path }) => path),
      ["link.txt", "target.txt"],
    );
  });

  it("does not trust a cache that is damaged, cut off or somebody else's", async () => {
    const [folder, home] = [manyFiles({ "a/leak.ts": leak() }), newFolder()];
    const expected = await scan(folder, place(home));
    const [file] = cacheFiles(home);
    const good = readFileSync(file!);
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 1;
      return bytes;
    };
    const bad = [
      Buffer.alloc(0),
      good.subarray(0, 40),
      Buffer.alloc(good.length),
      flipped(3),
      flipped(25),
      flipped(100),
      flipped(good.length - 1),
    ];
    for (const bytes of bad) {
      writeFileSync(file!, bytes);
      assert.deepEqual(await scan(folder, place(home)), expected);
      assert.ok(readFileSync(file!).length > 100, "it was written anew");
    }
    appendFileSync(file!, "more");
    assert.deepEqual(await scan(folder, place(home)), expected);
  });

  it("keeps its cache for its user alone, and does without where none can be written", async () => {
    const [folder, home] = [manyFiles({ "a/leak.ts": leak() }), newFolder()];
    const expected = await scan(folder, place(home));
    const [file] = cacheFiles(home);
    if (process.platform !== "win32") {
      assert.equal(statSync(file!).mode & 0o777, 0o600);
      assert.equal(statSync(dirname(file!)).mode & 0o777, 0o700);
    }
    const blocked = join(newFolder(), "file");
    writeFileSync(blocked, "");
    assert.deepEqual(await scan(folder, place(blocked)), expected);
  });

  it("keeps what it knows when two scan at once, and forgets files that are gone", async () => {
    const [folder, home] = [manyFiles({ "a/leak.ts": leak() }), newFolder()];
    const [one, other] = await Promise.all([scan(folder, place(home)), scan(folder, place(home))]);
    assert.deepEqual(one, other);
    assert.equal(cacheFiles(home).length, 1);
    const before = statSync(cacheFiles(home)[0]!).size;
    rmSync(join(folder, "src/3"), { recursive: true });
    assert.deepEqual(await scan(folder, place(home)), await scan(folder));
    assert.ok(statSync(cacheFiles(home)[0]!).size < before);
  });

  it("keeps no cache of a folder with few files", async () => {
    const [folder, home] = [folderWith({ "leak.ts": leak() }), newFolder()];
    await scan(folder, place(home));
    assert.deepEqual(readdirSync(home), []);
  });
});
