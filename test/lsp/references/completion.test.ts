// Completion of references and logical names at the caret "|", with paths and fields from a real vault of this machine.
import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Editor, openEditor } from "./editor.ts";

const MANIFEST = `version: 1
backends:
  main: { kind: vault, address: "https://vault.example:8200" }
  plain: { kind: file }
secrets:
  database/password: { type: password, owner: platform, description: Of the primary. }
  database/user: {}
  mail/key: {}
`;
const SDK =
  'import { openSecrets } from "latchkey";\nconst secrets = await openSecrets();\nconst database = secrets.scope("database");\n';

interface Item {
  readonly label: string;
  readonly textEdit: {
    readonly range: { start: { line: number; character: number }; end: { line: number; character: number } };
    readonly newText: string;
  };
}

describe("completion of secrets", () => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST });
    await editor.store({
      "ref+local://app/database": JSON.stringify({ user: "u-canary", "pass/word": "p-canary" }),
      "ref+local://app/api key": "k-canary",
      "ref+local://top": "t-canary",
    });
    // The broker starts with the first question.
    await settled("w.yaml", "a: ref+local://|");
  });
  after(() => editor.stop());

  const ask = async (name: string, marked: string, triggerKind = 1) => {
    const at = editor.open(name, marked);
    const answer = await editor.ask("completion", at, { context: { triggerKind } });
    const items: readonly Item[] = Array.isArray(answer) ? answer : answer.items;
    return { items, isIncomplete: answer.isIncomplete === true };
  };
  /** As an editor asks on while there is more to come. */
  const settled = async (name: string, marked: string): Promise<readonly Item[]> => {
    for (;;) {
      const { items, isIncomplete } = await ask(name, marked);
      if (!isIncomplete) return items;
    }
  };
  const labels = async (name: string, marked: string) => (await settled(name, marked)).map(({ label }) => label);
  /** The text with an item chosen. */
  const chosen = async (name: string, marked: string, label: string): Promise<string> => {
    const item = (await settled(name, marked)).find((one) => one.label === label);
    assert.ok(item, label);
    const document = TextDocument.create("", "", 0, marked.replace("|", ""));
    return TextDocument.applyEdits(document, [item.textEdit]);
  };

  it("offers the backends of the manifest before all kinds", async () => {
    const { items } = await ask("a.yaml", "a: ref+|");
    const sorted = (items as readonly (Item & { sortText: string })[]).toSorted((a, b) =>
      a.sortText < b.sortText ? -1 : 1,
    );
    assert.deepEqual(
      sorted.slice(0, 2).map(({ label }) => label),
      ["file.plain://", "vault.main://"],
    );
    assert.equal(items.length, 14);
  });

  for (const [name, file, marked, label, expected] of [
    ["a backend", "a.yaml", "a: ref+va|", "vault.main://", "a: ref+vault.main://"],
    [
      "a backend in place of another",
      "a.yaml",
      'a: "ref+v|ault://kv/a#/b"',
      "vault.main://",
      'a: "ref+vault.main://kv/a#/b"',
    ],
    ["a backend within a longer value", ".env", 'A="pg://u:ref+|"', "local://", 'A="pg://u:ref+local://"'],
    ["a folder", "a.yaml", "a: ref+local://|", "app/", "a: ref+local://app/"],
    ["a secret at the top", "a.ts", "const a = 'ref+local://t|';", "top", "const a = 'ref+local://top';"],
    ["a secret below a folder", "a.yaml", "a: ref+local://app/|", "app/database", "a: ref+local://app/database"],
    [
      "a secret whose name needs escapes",
      "a.yaml",
      "a: ref+local://app/|",
      "app/api key",
      "a: ref+local://app/api%20key",
    ],
    [
      "a secret in place of another, with its field",
      "a.yaml",
      "a: ref+local://app/|other?version=1#/x",
      "app/database",
      "a: ref+local://app/database?version=1#/x",
    ],
    ["a field", "a.yaml", "a: ref+local://app/database#|", "user", "a: ref+local://app/database#/user"],
    [
      "a field that is begun and needs escapes",
      ".env",
      'A="ref+local://app/database#/pa|"',
      "pass/word",
      'A="ref+local://app/database#/pass~1word"',
    ],
    ["a parameter", "a.yaml", "a: ref+local://top?|", "version=", "a: ref+local://top?version="],
    [
      "a second parameter",
      "a.yaml",
      "a: ref+local://top?version=1&o|#/a",
      "optional=",
      "a: ref+local://top?version=1&optional=#/a",
    ],
    [
      "the value of a parameter",
      "a.yaml",
      "a: ref+local://top?encoding=|",
      "base64",
      "a: ref+local://top?encoding=base64",
    ],
    [
      "a name in a call",
      "a.ts",
      `${SDK}secrets.get("|")`,
      "database/password",
      `${SDK}secrets.get("database/password")`,
    ],
    [
      "a name in a call whose text is not closed",
      "a.ts",
      `${SDK}secrets.get('mail|\n`,
      "mail/key",
      `${SDK}secrets.get('mail/key\n`,
    ],
    [
      "a name in place of another",
      "a.ts",
      `${SDK}secrets.get("mail|/other")`,
      "mail/key",
      `${SDK}secrets.get("mail/key")`,
    ],
    ["a name below a scope", "a.ts", `${SDK}database.get("|")`, "user", `${SDK}database.get("user")`],
    [
      "a name after the marker",
      "compose.yaml",
      "a: b # latchkey:da|",
      "database/user",
      "a: b # latchkey:database/user",
    ],
    ["a name after the command", ".gitlab-ci.yml", "- latchkey get |", "mail/key", "- latchkey get mail/key"],
  ] as const) {
    it(`writes ${name}`, async () => assert.equal(await chosen(file, marked, label), expected));
  }

  it("offers below a scope what begins so, and nothing else", async () => {
    assert.deepEqual(await labels("a.ts", `${SDK}database.get("|")`), ["password", "user"]);
  });

  for (const [name, file, marked] of [
    ["in a text that no call takes", "a.ts", `${SDK}print("|")`],
    ["in a call of something else", "a.ts", `${SDK}map.get("|")`],
    ["after a reference that is closed", "a.yaml", "a: ref+local://app/database+|"],
    ["of paths at a backend that this machine has not granted", "a.yaml", "a: ref+vault.main://|"],
    ["of fields of a secret that has none", "a.yaml", "a: ref+local://top#|"],
    ["of fields of a secret that is not there", "a.yaml", "a: ref+local://nowhere#|"],
    ["of fields of fields", "a.yaml", "a: ref+local://app/database#/user/|"],
    [
      "of parameters that are used already",
      "a.yaml",
      "a: ref+local://top?version=1&stage=a&ns=b&encoding=utf8&optional=true&|",
    ],
  ] as const) {
    it(`has nothing to offer ${name}`, async () => assert.deepEqual(await labels(file, marked), []));
  }

  it("offers references where the manifest wants one", async () => {
    const text = `${MANIFEST}  more:\n    refs:\n      staging: |\n`;
    assert.deepEqual((await labels("latchkey.yaml", text)).sort(), [
      "ref+file.plain://",
      "ref+local://",
      "ref+vault.main://",
    ]);
  });

  for (const [name, text, expected] of [
    ["kinds of a backend", "backends:\n  main:\n    kind: |", /vault/],
    [
      "settings of its kind",
      "backends:\n  cloud:\n    kind: awssecrets\n    |",
      /^encrypt,endpoint,profile,region,replicaRegions$/,
    ],
    [
      "settings of a kind that is written below",
      "backends:\n  cloud:\n    |\n    kind: pkcs11\n",
      /^encrypt,token,values$/,
    ],
    ["nothing but the kind first", "backends:\n  cloud:\n    |", /^kind$/],
    ["how to sign in", "backends:\n  main:\n    kind: vault\n    auth:\n      |", /^method,mount,role$/],
    [
      "how to sign in, of several ways",
      "backends:\n  main:\n    kind: vault\n    auth:\n      - |",
      /^method,mount,role$/,
    ],
    ["kinds of a key holder", "backends:\n  a:\n    kind: local\n    encrypt:\n      kind: |", /^kms,sodium,transit$/],
    [
      "settings of a key holder",
      "backends:\n  a:\n    kind: local\n    encrypt:\n      kind: transit\n      |",
      /^backend,key,mount,plain,scope$/,
    ],
    ["methods to sign in", "backends:\n  main:\n    kind: vault\n    auth:\n      method: |", /approle/],
    ["keys of a secret", "secrets:\n  database/password:\n    own|", /description.*owner.*refs/],
    [
      "environments of a secret",
      "secrets:\n  database/password:\n    refs:\n      |",
      /^default,local,production,staging$/,
    ],
    ["types of a secret", "secrets:\n  database/password:\n    type: |", /signing-key/],
  ] as const) {
    it(`offers in latchkey.yaml ${name}`, async () => {
      assert.match((await labels("latchkey.yaml", text)).sort().join(), expected);
    });
  }

  it("never let a value into a message", () => assert.doesNotMatch(editor.client.output(), /canary/));
});
