// Moving a leak to a backend through the language server: stored and read back first, then one edit, and no value in a message.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TextDocument, type TextEdit } from "vscode-languageserver-textdocument";
import { createSecrets } from "../../server/app/broker/secrets.ts";
import type { MoveParams, MovePlan } from "../../shared/secret-messages.ts";
import { good } from "../contract/provider-contract.ts";
import { type Client, type ClientOptions, type Message, startClient } from "./support/client.ts";
import { TOKEN_RULE, tokenOf } from "./support/samples.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const token = tokenOf();
const text = `const token = "${token}";\nexport {};\n`;
const capabilities = {
  textDocument: {
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } }, disabledSupport: true },
    hover: { contentFormat: ["markdown"] },
  },
  workspace: { applyEdit: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
};

describe("moving a leak to a backend", () => {
  let client: Client;
  let folder: Folder;
  let home: string;
  const env = () => ({
    LATCHKEY_HOME: home,
    LATCHKEY_PASSPHRASE: "of a test",
    DEPLOYMENT_ENV: "local",
    LATCHKEY_BACKEND: "",
  });

  const start = async (files: Record<string, string>, options: ClientOptions = {}): Promise<void> => {
    home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    folder = createFolder(files);
    client = await startClient({
      folders: [folder.uri],
      env: env(),
      capabilities,
      initializationOptions: { clientCommands: ["latchkey.moveToBackend"] },
      ...options,
    });
  };
  const open = async (name: string, languageId: string, content: string) => {
    const uri = folder.uriOf(name);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text: content } });
    const diagnostics: readonly { readonly code: string; readonly range: object }[] = await client.published(uri, 1);
    const diagnostic = diagnostics.find(({ code }) => code === TOKEN_RULE)!;
    return { uri, rule: diagnostic.code, title: "a token", range: diagnostic.range };
  };
  const move = async (target: object, more: Partial<MoveParams> = {}) =>
    client.request("latchkey/moveToBackend", {
      ...target,
      name: "github/token",
      reference: "ref+local://github/token",
      ...more,
    });
  const edits = (): readonly Message[] => client.received.filter(({ method }) => method === "workspace/applyEdit");
  const apply = (before: string, changes: TextEdit[]): string =>
    TextDocument.applyEdits(TextDocument.create("a", "a", 1, before), changes);
  const stored = async (name: string): Promise<string> => {
    const secrets = createSecrets({ workspace: folder.path, environment: { ...process.env, ...env() } });
    const { value } = good(await secrets.get(name, { signal: new AbortController().signal }));
    await secrets.close();
    return Buffer.from(value.bytes).toString();
  };
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
    rmSync(home, { recursive: true, force: true });
  });

  it("stores the value, then replaces it and names it in a new latchkey.yaml, in one edit", async () => {
    await start({ "src/github.ts": text });
    const target = await open("src/github.ts", "typescript", text);
    const { value: plan } = (await client.request("latchkey/movePlan", target)) as { value: MovePlan };
    assert.equal(plan.name, "github/token");
    assert.deepEqual(plan.backends, [{ backend: "local", kind: "local", name: null, problem: null }]);
    const { value: result } = await move(target);
    assert.deepEqual([result.isReplaced, result.variable], [true, "GITHUB_TOKEN"]);
    assert.equal(edits().length, 1);
    const [create, manifest, document] = edits()[0]!.params.edit.documentChanges;
    assert.deepEqual([create.kind, create.uri], ["create", folder.uriOf("latchkey.yaml")]);
    assert.equal(
      apply("", manifest.edits),
      "version: 1\nsecrets:\n  github/token:\n    refs: { local: ref+local://github/token }\n",
    );
    assert.equal(document.textDocument.version, 1);
    assert.equal(apply(text, document.edits), "const token = process.env.GITHUB_TOKEN!;\nexport {};\n");
    assert.equal(await stored("ref+local://github/token"), token);
    assert.ok(!client.output().includes(token));
  });

  it("writes the reference into settings, and adds the name to the latchkey.yaml that is there", async () => {
    await start({ "latchkey.yaml": "version: 1\nsecrets:\n  a: {}\n" });
    const target = await open(".env", "dotenv", `TOKEN=${token}\n`);
    const { value: result } = await move(target);
    assert.equal(result.variable, null);
    const [manifest, document] = edits()[0]!.params.edit.documentChanges;
    assert.match(apply("version: 1\nsecrets:\n  a: {}\n", manifest.edits), / {2}a: \{\}\n {2}github\/token:\n/);
    assert.equal(apply(`TOKEN=${token}\n`, document.edits), "TOKEN=ref+local://github/token\n");
  });

  it("edits nothing where the backend does not take it, or has one there already", async () => {
    await start({});
    const target = await open("a.ts", "typescript", text);
    assert.equal((await move(target, { reference: "ref+mock://a" })).error.code, "read-only");
    assert.equal((await move(target)).value.isReplaced, true);
    assert.equal((await move(target, { name: "other/name" })).error.code, "already-exists");
    assert.equal(edits().length, 1);
    assert.equal(await stored("ref+local://github/token"), token);
  });

  it("leaves a text alone that changed while its value was stored, and says so", async () => {
    await start({});
    const target = await open("a.ts", "typescript", text);
    const moving = move(target);
    const change = { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "// late\n" };
    client.notify("textDocument/didChange", {
      textDocument: { uri: target.uri, version: 2 },
      contentChanges: [change],
    });
    const answer = await moving;
    // The change may also come before the finding was looked at; it is then part of what is moved.
    if (answer.value.isReplaced) assert.equal(edits()[0]!.params.edit.documentChanges.at(-1).textDocument.version, 2);
    else assert.equal(edits().length, 0);
    assert.equal(await stored("ref+local://github/token"), token);
  });

  it("looks at everything that could stand in the way before anything is stored", async () => {
    await start({ "latchkey.yaml": "secrets:\n  taken/name: {}\n" });
    const target = await open("a.ts", "typescript", text);
    const gone = { ...target, range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } } };
    for (const [wrong, more, code] of [
      [target, { name: "taken/name" }, "name-invalid"],
      [target, { name: "A b" }, "name-invalid"],
      [target, { reference: "local" }, "ref-syntax"],
      [target, { reference: "ref+vault.nowhere://kv/a" }, "manifest-invalid"],
      [gone, {}, "finding-gone"],
    ] as const) {
      assert.equal((await move(wrong, more)).error.code, code);
    }
    assert.equal(edits().length, 0);
  });

  const actions = async (target: { uri: string; range: object }) =>
    client.request("textDocument/codeAction", {
      textDocument: { uri: target.uri },
      range: target.range,
      context: { diagnostics: [] },
    });

  it("is a quick fix of a leak, and says why where it cannot be", async () => {
    await start({});
    const [can] = await actions(await open("a.ts", "typescript", text));
    assert.equal(can.title, "Move to a backend…");
    assert.equal(can.command.command, "latchkey.moveToBackend");
    const others = await actions(await open("Dockerfile", "dockerfile", `ENV TOKEN=${token}\n`));
    const cannot = others.find(({ title }: { title: string }) => title === "Move to a backend…");
    assert.equal(cannot.disabled.reason, "An image keeps what it is built with.");
  });

  const hover = async ({ uri, range }: { uri: string; range: object }): Promise<string> => {
    const { start: position } = range as { start: object };
    return (await client.request("textDocument/hover", { textDocument: { uri }, position })).contents.value;
  };
  const linked = "(command:latchkey.moveToBackend?";

  it("is linked to by the hover of a leak where it can be done", async () => {
    await start({});
    assert.ok((await hover(await open("a.ts", "typescript", text))).includes(linked));
    assert.ok(!(await hover(await open("Dockerfile", "dockerfile", `ENV TOKEN=${token}\n`))).includes(linked));
  });

  it("is not offered in Restricted Mode", async () => {
    const clientCommands = ["latchkey.moveToBackend"];
    await start({}, { initializationOptions: { clientCommands, isRestricted: true } });
    const target = await open("a.ts", "typescript", text);
    const titles = (await actions(target)).map(({ title }: { title: string }) => title);
    assert.ok(!titles.includes("Move to a backend…"), titles.join(", "));
    assert.ok(!(await hover(target)).includes(linked));
  });

  it("is done with what is usual for a client that asks nothing", async () => {
    await start({}, { initializationOptions: {} });
    const target = await open("github.ts", "typescript", text);
    await client.request("workspace/executeCommand", { command: "latchkey.moveToBackend", arguments: [target] });
    assert.equal(await stored("ref+local://github/token"), token);
    await client.until(({ method, params }) => method === "window/showMessage" && /is stored at/.test(params.message));
  });
});
