import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { nodeCodec } from "../../server/adapters/platform/node-codec.ts";
import { nodeHash } from "../../server/adapters/platform/node-hash.ts";
import { createDocumentScanHost } from "../../server/app/document-scan-host.ts";
import type { DocumentContent, DocumentFinding, FromWorker } from "../../server/app/document-scan-messages.ts";
import { fingerprint } from "../../server/app/fingerprint.ts";
import { plainScanner } from "../../server/app/project/project-scanner.ts";
import { createEngine } from "../../server/core/detection/engine.ts";
import { rules } from "../../server/core/rules/index.ts";
import { tokenOf } from "../lsp/support/samples.ts";

const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });
const scanner = plainScanner(engine);
const key = new Uint8Array(32);

function createHost() {
  const answers: FromWorker[] = [];
  const handle = createDocumentScanHost({
    scanner: () => scanner,
    fingerprint: (rule, path, secret) => fingerprint(nodeHash, key, rule, path, secret),
    send: (message) => answers.push(message),
  });
  return (content: DocumentContent): readonly DocumentFinding[] => {
    answers.length = 0;
    handle({ type: "scan", id: "a", version: 1, path: "a.ts", fingerprintPath: "a.ts", content });
    const [begun, done] = answers;
    assert.equal(begun?.type, "begin");
    assert.equal(done?.type, "done");
    return done.findings;
  };
}

const pieces = [
  `"${tokenOf()}"`,
  `k = "${tokenOf("github-pat", 2)}" // latchkey:ignore -- test\n`,
  "é😀",
  "x = 1;\n",
  "\r\n",
  "y",
];
const piece = fc.constantFrom(...pieces);
const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));

describe("the scanning of open documents", () => {
  it("finds after any edits what a fresh scan finds, at the same places", () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(fc.nat(600), fc.nat(12), piece), { maxLength: 6 }), (initial, changes) => {
        const document = TextDocument.create("a", "a", 1, initial);
        const scan = createHost();
        scan({ text: initial });
        let found: readonly DocumentFinding[] = [];
        for (const [at, length, inserted] of changes) {
          const range = { start: document.positionAt(at), end: document.positionAt(at + length) };
          const content = document.getText();
          const splits = [document.offsetAt(range.start), document.offsetAt(range.end)].some(
            (offset) => content.charCodeAt(offset) >> 10 === 0x37,
          );
          if (splits) continue;
          TextDocument.update(document, [{ range, text: inserted }], 2);
          found = scan({ edits: [{ ...range, text: inserted }] });
          assert.deepEqual(found, createHost()({ text: document.getText() }));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("says a bug's kind and place and nothing of the text", () => {
    const answers: FromWorker[] = [];
    const secret = tokenOf();
    const handle = createDocumentScanHost({
      scanner: () =>
        plainScanner({
          ...engine,
          scan: () => {
            throw new TypeError(`cannot read ${secret}`);
          },
        }),
      fingerprint: () => "",
      send: (message) => answers.push(message),
    });
    handle({ type: "scan", id: "a", version: 1, path: "a", fingerprintPath: "a", content: { text: secret } });
    const failed = answers.at(-1);
    assert.equal(failed?.type, "failed");
    assert.match(failed.cause, /^TypeError at /);
    assert.ok(!failed.cause.includes(secret));
  });
});
