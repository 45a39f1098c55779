// What becomes of a file that the system gives only in part, or not at all.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type FileReader, nodeFileReader } from "../../../server/adapters/platform/open-file.ts";
import { createApp } from "../../../server/app/create-app.ts";
import { plainScanner } from "../../../server/app/project/project-scanner.ts";
import { scanFile } from "../../../server/app/scan/scan-file.ts";
import { createWindowBuffer } from "../../../server/app/scan/text-scan.ts";
import { stampKeys } from "../../../server/app/scan-cache/stamp.ts";
import { folderWith, leak } from "../../cli/harness.ts";

const app = createApp();
const systemError = (code: string): Error => Object.assign(new Error(code), { code });

function scanWith(reader: FileReader, name = "a.ts", content = leak()) {
  const root = folderWith({ [name]: content });
  return scanFile(
    {
      app,
      project: plainScanner(app.engine),
      reader,
      buffer: createWindowBuffer(),
      excerpts: false,
      stampKeys: () => stampKeys(new Uint8Array(32)),
      fingerprint: () => "f",
    },
    { path: join(root, name), shownAs: name, knownAs: name, root, maxFileSize: 1_000_000, known: null },
  );
}

describe("a file that is scanned", () => {
  it("is reported as cut off, with what was found, when it ends before its size", async () => {
    const size = leak().length + 100;
    const outcome = await scanWith({
      ...nodeFileReader,
      open: (...args) => ({ ...nodeFileReader.open(...args), size }) as never,
    });
    assert.equal(outcome.reason, "cut off while being read");
    assert.equal(outcome.findings.length, 1);
  });

  it("is reported as cut off, with what was found, when reading fails on the way", async () => {
    let reads = 0;
    const read: FileReader["read"] = (fd, into) => {
      if (reads++ > 0) throw systemError("EIO");
      return nodeFileReader.read(fd, into);
    };
    const outcome = await scanWith({ ...nodeFileReader, read });
    assert.equal(outcome.reason, "cut off while being read");
    assert.equal(outcome.findings.length, 1);
  });

  it("is reported as unreadable when nothing can be read, and is closed", async () => {
    let closed = 0;
    const outcome = await scanWith({
      ...nodeFileReader,
      read: () => {
        throw systemError("EIO");
      },
      close: (fd) => {
        closed++;
        nodeFileReader.close(fd);
      },
    });
    assert.deepEqual(outcome, { bytes: 0, scanned: false, findings: [], reason: "unreadable (EIO)", stamp: null });
    assert.equal(closed, 1);
  });

  it("stops at the size limit when it grows without end", async () => {
    const read: FileReader["read"] = (_, into) => into.fill(0x61).byteLength;
    const outcome = await scanWith({ ...nodeFileReader, read });
    assert.equal(outcome.reason, "too large");
  });

  it("may be read in the smallest pieces", async () => {
    const outcome = await scanWith({
      ...nodeFileReader,
      read: (fd, into) => nodeFileReader.read(fd, into.subarray(0, 1)),
    });
    assert.equal(outcome.reason, null);
    assert.equal(outcome.findings.length, 1);
  });
});
