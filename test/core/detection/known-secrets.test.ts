// A finding says where its secret is stored, and what it is known by gives nothing away.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { nodeHash } from "../../../server/adapters/platform/node-hash.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { createKnownSecrets, knownSecret, type StoredAt } from "../../../server/core/detection/known-secrets.ts";
import { rules } from "../../../server/core/rules/index.ts";
import { token } from "../../cli/harness.ts";

const at: StoredAt = { reference: "ref+vault.main://kv/app/github#/token", version: "7" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("secrets that are stored already", () => {
  const key = new Uint8Array(32).fill(3);
  const known = createKnownSecrets(nodeHash, key);
  const stored = (text: string) => knownSecret(nodeHash, key, bytes(text), at);
  const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-15", known });
  const places = (text: string) => engine.scan(bytes(text), "a.ts").findings.map(({ stored }) => stored);

  it("are told from others, also after an edit", () => {
    const text = `const a = "${token(1)}";\nconst b = "${token(2)}";\n`;
    assert.deepEqual(places(text), [undefined, undefined]);
    known.add(stored(token(2))!);
    assert.deepEqual(places(text), [undefined, at]);
    const state = engine.scan(bytes(text), "a.ts");
    const edit = { start: 0, oldEnd: 0, newEnd: 1 };
    const edited = engine.rescan(state, bytes(`\n${text}`), "a.ts", edit);
    assert.deepEqual(
      edited.findings.map(({ stored }) => stored),
      [undefined, at],
    );
  });

  it("are known by hashes alone, of another key in another session", () => {
    const [one, other] = [1, 2].map(
      (fill) => knownSecret(nodeHash, new Uint8Array(32).fill(fill), bytes(token(2)), at)!,
    );
    assert.notEqual(one!.hash, other!.hash);
    assert.ok(!inspect([one, known], { depth: 9, showHidden: true }).includes(token(2)));
  });

  it("are forgotten with their reference; words are none", () => {
    known.forget(at.reference);
    assert.ok(known.isEmpty);
    assert.equal(stored("admin"), null);
    assert.equal(known.find(bytes("admin")), null);
  });
});
