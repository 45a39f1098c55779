// What a hover says of a secret, without ever a value, and whom it asks: nobody but backends that this machine has granted.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { type Editor, openEditor } from "./editor.ts";

const SDK = 'import { openSecrets } from "latchkey";\nconst secrets = await openSecrets();\n';
const COMMANDS = [
  "latchkey.fetchSecret",
  "latchkey.revealSecret",
  "latchkey.setSecret",
  "latchkey.trustEndpoint",
  "latchkey.signIn",
];
const withCommands = { initializationOptions: { clientCommands: COMMANDS } };

describe("a hover on a secret", () => {
  let editor: Editor;
  afterEach(() => editor.stop());

  const hover = async (name: string, marked: string): Promise<string> =>
    (await editor.ask("hover", editor.open(name, marked)))?.contents.value ?? "";
  /** The broker starts with the first question, which may take longer than a hover waits. */
  const told = async (name: string, marked: string): Promise<string> => {
    for (;;) {
      const text = await hover(name, marked);
      if (!text.includes("is being asked")) return text;
    }
  };
  /** As it is shown. */
  const plain = (markdown: string): string => markdown.replace(/\\(.)/g, "$1").replace(/\*\*/g, "");

  const MANIFEST = `version: 1
secrets:
  database/password:
    owner: platform
    description: Of the *primary*.
    refs: { local: ref+local://app/database#/password }
    rotate: { every: 90d }
  absent: {}
  far: { refs: { production: ref+local://far } }
`;

  it("says where it is, how old, whose, and what can be done", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST }, withCommands);
    await editor.store({ "database/password": "v-canary" });
    const text = await told("a.ts", `${SDK}secrets.get("database/|password");\n`);
    const [head, ...lines] = plain(text).split("\n\n");
    assert.equal(head, "database/password  Local vault · app/database #/password");
    assert.deepEqual(lines.slice(0, 3), [
      "Of the *primary*.",
      "Version 1 · made today · rotate within 90 days (every 90 days)",
      "Owner platform · local",
    ]);
    assert.match(
      text,
      /\[Copy\]\(command:latchkey\.fetchSecret\?[^)]*\) · \[Reveal\]\(command:latchkey\.revealSecret\?/,
    );
    assert.match(text, /Of the \\\*primary\\\*/);
    assert.doesNotMatch(editor.client.output(), /v-canary/);
  });

  it("says the same of a reference and of the entry of the manifest, and no command that the client has not", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST });
    await editor.store({ "database/password": "v-canary" });
    const reference = await told("a.yaml", "a: ref+local://app/data|base#/password\n");
    assert.match(plain(reference), /Local vault · app\/database #\/password\n\nVersion 1 · made today/);
    assert.match(
      plain(await told("latchkey.yaml", MANIFEST.replace("database/p", "database/|p"))),
      /rotate within 90 days/,
    );
    assert.doesNotMatch(editor.client.output(), /v-canary|command:/);
  });

  it("counts the files that name it once they are known", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST, "b.ts": `${SDK}secrets.get("database/password");\n` });
    await editor.store({ "database/password": "v-canary" });
    const marked = `${SDK}secrets.get("database/|password");\n`;
    await editor.ask("references", editor.open("a.ts", marked), { context: { includeDeclaration: true } });
    assert.match(await told("a.ts", marked), /read by 2 files/);
  });

  it("says what is wrong and what to do where nothing can be told", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST }, withCommands);
    const absent = await told("a.ts", `${SDK}secrets.get("abs|ent");\n`);
    assert.match(absent, /\[Set…\]\(command:latchkey\.setSecret\?/);
    assert.match(plain(await hover("a.ts", `${SDK}secrets.get("noth|ing");\n`)), /has no secret nothing/);
    assert.equal(await hover("a.ts", `${SDK}secrets.get|("absent");\n`), "");
  });

  it("says the remedy where the mode refuses the backend", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST });
    const text = plain(await hover("a.yaml", "a: ref+env://PA|TH\n"));
    assert.match(text, /keeps secrets in plain text and is refused in strict mode/);
    assert.match(text, /LATCHKEY_ALLOW_INSECURE_ENV=1/);
    assert.equal(/Version/.test(text), false);
  });

  it("says which environment has no reference", async () => {
    const text = MANIFEST.replace("absent: {}", "absent: { refs: { staging: ref+vault://kv/a } }");
    editor = await openEditor({ "latchkey.yaml": text }, { env: { DEPLOYMENT_ENV: "production" } });
    assert.match(plain(await hover("a.ts", `${SDK}secrets.get("abs|ent");\n`)), /no reference for production/);
  });

  it("tells of a manifest that is not saved", async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST });
    editor.open("latchkey.yaml", `${MANIFEST}  fresh: {}\n`);
    assert.match(await told("a.ts", `${SDK}secrets.get("fre|sh");\n`), /Save latchkey\\\.yaml/);
  });

  it("asks no backend in Restricted Mode", async () => {
    const options = { initializationOptions: { clientCommands: [], isRestricted: true } };
    editor = await openEditor({ "latchkey.yaml": MANIFEST }, options);
    assert.match(await hover("a.ts", `${SDK}secrets.get("database/|password");\n`), /Restricted Mode/);
  });

  for (const name of ["[x](command:a)", "<img src=x>", "**b**"]) {
    it(`shows ${name} from a manifest as it is written`, async () => {
      const text = `secrets: { a: { description: "${name}", owner: "${name}" } }\n`;
      editor = await openEditor({ "latchkey.yaml": text });
      await editor.store({ a: "v-canary" });
      const shown = await told("a.ts", `${SDK}secrets.get("|a");\n`);
      assert.doesNotMatch(shown, /(?<!\\)[[<]|\*\*b/);
      assert.ok(plain(shown).includes(name.replaceAll("**", "")));
    });
  }
}).timeout(60_000);

describe("whom the editor asks about secrets", () => {
  let server: Server;
  let connections = 0;
  let port = 0;
  let editor: Editor;
  beforeEach(async () => {
    connections = 0;
    server = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as { port: number }).port;
  });
  afterEach(async () => {
    await editor.stop();
    server.close();
  });

  const manifest = () => `version: 1
backends:
  main: { kind: vault, address: "http://127.0.0.1:${port}", auth: { method: token } }
secrets:
  database/password: { refs: { local: "ref+vault.main://kv/app#/password" } }
`;
  const start = async (env: Record<string, string> = {}): Promise<void> => {
    const options = { env: { VAULT_TOKEN: "t", ...env }, ...withCommands };
    editor = await openEditor({ "latchkey.yaml": manifest() }, options);
  };

  it("nobody whom this machine has not granted: opening, typing, completing and hovering send nothing", async () => {
    await start();
    editor.open("latchkey.yaml", manifest());
    const at = editor.open("a.ts", `${SDK}secrets.get("database/|password"); // ref+vault.main://kv/app#/password\n`);
    const change = { range: { start: at.position, end: at.position }, text: "x" };
    editor.client.notify("textDocument/didChange", {
      textDocument: { uri: at.uri, version: 99 },
      contentChanges: [change],
    });
    await editor.diagnostics("a.ts");
    for (const triggerKind of [1, 2, 3]) {
      for (const marked of ["a: ref+vault.main://|", "a: ref+vault.main://kv/|", "a: ref+vault.main://kv/app#|"]) {
        const answer = await editor.ask("completion", editor.open("a.yaml", marked), { context: { triggerKind } });
        assert.deepEqual(answer.items ?? answer, []);
      }
    }
    const hover = await editor.ask("hover", editor.open("a.yaml", "a: ref+vault.main://kv/|app#/password\n"));
    assert.match(hover.contents.value, /Nothing was sent/);
    assert.match(hover.contents.value, /\[Trust .*\]\(command:latchkey\.trustEndpoint\?/);
    await editor.ask("hover", editor.open("b.ts", `${SDK}secrets.get("database/|password");\n`));
    await editor.ask("documentLink", at);
    await editor.ask("references", at, { context: { includeDeclaration: true } });
    assert.equal(connections, 0);
  });

  it("nobody before a gesture, also where it is granted; then the backend", async () => {
    await start({ LATCHKEY_TRUST: `127.0.0.1:${port}` });
    editor.open("latchkey.yaml", manifest());
    editor.open("a.ts", `${SDK}secrets.get("database/password");\n`);
    await editor.diagnostics("a.ts");
    await editor.fixes("a.ts");
    assert.equal(connections, 0);
    const at = editor.open("b.ts", `${SDK}secrets.get("database/|password");\n`);
    while (connections === 0) await editor.ask("hover", at);
    assert.ok(connections > 0);
  });
}).timeout(60_000);
