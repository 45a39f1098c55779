import assert from "node:assert/strict";
import { createClipboardGuard } from "../../client/secrets/clipboard-guard.ts";

describe("a secret in the clipboard", () => {
  const start = () => {
    const state: { text: string } = { text: "before" };
    const clipboard = {
      readText: async () => state.text,
      writeText: async (text: string) => {
        state.text = text;
      },
    };
    return { state, guard: createClipboardGuard(clipboard) };
  };

  it("is taken out again when its time is over", async () => {
    const { state, guard } = start();
    await guard.copy("a secret", 0.05);
    while (state.text !== "") await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("is taken out at once when the editor ends", async () => {
    const { state, guard } = start();
    await guard.copy("a secret", 60);
    await guard.clear();
    assert.equal(state.text, "");
  });

  it("leaves alone what was copied meanwhile", async () => {
    const { state, guard } = start();
    await guard.copy("a secret", 60);
    state.text = "something else";
    await guard.clear();
    assert.equal(state.text, "something else");
  });

  it("stays its own time where another follows", async () => {
    const { state, guard } = start();
    await guard.copy("one", 0.01);
    await guard.copy("two", 60);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(state.text, "two");
    await guard.clear();
    assert.equal(state.text, "");
  });

  it("is not looked for where nothing was copied", async () => {
    const { state, guard } = start();
    await guard.clear();
    assert.equal(state.text, "before");
  });
});
