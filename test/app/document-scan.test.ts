import assert from "node:assert/strict";
import { createDocumentScanner, type DocumentScanner, type ScannableDocument } from "../../server/app/document-scan.ts";
import { seeded } from "../../server/core/rules/support/sample.ts";
import { createDocuments, type Documents } from "../../server/lsp/documents.ts";

/** A tenth of the acceptance list's counts, all of them with LATCHKEY_LONG=1. */
const LONG = process.env["LATCHKEY_LONG"] === "1";
const CANCELLATIONS = LONG ? 10_000 : 1_000;
const KILLS = LONG ? 500 : 50;
const SEED = 20_261;

const workerUrl = new URL("./workers/small-worker.ts", import.meta.url);
const setup = { key: new Uint8Array(0), knownKey: new Uint8Array(32) };

describe("the scanner of open documents", () => {
  let scanner: DocumentScanner;
  let documents: Documents;
  beforeEach(() => {
    scanner = createDocumentScanner({ workerUrl, setup });
    documents = createDocuments();
  });
  afterEach(() => scanner.dispose());

  const scannable = (id: string): ScannableDocument => {
    const document = documents.get(id)!;
    return {
      id,
      path: id,
      fingerprintPath: id,
      get version() {
        return document.version;
      },
      get size() {
        return document.text.getText().length;
      },
      content: (held) => document.content(held),
    };
  };
  const open = (id: string, text: string): void => documents.open({ uri: id, languageId: "a", version: 1, text });
  const edit = (id: string, from: number, to: number, text: string): void => {
    const { text: document, version } = documents.get(id)!;
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    documents.change(id, version + 1, [{ range, text }]);
  };
  const wanted = (text: string): number => text.split("x").length - 1;

  it(`gives no result of another version than it says, however often it is cancelled (${CANCELLATIONS})`, async function () {
    this.timeout(0);
    const random = seeded(SEED);
    open("a", "");
    /** How many findings each version has. */
    const counts = new Map<number, number>();
    let cancelled = 0;
    const pending: Promise<void>[] = [];
    while (cancelled < CANCELLATIONS) {
      const { text } = documents.get("a")!;
      const { length } = text.getText();
      const at = Math.floor(random() * (length + 1));
      edit(
        "a",
        at,
        Math.min(length, at + (length > 200 ? 100 : 1)),
        ["x", "y\n", "é", "xx"][Math.floor(random() * 4)]!,
      );
      counts.set(text.version, wanted(text.getText()));
      const controller = new AbortController();
      const asked = text.version;
      pending.push(
        scanner.scan(scannable("a"), controller.signal).then((result) => {
          if (!result.ok) {
            assert.equal(result.error.code, "scan-cancelled");
            cancelled++;
            return;
          }
          assert.ok(result.value.version >= asked);
          assert.equal(result.value.findings.length, counts.get(result.value.version));
        }),
      );
      if (random() < 0.8) controller.abort();
      if (random() < 0.2) await pending.at(-1);
    }
    await Promise.all(pending);
    const last = await scanner.scan(scannable("a"));
    assert.ok(last.ok);
    assert.equal(last.value.version, documents.get("a")!.version);
  });

  it(`loses no document and no edit, however often its thread dies (${KILLS})`, async function () {
    this.timeout(0);
    const random = seeded(SEED);
    const ids = ["a", "b", "c"];
    for (const id of ids) open(id, "x");
    open("bad", "");
    for (let kill = 0; kill < KILLS; kill++) {
      edit("bad", 0, documents.get("bad")!.text.getText().length, "die");
      const dies = scanner.scan(scannable("bad"));
      const others = ids.map(async (id) => {
        edit(id, 0, random() < 0.3 ? 1 : 0, random() < 0.5 ? "x" : "é\n");
        const result = await scanner.scan(scannable(id));
        assert.ok(result.ok);
        const { text } = documents.get(id)!;
        assert.equal(result.value.version, text.version);
        const found = result.value.findings.map(({ start }) => text.offsetAt(start));
        assert.deepEqual(
          found,
          [...text.getText().matchAll(/x/g)].map(({ index }) => index),
        );
      });
      const died = await dies;
      assert.equal(died.ok ? "" : died.error.code, "scan-crashed");
      await Promise.all(others);
    }
  });

  it("gives up on a scan at its deadline and says so", async () => {
    await scanner.dispose();
    const deadlines = { full: 50, rescan: 50, perMegabyte: 0, start: 15_000 };
    const logged: string[] = [];
    scanner = createDocumentScanner({ workerUrl, setup, deadlines, log: (message) => logged.push(message) });
    open("a", "hang");
    const result = await scanner.scan(scannable("a"));
    assert.equal(result.ok ? "" : result.error.code, "scan-deadline");
    assert.deepEqual(logged, ["not scanned: a: it took longer than 50 ms"]);
  });

  it("answers whoever waits when it is disposed", async () => {
    open("a", "x");
    open("b", "x");
    const waiting = [scanner.scan(scannable("a")), scanner.scan(scannable("b"))];
    await scanner.dispose();
    for (const result of await Promise.all(waiting)) assert.equal(result.ok ? "" : result.error.code, "scan-cancelled");
  });
});
