import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";

const token = tokenOf();
const server = new URL("./servers/hanging-server.ts", import.meta.url);

describe("a scan that goes wrong", () => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient({ server });
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  const uriOf = (name: string): string => `untitled:${name}`;
  const open = (name: string, text: string): string => {
    const uri = uriOf(name);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "plaintext", version: 1, text } });
    return uri;
  };
  const replace = (uri: string, version: number, text: string): void =>
    client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
  const prepend = (uri: string, version: number, text: string): void => {
    const start = { line: 0, character: 0 };
    client.notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end: start }, text }],
    });
  };

  for (const [what, word, why] of [
    ["never ends", "hang-here", /^Not scanned: it took longer than 200 ms\.$/],
    ["throws", "crash-here", /^Not scanned: the scan failed with Error at .*\.$/],
    ["ends its thread", "exit-here", /^Not scanned: the scan came to an unexpected end\.$/],
  ] as const) {
    it(`that ${what} is reported on its document, and the others are scanned all the same`, async () => {
      const good = open("good", `"${token}"`);
      assert.equal((await client.published(good, 1)).length, 1);
      const bad = open("bad", `${word} "${token}"`);
      const other = open("other", `\n"${token}"`);
      const [diagnostic] = await client.published(bad, 1);
      assert.match(diagnostic.message, why);
      assert.equal(diagnostic.severity, 3);
      assert.equal((await client.published(other, 1))[0].code, "github-pat");
      // Edits of documents that the lost thread held are made on the text that the new one is given.
      prepend(good, 2, "é\n");
      const [moved] = await client.published(good, 2);
      assert.deepEqual(moved.range.start, { line: 1, character: 1 });
      const logged = client.received.filter(
        ({ method, params }) => method === "window/logMessage" && params.message.includes("not scanned"),
      );
      assert.equal(logged.length, 1);
      assert.ok(!client.output().includes(token));
    });
  }

  it("is tried again when the document changes, not before", async () => {
    const bad = open("bad", `hang-here "${token}"`);
    assert.equal((await client.published(bad, 1))[0].code, "not-scanned");
    const hover = { textDocument: { uri: bad }, position: { line: 0, character: 0 } };
    for (let i = 0; i < 3; i++) assert.equal(await client.request("textDocument/hover", hover), null);
    const logs = client.received.filter(({ method }) => method === "window/logMessage");
    assert.equal(logs.length, 1);
    replace(bad, 2, `gone "${token}"`);
    assert.equal((await client.published(bad, 2))[0].code, "github-pat");
  });

  it("loses no document, however often it happens", async () => {
    const kept = Array.from({ length: 5 }, (_, index) => open(`kept${index}`, `"${token}"\n`));
    const bad = open("bad", "");
    for (let round = 2; round < 8; round++) {
      replace(bad, round, `hang-here ${round}`);
      for (const uri of kept) prepend(uri, round, "\n");
      for (const uri of kept) {
        const [diagnostic] = await client.published(uri, round);
        assert.deepEqual(diagnostic.range.start, { line: round - 1, character: 1 });
      }
    }
  });
});
