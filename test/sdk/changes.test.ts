// Changes of secrets that were got: who is told, when it is looked for, and when not.
import assert from "node:assert/strict";
import { createChangeWatch, type SecretChange, type Seen } from "../../server/sdk/changes.ts";

const seen = (version: string | null, fetchedAt = 0, stale = false): Seen => ({ version, fetchedAt, stale });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A backend whose answers are set, and time that passes when told to. */
function arranged() {
  const asked: string[] = [];
  const renewed: string[] = [];
  const waiting: (() => void)[] = [];
  let answer: (name: string) => Seen | null = () => null;
  const watch = createChangeWatch({
    look: async (name, again) => {
      asked.push(again ? `${name} again` : name);
      return answer(name);
    },
    renew: async (name) => {
      renewed.push(name);
      const now = answer(name);
      if (now !== null) watch.saw(name, now);
    },
    interval: async () => 1,
    schedule: (_milliseconds, run) => {
      waiting.push(run);
      return () => waiting.splice(waiting.indexOf(run), 1);
    },
  });
  const told: SecretChange[] = [];
  return {
    watch,
    asked,
    renewed,
    waiting,
    told,
    listen: () => watch.onChange((change) => told.push(change)),
    answers(next: typeof answer) {
      answer = next;
    },
    async pass() {
      await settled();
      waiting.shift()?.();
      await settled();
    },
  };
}

describe("changes of secrets", () => {
  it("are looked for only while somebody listens and something was got", async () => {
    const { watch, waiting, listen, asked, pass } = arranged();
    const end = listen();
    await settled();
    assert.equal(waiting.length, 0, "nothing was got");
    end();
    watch.saw("a", seen("1"));
    await settled();
    assert.equal(waiting.length, 0, "nobody listens");
    const endAgain = listen();
    await pass();
    assert.deepEqual(asked, ["a"]);
    endAgain();
    await pass();
    await pass();
    assert.deepEqual(asked, ["a"]);
    assert.equal(waiting.length, 0);
  });

  it("are told once, with both versions, after the value was fetched anew", async () => {
    const { watch, told, listen, answers, pass, renewed } = arranged();
    listen();
    watch.saw("a", seen("1"));
    answers(() => seen("2", 5));
    await pass();
    await pass();
    assert.deepEqual(told, [{ name: "a", previous: "1", version: "2" }]);
    assert.deepEqual(renewed, ["a"]);
  });

  it("are told when a get itself brings them", async () => {
    const { watch, told, listen } = arranged();
    listen();
    watch.saw("a", seen("1"));
    watch.saw("a", seen("1", 1));
    watch.saw("a", seen("2", 2));
    await settled();
    assert.deepEqual(told, [{ name: "a", previous: "1", version: "2" }]);
  });

  it("are not made of metadata that is older than the value, stale, without a version, or missing", async () => {
    const { watch, told, listen, answers, pass } = arranged();
    listen();
    watch.saw("a", seen("2", 10));
    for (const answer of [seen("1", 9), seen("3", 11, true), seen(null, 12), null]) {
      answers(() => answer);
      await pass();
    }
    assert.deepEqual(told, []);
  });

  it("are told again to the next look where the new value could not be fetched", async () => {
    const { watch, told, listen, answers, pass } = arranged();
    listen();
    watch.saw("a", seen("1"));
    let isDown = true;
    // The metadata is there, the value is not.
    let calls = 0;
    answers(() => (isDown && calls++ % 2 === 1 ? null : seen("2", 5)));
    await pass();
    assert.deepEqual(told, []);
    isDown = false;
    await pass();
    assert.equal(told.length, 1);
  });

  it("are looked for past an earlier refusal once the program has asked anew, and only once", async () => {
    const { watch, asked, listen, pass } = arranged();
    listen();
    watch.saw("a", seen("1"));
    watch.askedAgain("a");
    await pass();
    await pass();
    assert.deepEqual(asked, ["a again", "a"]);
  });

  it("come one after the other to a loop, from the call on, until the end", async () => {
    const { watch, answers, pass } = arranged();
    watch.saw("a", seen("1"));
    const changes = watch.changes();
    for (const [at, version] of ["2", "3"].entries()) {
      answers(() => seen(version, at + 1));
      await pass();
    }
    const got: string[] = [];
    for await (const { version } of changes) {
      got.push(version);
      if (version === "3") watch.close();
    }
    assert.deepEqual(got, ["2", "3"]);
  });

  it("stop when a loop is left, and reject with AbortError when its signal aborts", async () => {
    const { watch, waiting, pass } = arranged();
    watch.saw("a", seen("1"));
    const left = watch.changes();
    await left.return!();
    await pass();
    assert.equal(waiting.length, 0);
    const controller = new AbortController();
    const aborted = watch.changes(controller.signal).next();
    controller.abort();
    await assert.rejects(aborted, { name: "AbortError" });
  });

  it("are not looked for after the end", async () => {
    const { watch, waiting, listen, asked, pass } = arranged();
    listen();
    watch.saw("a", seen("1"));
    await settled();
    watch.close();
    await pass();
    assert.deepEqual(asked, []);
    assert.equal(waiting.length, 0);
  });
});
