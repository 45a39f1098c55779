import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { nodeCodec } from "../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../server/core/detection/engine.ts";
import { locate } from "../../server/core/detection/locate.ts";
import { rules } from "../../server/core/rules/index.ts";
import { ignoreEdit } from "../../server/lsp/ignore-edit.ts";
import type { IgnoreScope } from "../../shared/messages.ts";
import { TOKEN_RULE, tokenOf } from "./support/samples.ts";

const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });
const token = tokenOf();

function findings(text: string) {
  const bytes = Buffer.from(text);
  const { findings } = engine.scan(bytes, "a.txt");
  const places = locate(bytes, findings);
  return findings.map((finding, index) => {
    const { start, end } = places[index]!;
    const at = ({ line, column }: { line: number; column: number }) => ({ line: line - 1, character: column - 1 });
    return { ...finding, range: { start: at(start), end: at(end) } };
  });
}

/** The text after the finding in it was ignored; null where that is not offered. */
function ignored(
  text: string,
  languageId: string,
  options: { scope?: IgnoreScope; path?: string; reason?: string } = {},
) {
  const { scope = "finding", path = `a.${languageId}`, reason = "reason" } = options;
  const document = TextDocument.create("file:///a", languageId, 1, text);
  const found = findings(text).find(({ rule }) => rule.id === TOKEN_RULE)!;
  const edit = ignoreEdit(document, path, { rule: TOKEN_RULE, range: found.range, scope, reason });
  return edit === null ? null : TextDocument.applyEdits(document, [edit]);
}

const isSilent = (text: string): boolean => findings(text).every(({ suppressed }) => suppressed !== null);

describe("ignoring a finding", () => {
  for (const [languageId, before, after] of [
    ["typescript", `const a = "T";`, `const a = "T"; // latchkey:ignore github-pat -- reason`],
    ["python", `a = "T"`, `a = "T" # latchkey:ignore github-pat -- reason`],
    ["sql", `select 'T'`, `select 'T' -- latchkey:ignore github-pat -- reason`],
    ["css", `a { b: "T" }`, `a { b: "T" } /* latchkey:ignore github-pat -- reason */`],
    ["html", `<p>T</p>`, `<p>T</p> <!-- latchkey:ignore github-pat -- reason -->`],
    ["yaml", `a:\n  b: T`, `a:\n  b: T # latchkey:ignore github-pat -- reason`],
    ["jsonc", `{ "a": "T" }`, `{ "a": "T" } // latchkey:ignore github-pat -- reason`],
    ["dotenv", `A=T`, `# latchkey:ignore-next github-pat -- reason\nA=T`],
    ["dockerfile", `RUN x\nENV A=T`, `RUN x\n# latchkey:ignore-next github-pat -- reason\nENV A=T`],
    ["ini", `[a]\n  b = T`, `[a]\n  ; latchkey:ignore-next github-pat -- reason\n  b = T`],
  ] as const) {
    it(`in ${languageId} writes one comment, and the finding is silent`, () => {
      const text = `${before}\n`.replace("T", token);
      const result = ignored(text, languageId);
      assert.equal(result, `${after}\n`.replace("T", token));
      assert.ok(isSilent(result));
    });
  }

  it("keeps the line ends of the file", () => {
    assert.equal(
      ignored(`[a]\r\nb=${token}\r\n`, "ini"),
      `[a]\r\n; latchkey:ignore-next github-pat -- reason\r\nb=${token}\r\n`,
    );
    assert.equal(ignored(`"${token}"\r\n\r\n`, "go"), `"${token}" // latchkey:ignore github-pat -- reason\r\n\r\n`);
  });

  it("goes by the file's name where the editor calls a .env file something else", () => {
    const result = ignored(`A=${token}\n`, "shellscript", { path: "/work/.env.local" });
    assert.equal(result, `# latchkey:ignore-next github-pat -- reason\nA=${token}\n`);
  });

  it("is not offered where a comment would be part of the text", () => {
    assert.equal(ignored(`{ "a": "${token}" }`, "json"), null);
    assert.equal(ignored(token, "plaintext"), null);
    assert.equal(ignored(`curl \\\n  -H ${token}`, "shellscript"), null);
    assert.equal(ignored(`curl -H ${token} \\\n  x`, "shellscript"), null);
    assert.equal(ignored(`<a\n  b="${token}"\n  c>`, "html"), null);
  });

  it("in the whole file writes one comment at the top, below what must come first", () => {
    const whole = (text: string, languageId: string): string | null => ignored(text, languageId, { scope: "file" });
    const python = whole(`#!/usr/bin/env python3\na = "${token}"\n`, "python");
    assert.equal(python, `#!/usr/bin/env python3\n# latchkey:ignore-file github-pat -- reason\na = "${token}"\n`);
    assert.ok(isSilent(python));
    const php = whole(`<?php\n$a = "${token}";\n`, "php");
    assert.equal(php, `<?php\n// latchkey:ignore-file github-pat -- reason\n$a = "${token}";\n`);
    assert.equal(whole(`<p>\n<?php $a = "${token}"; ?>\n`, "php"), null);
    const markdown = whole(`---\ntitle: a\n---\n${token}\n`, "markdown");
    assert.equal(markdown, `---\ntitle: a\n---\n<!-- latchkey:ignore-file github-pat -- reason -->\n${token}\n`);
    assert.ok(isSilent(markdown));
  });

  it("keeps any reason inside of its comment and its line, and changes nothing else", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("css", "html", "go", "ini", "ocaml"),
        (reason, languageId) => {
          const text = `<p>${token}</p>\nnext\n`;
          const result = ignored(text, languageId, { reason })!;
          const { open, close } = {
            css: { open: " /* ", close: " */" },
            html: { open: " <!-- ", close: " -->" },
            ocaml: { open: " (* ", close: " *)" },
          }[languageId as string] ?? {
            open: languageId === "go" ? " // " : "; ",
            close: languageId === "go" ? "" : "\n",
          };
          const from = result.indexOf(`${open}latchkey:ignore`);
          const to = from + result.length - text.length;
          assert.equal(result.slice(0, from) + result.slice(to), text);
          const comment = result.slice(from, to);
          assert.ok(comment.endsWith(close));
          const inside = comment.slice(open.length, comment.length - close.length);
          assert.ok(!/[\r\n\u2028\u2029]/.test(inside));
          if (close.trim() !== "") assert.ok(!inside.includes(close.trim()));
        },
      ),
    );
  });
});
