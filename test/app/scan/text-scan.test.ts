// A long text in windows gives what it gives as a whole.
import assert from "node:assert/strict";
import { createApp } from "../../../server/app/create-app.ts";
import { plainScanner } from "../../../server/app/project/project-scanner.ts";
import { beginTextScan, createWindowBuffer, feed } from "../../../server/app/scan/text-scan.ts";
import { locate } from "../../../server/core/detection/locate.ts";
import { leak } from "../../cli/harness.ts";

const app = createApp();

async function scan(bytes: Buffer, pieces = 65_536) {
  const project = plainScanner(app.engine);
  const options = {
    app,
    project,
    place: { path: "a.ts", commit: null },
    path: "a.ts",
    fingerprint: () => "f",
    excerpts: false,
  };
  const text = beginTextScan(options, createWindowBuffer());
  for (let at = 0; at < bytes.length; at += pieces) await feed(text, bytes.subarray(at, at + pieces));
  const result = await text.end();
  assert.equal(result.kind, "text");
  return result.kind === "text" ? result.findings : [];
}

/** About `size` characters with a leak every 50,000, in lines and characters of any width. */
function longText(size: number): string {
  let text = "";
  for (let i = 0; text.length < size; i++) {
    text += `// é東🔑 ${"words and words ".repeat(3_100)}\r\n${i % 3 === 0 ? "" : "\n"}${leak(i)}`;
  }
  return text;
}

describe("a text that is longer than a window", function () {
  this.timeout(60_000);

  it("gives every finding once, where it stands", async () => {
    const bytes = Buffer.from(longText(13_000_000));
    const whole = app.engine.scan(bytes, "a.ts").findings;
    const found = await scan(bytes);
    assert.ok(whole.length > 200);
    assert.deepEqual(
      found.map(({ start, end }) => ({ start, end })),
      locate(bytes, whole),
    );
  });

  it("finds a secret wherever the border of two windows cuts it", async () => {
    const first = 4 * 1024 * 1024 - 64 * 1024;
    const second = first + 1_000_000 - 2 * 64 * 1024;
    for (const [border, before] of [first, second].flatMap((at) =>
      [-60, -40, -20, -1, 0, 1].map((by) => [at, by] as const),
    )) {
      const filler = "x".repeat(79);
      const lines = `${filler}\n`.repeat(Math.ceil((border + 200_000) / 80));
      const at = border + before;
      const text = `${lines.slice(0, at)}\n${leak(3)}${lines.slice(at)}`;
      const [only, ...more] = await scan(Buffer.from(text));
      assert.equal(only?.start.offset, at + 16, `at ${border} ${before}`);
      assert.equal(more.length, 0);
    }
  });

  it("counts the same in UTF-16", async () => {
    const text = longText(5_000_000);
    const places = (found: Awaited<ReturnType<typeof scan>>) => found.map(({ start }) => start);
    assert.deepEqual(places(await scan(Buffer.from(text, "utf16le"))), places(await scan(Buffer.from(text))));
  });
});
