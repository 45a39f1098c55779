// The channel between the editor's extension and the broker's process: what a ticket is good for, and what it is not.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { keepCredentials, receiveValue, sendValue, type TextStore } from "../../../client/secrets/secret-channel.ts";
import { listenLocally } from "../../../server/adapters/local-socket/listen.ts";
import { createCredentialStore } from "../../../server/adapters/platform/credential-store.ts";
import { createChannel } from "../../../server/app/broker/channel.ts";
import { createEditorKeyring, firstOf, invitedEditor } from "../../../server/app/broker/editor-keyring.ts";
import { createSecrets, type Secrets } from "../../../server/app/broker/secrets.ts";
import { createTickets } from "../../../server/app/broker/tickets.ts";
import type { Keyring } from "../../../server/core/references/provider.ts";
import { type ChannelTicket, channelRequests } from "../../../shared/channel.ts";
import { createPeer } from "../../../shared/peer.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../shared/secret-bytes.ts";
import { nothingKept } from "../../adapters/providers/support/nothing-kept.ts";
import { good } from "../../contract/provider-contract.ts";

const codeOf = (result: Result<unknown>): string => (result.ok ? "" : result.error.code);

const received = (result: Result<Uint8Array>): Uint8Array => {
  assert.ok(result.ok);
  return result.value;
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("the channel of a broker", () => {
  let workspace: string;
  let secrets: Secrets;

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "latchkey-channel-test-"));
    writeFileSync(
      join(workspace, "latchkey.yaml"),
      "secrets:\n  database/password: { refs: { local: ref+mock://db } }\n",
    );
    secrets = createSecrets({ workspace, environment: { ...process.env, LATCHKEY_HOME: join(workspace, "home") } });
  });
  afterEach(async () => {
    await secrets.close();
    rmSync(workspace, { recursive: true });
  });

  it("gives the value that its ticket was issued for", async () => {
    const ticket = good(await secrets.ticket("get", "database/password"));
    assert.match(textOf(received(await receiveValue(ticket, "database/password"))), /^mock-db-/);
  });

  it("tells a failure of the backend as it is", async () => {
    const ticket = good(await secrets.ticket("set", "database/password"));
    const sent = await sendValue(ticket, "database/password", Buffer.from("new"));
    assert.equal(codeOf(sent), "read-only");
  });

  it("takes a ticket once", async () => {
    const ticket = good(await secrets.ticket("get", "database/password"));
    received(await receiveValue(ticket, "database/password"));
    assert.equal(codeOf(await receiveValue(ticket, "database/password")), "handle-invalid");
  });

  it("takes no ticket for another action or another name, and none again that was shown for one", async () => {
    const toGet = good(await secrets.ticket("get", "database/password"));
    assert.equal(codeOf(await sendValue(toGet, "database/password", Buffer.from("new"))), "handle-invalid");
    assert.equal(codeOf(await receiveValue(toGet, "database/password")), "handle-invalid");
    const other = good(await secrets.ticket("get", "database/password"));
    assert.equal(codeOf(await receiveValue(other, "ref+mock://other")), "handle-invalid");
  });

  it("refuses 1,000 forged tickets", async () => {
    const { address } = good(await secrets.ticket("get", "database/password"));
    const forged = Array.from({ length: 1000 }, () => randomBytes(32).toString("hex"));
    const refused = new Set<string>();
    for (let at = 0; at < forged.length; at += 50) {
      const some = forged.slice(at, at + 50).map((ticket) => receiveValue({ address, ticket }, "database/password"));
      for (const answer of await Promise.all(some)) refused.add(codeOf(answer));
    }
    assert.deepEqual([...refused], ["handle-invalid"]);
  });

  it("hangs up on whoever speaks no frames, and goes on serving others", async () => {
    const ticket = good(await secrets.ticket("get", "database/password"));
    const socket = connect(ticket.address);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {}).write(Buffer.alloc(64, 0xff));
    await closed;
    received(await receiveValue(ticket, "database/password"));
  });

  it("lies where nobody else may look, and goes with the process", async () => {
    const { address } = good(await secrets.ticket("get", "database/password"));
    if (process.platform !== "win32") assert.equal(statSync(dirname(address)).mode & 0o777, 0o700);
    await secrets.close();
    assert.equal(existsSync(dirname(address)), false);
  });
});

describe("a ticket", () => {
  let now = 0;
  const tickets = () => createTickets(() => now);

  it("is 256 bits, and never the same twice", () => {
    const some = tickets();
    const all = new Set(Array.from({ length: 1000 }, () => some.issue("get", "a")));
    assert.equal(all.size, 1000);
    for (const one of all) assert.match(one, /^[0-9a-f]{64}$/);
  });

  it("ends after 30 seconds", () => {
    const some = tickets();
    const [early, late] = [some.issue("get", "a"), some.issue("get", "a")];
    now += 29_999;
    assert.equal(some.redeem(early, "get", "a"), true);
    now += 1;
    assert.equal(some.redeem(late, "get", "a"), false);
  });
});

describe("a connection of the channel", () => {
  const start = (patience?: number) => {
    const tickets = createTickets(() => performance.now());
    const handlers = { get: async () => ok({ body: {}, payload: Buffer.from("value") }) };
    return createChannel({ listen: listenLocally, tickets, handlers, ...(patience !== undefined && { patience }) });
  };

  it("is closed where no ticket comes", async () => {
    const channel = start(20);
    const { address } = await channel.ticket("get", "a");
    const socket = connect(address);
    await new Promise((resolve) => socket.once("close", resolve));
    channel.close();
  });

  it("answers one request and no second", async () => {
    const channel = start();
    const [first, second] = [await channel.ticket("get", "a"), await channel.ticket("get", "a")];
    const socket = connect(first.address);
    const peer = createPeer((frame) => void socket.write(frame), {});
    socket.on("data", (chunk) => peer.receive(chunk));
    socket.once("close", () => peer.end());
    const redeem = ({ ticket }: ChannelTicket) =>
      peer.request(channelRequests.redeem, { body: { ticket, action: "get", name: "a" } });
    const answers = await Promise.all([redeem(first), redeem(second)]);
    assert.deepEqual(
      answers.map((one) => one.ok),
      [true, false],
    );
    channel.close();
  });

  it("refuses what is no request for a value", async () => {
    const channel = start();
    const { address } = await channel.ticket("get", "a");
    for (const body of [null, 1, {}, { ticket: 1, action: "get", name: "a" }, { ticket: "", action: "x", name: "a" }]) {
      const socket = connect(address);
      const peer = createPeer((frame) => void socket.write(frame), {});
      socket.on("data", (chunk) => peer.receive(chunk));
      assert.equal(codeOf(await peer.request("constructor", { body })), "unknown-request");
      assert.equal(codeOf(await peer.request(channelRequests.redeem, { body })), "handle-invalid");
      socket.destroy();
    }
    channel.close();
  });
});

describe("credentials", () => {
  const memory = () => {
    const texts = new Map<string, string>();
    const store: TextStore = {
      get: async (key) => texts.get(key),
      store: async (key, value) => void texts.set(key, value),
      delete: async (key) => void texts.delete(key),
    };
    return { texts, store };
  };
  const keyringOf = (kept: Map<string, Uint8Array>): Keyring => ({
    get: async (key) => ok(kept.has(key) ? copyBytes(kept.get(key)!) : null),
    async set(key, value) {
      kept.set(key, copyBytes(value));
      return ok(undefined);
    },
    async delete(key) {
      kept.delete(key);
      return ok(undefined);
    },
    weakness: () => null,
  });
  const credentialsOf = (editor: Parameters<typeof createEditorKeyring>[0], keyring: Keyring) =>
    createCredentialStore(firstOf(createEditorKeyring(editor), keyring));
  const start = () =>
    createChannel({ listen: listenLocally, tickets: createTickets(() => performance.now()), handlers: {} });

  it("are kept by the editor while its extension is connected, and by the keyring otherwise", async () => {
    const channel = start();
    const { texts, store } = memory();
    const kept = new Map<string, Uint8Array>();
    const credentials = credentialsOf(async () => channel.editor, keyringOf(kept));
    await credentials.set("a", new SecretBytes(Buffer.from("to the keyring")));
    assert.deepEqual([...kept.keys()], ["a"]);

    const connection = await keepCredentials(await channel.ticket("credentials", ""), store);
    assert.ok(connection);
    await credentials.set("b", new SecretBytes(Uint8Array.of(0, 255, 128)));
    assert.deepEqual([[...kept.keys()], texts.size], [["a"], 1]);
    assert.deepEqual([...(await credentials.get("b"))!.bytes], [0, 255, 128]);
    assert.equal(textOf((await credentials.get("a"))!.bytes), "to the keyring");
    await credentials.delete("b");
    assert.equal(texts.size, 0);
    assert.equal(await credentials.get("b"), null);

    connection.dispose();
    while (channel.editor !== null) await new Promise((resolve) => setImmediate(resolve));
    await credentials.set("c", new SecretBytes(Buffer.from("again")));
    assert.deepEqual([...kept.keys()], ["a", "c"]);
    channel.close();
  });

  it("go to the keyring where the editor does not give back what it was given", async () => {
    const channel = start();
    const kept = new Map<string, Uint8Array>();
    const credentials = credentialsOf(async () => channel.editor, keyringOf(kept));
    const forgetful: TextStore = { get: async () => undefined, store: async () => {}, delete: async () => {} };
    await keepCredentials(await channel.ticket("credentials", ""), forgetful);
    await credentials.set("a", new SecretBytes(Buffer.from("kept")));
    assert.deepEqual([...kept.keys()], ["a"]);
    channel.close();
  });

  it("of the vaults go to the editor where there is no keyring, and are found there again", async () => {
    const channel = start();
    const { texts, store } = memory();
    await keepCredentials(await channel.ticket("credentials", ""), store);
    const keyring = firstOf(
      nothingKept.keyring,
      createEditorKeyring(async () => channel.editor),
    );
    const { signal } = new AbortController();
    assert.ok((await keyring.set("vaults-a", Uint8Array.of(1, 2, 3), signal)).ok);
    assert.equal(texts.size, 1);
    assert.deepEqual(await keyring.get("vaults-a", signal), { ok: true, value: new Uint8Array([1, 2, 3]) });
    assert.deepEqual(await keyring.get("vaults-b", signal), { ok: true, value: null });
    channel.close();
    while (channel.editor !== null) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await keyring.get("vaults-a", signal)).ok, false);
  });

  it("have the extension connect when they are needed, once, and again where it was gone", async () => {
    const channel = start();
    const { store } = memory();
    let invitations = 0;
    const connections: ({ dispose(): void } | null)[] = [];
    const editor = invitedEditor(channel, async (ticket) => {
      invitations++;
      const connection = await keepCredentials(ticket, store);
      connections.push(connection);
      return connection !== null;
    });
    const credentials = credentialsOf(editor, keyringOf(new Map()));
    await Promise.all([credentials.get("a"), credentials.get("b")]);
    await credentials.get("c");
    assert.equal(invitations, 1);
    connections[0]!.dispose();
    while (channel.editor !== null) await new Promise((resolve) => setImmediate(resolve));
    await credentials.get("d");
    assert.equal(invitations, 2);
    channel.close();
  });

  it("do not ask again for an editor that is not there", async () => {
    const channel = start();
    let invitations = 0;
    const editor = invitedEditor(channel, async () => {
      invitations++;
      return false;
    });
    assert.deepEqual([await editor(), await editor(), invitations], [null, null, 1]);
    channel.close();
  });

  it("are asked of nobody who shows a ticket for something else", async () => {
    const channel = start();
    const { store } = memory();
    assert.equal(await keepCredentials(await channel.ticket("get", ""), store), null);
    assert.equal(channel.editor, null);
    channel.close();
  });
});
