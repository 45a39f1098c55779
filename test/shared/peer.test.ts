// Requests between processes: bytes beside JSON, in pieces of any size, with answers, failures, cancellation and an end.
import assert from "node:assert/strict";
import fc from "fast-check";
import { createFrameReader, encodeFrame } from "../../shared/frames.ts";
import { createPeer, type Handler, type Peer } from "../../shared/peer.ts";
import { err, ok } from "../../shared/result.ts";

function pair(handlers: Readonly<Record<string, Handler>>): { readonly asks: Peer; readonly answers: Peer } {
  const asks: Peer = createPeer((frame) => setImmediate(() => answers.receive(frame)), {});
  const answers: Peer = createPeer((frame) => setImmediate(() => asks.receive(frame)), handlers);
  return { asks, answers };
}

describe("frames", () => {
  it("arrive as they were sent, however they are cut", () => {
    const frame = fc.record({ header: fc.jsonValue(), payload: fc.uint8Array({ maxLength: 300 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 64 }), (frames, size) => {
        const all = Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload)));
        const reader = createFrameReader();
        const got = [];
        for (let at = 0; at < all.length; at += size)
          got.push(...reader.push(Uint8Array.from(all.subarray(at, at + size))));
        assert.deepEqual(
          got.map(({ header, payload }) => ({ header, payload: [...payload] })),
          frames.map(({ header, payload }) => ({ header: JSON.parse(JSON.stringify(header)), payload: [...payload] })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("leave nothing in the chunk that they came in", () => {
    const chunk = Buffer.from(encodeFrame({ a: 1 }, Uint8Array.of(1, 2, 3)));
    const [frame] = createFrameReader().push(chunk);
    assert.deepEqual([...frame!.payload], [1, 2, 3]);
    assert.ok(chunk.every((byte) => byte === 0));
  });

  it("that are too long are refused before they are waited for", () => {
    assert.throws(() => createFrameReader().push(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)));
  });
});

describe("peers", () => {
  it("answer with bytes, and overwrite what they sent", async () => {
    const sent = Uint8Array.of(1, 2, 3);
    const { asks } = pair({
      double: async ({ payload }) => ok({ body: "done", payload: payload!.map((byte) => byte * 2) }),
    });
    const answer = await asks.request("double", { payload: sent });
    assert.ok(answer.ok);
    assert.deepEqual([...answer.value.payload!], [2, 4, 6]);
    assert.deepEqual([...sent], [0, 0, 0]);
  });

  it("pass failures on as they are, and tell of a defect without its words", async () => {
    const { asks } = pair({
      fail: async () => err({ code: "mine", message: "as said" }),
      throw: async () => {
        throw new TypeError("canary");
      },
    });
    const failed = await asks.request("fail", {});
    assert.deepEqual(failed, { ok: false, error: { code: "mine", message: "as said" } });
    const broken = await asks.request("throw", {});
    assert.ok(!broken.ok && !broken.error.message.includes("canary"));
    assert.ok(!(await asks.request("nothing", {})).ok);
  });

  it("take a request back", async () => {
    const { asks } = pair({
      wait: (_, signal) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve(err({ code: "cancelled", message: "so" }))),
        ),
    });
    const controller = new AbortController();
    const waiting = asks.request("wait", {}, controller.signal);
    setImmediate(() => controller.abort());
    const result = await waiting;
    assert.ok(!result.ok && result.error.code === "cancelled");
  });

  it("fail what is open when the other side ends, and cancel what runs", async () => {
    let wasCancelled = false;
    const { asks, answers } = pair({
      wait: (_, signal) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => {
            wasCancelled = true;
            resolve(ok({}));
          }),
        ),
    });
    const waiting = asks.request("wait", {});
    await new Promise((resolve) => setTimeout(resolve, 10));
    asks.end();
    answers.end();
    const result = await waiting;
    assert.ok(!result.ok && result.error.code === "peer-gone");
    assert.ok(wasCancelled);
    assert.ok(!(await asks.request("wait", {})).ok);
  });
});
