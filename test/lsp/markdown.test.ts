import assert from "node:assert/strict";
import fc from "fast-check";
import { commandLink, escapeMarkdown, markdownLink } from "../../server/lsp/markdown.ts";

describe("text in Markdown", () => {
  it("has none of its own markup left that is not escaped", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."a[](){}<>*_`#!|~\\&:/@.-+1 \n\r\u202e\u0007".split("")) }),
        (text) => {
          const escaped = escapeMarkdown(text);
          assert.ok(!/[\u0000-\u001f\u202e]/.test(escaped));
          assert.ok(!/[[\](){}<>*_`#!|~:/@]/.test(escaped.replace(/\\./g, "")));
        },
      ),
    );
  });

  it("is a link only to a plain https address", () => {
    assert.equal(markdownLink("a", "https://example.com/b?c=d#e"), "[a](https://example.com/b?c=d#e)");
    for (const url of [
      "http://a",
      "command:a",
      "javascript:a",
      "https://a/)[b](command:c)",
      "https://a/ b",
      "https://a@b/",
    ]) {
      assert.equal(markdownLink("a", url), "a");
    }
  });

  it("keeps a command's argument inside of its link", () => {
    const link = commandLink("Do", "latchkey.do", { a: "(x) [y](command:z) 'q'" });
    const [, argument] = /^\[Do\]\(command:latchkey\.do\?([\w.%*!~-]+)\)$/.exec(link)!;
    assert.deepEqual(JSON.parse(decodeURIComponent(argument!)), [{ a: "(x) [y](command:z) 'q'" }]);
  });
});
