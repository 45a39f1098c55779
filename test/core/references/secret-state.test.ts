// What is said of a secret's age and place, wherever it is said.
import assert from "node:assert/strict";
import { stateOf } from "../../../server/core/references/secret-state.ts";
import { ageWords, placeWords, rotationWords } from "../../../server/core/references/words.ts";
import { parseRef } from "../../../shared/secret-ref.ts";

const day = 24 * 60 * 60_000;

describe("the state of a secret", () => {
  const known = { createdAt: 0, expiresAt: null, stale: false };

  it("is unknown before anybody asked", () => assert.equal(stateOf(null, null, 0), "unknown"));
  it("is due in the last tenth of its period, and overdue after it", () => {
    assert.equal(stateOf(known, 10 * day, 8.9 * day), "current");
    assert.equal(stateOf(known, 10 * day, 9 * day), "due");
    assert.equal(stateOf(known, 10 * day, 10 * day), "overdue");
  });
  it("is current where its age is not known", () => {
    assert.equal(stateOf({ ...known, createdAt: null }, 10 * day, 100 * day), "current");
  });
  it("is expired from the moment its backend names", () => {
    assert.equal(stateOf({ ...known, expiresAt: 5 }, null, 4), "current");
    assert.equal(stateOf({ ...known, expiresAt: 5 }, null, 5), "expired");
  });
  it("is unreachable where what is known is old", () => {
    assert.equal(stateOf({ ...known, stale: true }, null, 0), "unreachable");
  });
});

describe("the words for a secret", () => {
  for (const [createdAt, words] of [
    [null, "age unknown"],
    [100 * day, "made today"],
    [101 * day, "made today"],
    [99 * day, "1 day old"],
    [58 * day, "42 days old"],
  ] as const) {
    it(`tell an age: ${words}`, () => assert.equal(ageWords(createdAt, 100 * day), words));
  }

  for (const [createdAt, every, words] of [
    [0, null, null],
    [null, 90 * day, "rotate every 90 days"],
    [null, day, "rotate every day"],
    [null, day / 2, "rotate every 12 hours"],
    [58 * day, 90 * day, "rotate within 48 days (every 90 days)"],
    [99.6 * day, 90 * day, "rotate within 90 days (every 90 days)"],
    [11.5 * day, 90 * day, "rotate within 2 days (every 90 days)"],
    [10.5 * day, 90 * day, "rotate today (every 90 days)"],
    [8 * day, 90 * day, "rotation 2 days overdue (every 90 days)"],
    [10 * day, 90 * day, "rotation due today (every 90 days)"],
  ] as const) {
    it(`tell a rotation: ${words}`, () => assert.equal(rotationWords(createdAt, every, 100 * day), words));
  }

  for (const [ref, words] of [
    ["ref+vault.main://kv/app/db#/password", "Vault main · kv/app/db #/password"],
    ["ref+local://database/password", "local vault · database/password"],
    ["ref+awssecrets://app/db?stage=AWSCURRENT#/a/b", "AWS Secrets Manager · app/db #/a/b stage AWSCURRENT"],
    ["ref+vault://kv/db?ns=team&version=7", "Vault · team/kv/db version 7"],
  ] as const) {
    it(`tell a place: ${words}`, () => {
      const parsed = parseRef(ref);
      assert.ok(parsed.ok);
      assert.equal(placeWords(parsed.value), words);
    });
  }
});
