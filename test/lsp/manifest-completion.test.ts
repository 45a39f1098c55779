// Completion in latchkey.yaml, at the place of the "|".
import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const RULE = ["confidence", "entropy", "examples", "keywords", "paths", "regex", "secretGroup", "severity", "title"];

describe("completion in latchkey.yaml", () => {
  let folder: Folder;
  let client: Client;
  let version = 0;
  before(async () => {
    folder = createFolder();
    client = await startClient({ folders: [folder.uri] });
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
  });

  const at = async (marked: string, name = "latchkey.yaml"): Promise<string[]> => {
    const uri = folder.uriOf(name);
    const [head = ""] = marked.split("|");
    const lines = head.split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)!.length };
    const text = marked.replace("|", "");
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: ++version, text } });
    const items = await client.request("textDocument/completion", { textDocument: { uri }, position });
    return items.map(({ label }: { label: string }) => label).sort();
  };

  for (const [name, text, expected] of [
    ["the sections at the top", "|", ["backends", "keys", "policy", "scan", "secrets", "tenants", "version"]],
    [
      "sections that are not there yet",
      "version: 1\nscan:\n  exclude: []\n|\nkeys: {}\n",
      ["backends", "policy", "secrets", "tenants"],
    ],
    ["keys of a section", "scan:\n  |", ["customRules", "exclude", "maxFileSize", "minConfidence", "rules"]],
    [
      "keys that are begun",
      "scan:\n  min|\n  rules:\n    x: off\n",
      ["customRules", "exclude", "maxFileSize", "minConfidence"],
    ],
    ["values of a key", "scan:\n  minConfidence: |", ["high", "low", "medium"]],
    ["levels of a rule", "scan:\n  rules:\n    github-pat: |", ["critical", "high", "low", "medium", "off"]],
    ["the version", "version: |", ["1"]],
    ["keys of a new rule", "scan:\n  customRules:\n    - |", ["id", ...RULE].sort()],
    ["keys of a rule", "scan:\n  customRules:\n    - id: a\n      |", RULE],
    ["keys of the second rule", "scan:\n  customRules:\n    - id: a\n      regex: b\n    - id: c\n      |", RULE],
    ["keys of a rule under a list that is not indented", "scan:\n  customRules:\n  - id: a\n    |", RULE],
    [
      "values in a rule",
      "scan:\n  customRules:\n    - id: a\n      severity: |",
      ["critical", "high", "low", "medium"],
    ],
    ["keys below a rule", "scan:\n  customRules:\n    - id: a\n      examples:\n        |", ["clean", "leaks"]],
    ["nothing in a list of texts", "scan:\n  exclude:\n    - |", []],
    ["nothing for a key that is unknown", "other:\n  |", []],
    ["nothing in a comment", "# |", []],
  ] as const) {
    it(`offers ${name}`, async () => assert.deepEqual(await at(text), expected));
  }

  it("offers nothing in other files", async () => assert.deepEqual(await at("|", "other.yaml"), []));
});
