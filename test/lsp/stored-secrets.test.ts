// A literal in a file whose value is stored in a backend already: the problem says where.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { receiveValue } from "../../client/secrets/secret-channel.ts";
import { token } from "../cli/harness.ts";
import { type Client, startClient } from "./support/client.ts";

describe("a literal that is stored already", () => {
  let folder: string;
  let client: Client;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "latchkey-stored-"));
    writeFileSync(join(folder, "token.txt"), token(1));
    writeFileSync(
      join(folder, "latchkey.yaml"),
      'backends:\n  files: { kind: file }\nsecrets:\n  github/token: { refs: { local: "ref+file.files://token.txt" } }\n',
    );
    client = await startClient({
      folders: [pathToFileURL(folder).href],
      env: { LATCHKEY_ALLOW_INSECURE_ENV: "1", LATCHKEY_HOME: join(folder, "home") },
    });
  });
  afterEach(async () => {
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  it("is told with its place, once the value was read", async () => {
    const uri = pathToFileURL(join(folder, "a.ts")).href;
    const text = `const a = "${token(1)}";\n`;
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
    const [first] = await client.published(uri);
    assert.doesNotMatch(first.message, /stored already/);
    const seen = client.received.length;
    const name = "github/token";
    const target = { folder, name, action: "get" };
    const { value: ticket } = await client.request("latchkey/secretTicket", target);
    assert.ok((await receiveValue(ticket, name)).ok);
    const [second] = await client.published(uri, undefined, seen);
    assert.match(second.message, /stored already, at ref\+file\.files:\/\/token\.txt/);
  });
});
