import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  applyEdit,
  byteOffset,
  byteText,
  joinEdits,
  lineAt,
  utf16Length,
} from "../../server/app/document-scan-text.ts";

/** Texts of few characters, so that line ends and wide characters meet often. */
const text = fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\r\n", "é", "€", "😀", "b"), maxLength: 20 });
const edits = fc.array(fc.tuple(fc.nat(40), fc.nat(40), text), { maxLength: 8 });

const isHalf = (content: string, at: number): boolean => {
  const unit = content.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

describe("the bytes of an open document", () => {
  it("are after any edits those of the text that the editor has, lines included", () => {
    fc.assert(
      fc.property(text, edits, (initial, changes) => {
        const document = TextDocument.create("a", "a", 1, initial);
        let bytes = byteText(initial);
        for (const [a, b, inserted] of changes) {
          const content = document.getText();
          const [from, to] = [Math.min(a, b), Math.max(a, b)].map((at) => Math.min(at, content.length)) as [
            number,
            number,
          ];
          if (isHalf(content, from) || isHalf(content, to)) continue;
          const range = { start: document.positionAt(from), end: document.positionAt(to) };
          TextDocument.update(document, [{ range, text: inserted }], 2);
          bytes = applyEdit(bytes, { ...range, text: inserted }).text;
        }
        const fresh = byteText(document.getText());
        assert.deepEqual(Buffer.from(bytes.bytes), Buffer.from(document.getText()));
        assert.deepEqual(bytes.lineStarts, fresh.lineStarts);
      }),
      { numRuns: 3_000 },
    );
  });

  it("give for every character the position that the editor gives", () => {
    fc.assert(
      fc.property(text, (content) => {
        const document = TextDocument.create("a", "a", 1, content);
        const bytes = byteText(content);
        let at = 0;
        for (const character of content) {
          const offset = Buffer.byteLength(content.slice(0, at));
          const position = document.positionAt(at);
          // The editor knows no position between CR and LF.
          if (!(character === "\n" && content[at - 1] === "\r")) {
            assert.equal(byteOffset(bytes, position), offset);
            const line = lineAt(bytes.lineStarts, offset);
            assert.deepEqual({ line, character: utf16Length(bytes.bytes, bytes.lineStarts[line]!, offset) }, position);
          }
          at += character.length;
        }
      }),
    );
  });

  it("joins edits into one that covers all that changed and leaves the rest alone", () => {
    fc.assert(
      fc.property(text, edits, (initial, changes) => {
        const before = byteText(initial);
        const document = TextDocument.create("a", "a", 1, initial);
        let now = byteText(initial);
        let joined = null;
        for (const [a, b, inserted] of changes) {
          const content = document.getText();
          const [from, to] = [Math.min(a, b), Math.max(a, b)].map((at) => Math.min(at, content.length)) as [
            number,
            number,
          ];
          if (isHalf(content, from) || isHalf(content, to)) continue;
          const range = { start: document.positionAt(from), end: document.positionAt(to) };
          TextDocument.update(document, [{ range, text: inserted }], 2);
          const done = applyEdit(now, { ...range, text: inserted });
          now = done.text;
          joined = joinEdits(joined, done.change);
        }
        if (joined === null) return;
        const { start, oldEnd, newEnd } = joined;
        assert.deepEqual(now.bytes.subarray(0, start), before.bytes.subarray(0, start));
        assert.deepEqual(now.bytes.subarray(newEnd), before.bytes.subarray(oldEnd));
      }),
    );
  });
});
