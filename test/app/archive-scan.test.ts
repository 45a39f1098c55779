// What is found in archives, and what becomes of those that are damaged, locked or made to harm.
import assert from "node:assert/strict";
import { closeSync, openSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { pack } from "tar-stream";
import { ZipFile } from "yazl";
import { createArchiveScanner } from "../../server/app/archive-scan/archive-scan.ts";
import { archiveKind, innerPath } from "../../server/app/archive-scan/kind.ts";
import { type ArchiveLimits, archiveLimits } from "../../server/app/archive-scan/limits.ts";
import { createApp } from "../../server/app/create-app.ts";
import { plainScanner } from "../../server/app/project/project-scanner.ts";
import { folderWith, leak, newFolder, scanJson } from "../cli/harness.ts";

type Files = Readonly<Record<string, string | Buffer>>;

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function zip(files: Files, compress = true): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name, { compress });
  archive.end();
  return bytesOf(archive.outputStream as AsyncIterable<unknown>);
}

function tar(files: Files): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  return bytesOf(archive);
}

const app = createApp();

async function scan(name: string, content: Buffer, limits: Partial<ArchiveLimits> = {}, maxFileSize = 2 ** 30) {
  const path = join(newFolder(), name);
  writeFileSync(path, content);
  const fd = openSync(path, "r");
  const scanner = createArchiveScanner({
    app,
    excerpts: false,
    fingerprint: () => "f",
    limits: { ...archiveLimits, ...limits },
  });
  try {
    const size = statSync(path).size;
    const shown = basename(path);
    const outcome = await scanner({
      fd,
      size,
      kind: archiveKind(name)!,
      shownAs: shown,
      knownAs: shown,
      project: plainScanner(app.engine),
      maxFileSize,
    });
    return {
      ...outcome,
      found: outcome.reports.flatMap(({ findings }) => findings.map((finding) => finding.path)),
      skipped: outcome.reports.flatMap(({ skipped }) =>
        skipped === null ? [] : [`${skipped.path}: ${skipped.reason}`],
      ),
    };
  } finally {
    closeSync(fd);
  }
}

const harmless: Files = { "readme.md": "# Nothing\n", "src/b.ts": "const n = 1;\n" };
const leaking: Files = { ...harmless, "src/a.ts": `// one\n${leak()}` };

describe("the scan of an archive", () => {
  it("finds what leaks in each kind, and says in which entry and line", async () => {
    const packed = await tar(leaking);
    const all: readonly (readonly [string, Buffer])[] = [
      ["a.zip", await zip(leaking)],
      ["stored.vsix", await zip(leaking, false)],
      ["a.tar", packed],
      ["a.tar.gz", gzipSync(packed)],
      ["a.tgz", gzipSync(packed)],
    ];
    for (const [name, content] of all) {
      const { found, skipped, files, reports } = await scan(name, content);
      assert.deepEqual([found, skipped, files], [[`${name}!/src/a.ts`], [], 3]);
      assert.equal(reports[0]!.findings[0]!.start.line, 2);
    }
    assert.deepEqual((await scan("dump.sql.gz", gzipSync(leak()))).found, ["dump.sql.gz!/dump.sql"]);
  });

  it("looks into archives within archives, three deep", async () => {
    const third = await zip({ "c.ts": leak(3), "fourth.zip": await zip({ "d.ts": leak(4) }) });
    const second = gzipSync(await tar({ "b.ts": leak(2), "third.zip": third }));
    const { found, skipped } = await scan("first.zip", await zip({ "a.ts": leak(1), "second.tgz": second }));
    assert.deepEqual(found, [
      "first.zip!/a.ts",
      "first.zip!/second.tgz!/b.ts",
      "first.zip!/second.tgz!/third.zip!/c.ts",
    ]);
    assert.deepEqual(skipped, ["first.zip!/second.tgz!/third.zip!/fourth.zip: archive: nested too deep"]);
  });

  it("goes on past an entry that is binary, too large or locked", async () => {
    const content = await zip({
      "a.bin": Buffer.from([0, 1, 2, 3]),
      "big.ts": "x\n".repeat(1000),
      "c.ts": leak(),
      "z.ts": leak(2),
    });
    // The flag of encryption, in the local header of the last entry and in the directory.
    for (const [signature, offset] of [
      ["PK\u0003\u0004", 6],
      ["PK\u0001\u0002", 8],
    ] as const) {
      content[content.lastIndexOf(signature) + offset]! |= 1;
    }
    const { found, skipped } = await scan("a.zip", content, {}, 500);
    assert.deepEqual(found, ["a.zip!/c.ts"]);
    assert.deepEqual(skipped, ["a.zip!/a.bin: binary", "a.zip!/big.ts: too large", "a.zip!/z.ts: archive: encrypted"]);
  });

  it("stops at each limit and says which", async () => {
    const bomb = Buffer.alloc(3_000_000, "a\n");
    const dense = { ratio: 20, ratioFrom: 100_000 };
    const packed = await tar({ "a.ts": bomb });
    const cases: readonly (readonly [string, Buffer, Partial<ArchiveLimits>, string])[] = [
      ["a.zip", await zip({ "a.ts": bomb }), dense, "unpacks to too much"],
      ["a.tgz", gzipSync(packed), dense, "unpacks to too much"],
      ["a.gz", gzipSync(bomb), { bytes: 1_000_000 }, "unpacks to too much"],
      ["b.zip", await zip({ "in.zip": await zip({ "a.ts": bomb }) }), dense, "unpacks to too much"],
      ["c.zip", await zip(leaking), { entries: 2 }, "too many entries"],
      ["d.zip", await zip(leaking), { milliseconds: -1 }, "takes too long"],
    ];
    for (const [name, content, limits, reason] of cases) {
      assert.deepEqual((await scan(name, content, limits)).skipped, [`${name}: archive: ${reason}`]);
    }
    const nested = await zip({ "in.zip": await zip(leaking), "a.ts": leak() }, false);
    const { found, skipped } = await scan("e.zip", nested, { nestedZip: 10 });
    assert.deepEqual([found, skipped], [["e.zip!/a.ts"], ["e.zip!/in.zip: archive: too large within an archive"]]);
  });

  it("reports what is damaged, and what it found before", async () => {
    const packed = await tar({ "a.ts": leak(), "b.ts": "x\n".repeat(5000) });
    const zipped = gzipSync(packed);
    const cut = await scan("a.tar.gz", zipped.subarray(0, zipped.length - 20));
    assert.deepEqual([cut.found, cut.skipped.at(-1)], [["a.tar.gz!/a.ts"], "a.tar.gz: archive: damaged"]);
    for (const name of ["a.zip", "a.tgz", "a.tar"]) {
      assert.deepEqual((await scan(name, Buffer.from("This is no archive at all.\n".repeat(40)))).skipped, [
        `${name}: archive: damaged`,
      ]);
    }
    const inner = await scan("a.zip", await zip({ "in.zip": "no archive", "z.ts": leak() }));
    assert.deepEqual([inner.found, inner.skipped], [["a.zip!/z.ts"], ["a.zip!/in.zip: archive: damaged"]]);
  });

  it("ends, without an exception, whatever bytes are changed", async () => {
    const good = [
      ["a.zip", await zip(leaking)] as const,
      ["a.tgz", gzipSync(await tar(leaking))] as const,
      ["a.tar", await tar(leaking)] as const,
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good), edits, fc.nat(), async ([name, content], changes, cut) => {
        const bytes = Buffer.from(cut % 3 === 0 ? content.subarray(0, cut % content.length) : content);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        await scan(name, bytes);
      }),
      { numRuns: 150 },
    );
  });

  it("shows no entry outside of its archive", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("..", ".", "", "a", "b.ts", "C:")),
        fc.constantFrom("/", "\\"),
        (parts, by) => {
          const path = innerPath(parts.join(by));
          assert.ok(!path.startsWith("/") && !path.split("/").includes("..") && !path.includes("\\"));
        },
      ),
    );
  });
});

describe("latchkey scan --archives", () => {
  it("looks into the archives of a folder, and exits 2 where it could not", async () => {
    const cwd = folderWith({
      "lib/a.zip": Buffer.from(
        (await zip({ "xx/xx/etc/a.ts": leak() })).toString("latin1").replaceAll("xx/", "../"),
        "latin1",
      ),
      "b.ts": leak(2),
    });
    assert.deepEqual(
      scanJson([], { cwd }).report.findings.map(({ path }) => path),
      ["b.ts"],
    );
    const { code, report } = scanJson(["--archives"], { cwd });
    assert.equal(code, 1);
    assert.deepEqual(
      report.findings.map(({ path }) => path),
      ["b.ts", "lib/a.zip!/%2E%2E/%2E%2E/etc/a.ts"],
    );
    for (let i = 0; i < 150; i++) writeFileSync(join(cwd, `many-${i}.ts`), `const n = ${i};\n`);
    for (const run of ["remembering", "remembered"]) {
      assert.equal(scanJson(["--archives"], { cwd }).report.findings.length, 2, run);
    }
    writeFileSync(join(cwd, "bad.jar"), "nothing");
    const bad = scanJson(["--archives"], { cwd });
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /bad\.jar was not scanned completely: archive: damaged\. Try: unpack it/);
    assert.equal(bad.report.findings.length, 2);
  });
});
