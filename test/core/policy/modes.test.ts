// Which backends may be used where: every mode, environment and kind, as the table of the decision says.
import assert from "node:assert/strict";
import { judgeBackend, readModeContext } from "../../../server/core/policy/modes.ts";
import { backendKinds } from "../../../shared/secret-ref.ts";

type Answer = "yes" | "warns" | "no";

/** In the order strict: local, staging, production; permissive: local, staging, production. */
const TABLE: Readonly<Record<(typeof backendKinds)[number], readonly Answer[]>> = {
  vault: ["yes", "yes", "yes", "yes", "yes", "yes"],
  openbao: ["yes", "yes", "yes", "yes", "yes", "yes"],
  awssecrets: ["yes", "yes", "yes", "yes", "yes", "yes"],
  azurekeyvault: ["yes", "yes", "yes", "yes", "yes", "yes"],
  k8s: ["yes", "yes", "yes", "yes", "yes", "yes"],
  sealed: ["yes", "yes", "yes", "yes", "yes", "yes"],
  pkcs11: ["yes", "yes", "yes", "yes", "yes", "yes"],
  file: ["no", "no", "no", "warns", "no", "no"],
  dotenv: ["no", "no", "no", "warns", "no", "no"],
  env: ["no", "no", "no", "warns", "no", "no"],
  local: ["yes", "no", "no", "yes", "warns", "warns"],
  mock: ["yes", "no", "no", "yes", "no", "no"],
};

const cells = (["strict", "permissive"] as const).flatMap((mode) =>
  (["local", "staging", "production"] as const).map((environment) => ({ mode, environment })),
);

const answerOf = (judged: ReturnType<typeof judgeBackend>): Answer =>
  judged.ok ? (judged.value.warning === null ? "yes" : "warns") : "no";

describe("the modes", () => {
  for (const kind of backendKinds) {
    for (const [at, { mode, environment }] of cells.entries()) {
      const expected = TABLE[kind][at]!;
      it(`${mode}, ${environment}: ${kind} ${expected}`, () => {
        const judged = judgeBackend(kind, { mode, environment, allowInsecure: false });
        assert.equal(answerOf(judged), expected);
        if (judged.ok) return;
        assert.equal(judged.error.code, "mode-refused");
        assert.ok(judged.error.message.includes(kind) || kind === "local");
        assert.notEqual(judged.error.remedy, "");
      });
    }
  }

  it("let backends in plain text be opted in to in local, and nowhere else", () => {
    for (const kind of backendKinds) {
      for (const [at, { mode, environment }] of cells.entries()) {
        const opted = answerOf(judgeBackend(kind, { mode, environment, allowInsecure: true }));
        const isPlain = kind === "env" || kind === "dotenv" || kind === "file";
        assert.equal(opted, isPlain && environment === "local" ? "warns" : TABLE[kind][at], `${kind} ${environment}`);
      }
    }
  });

  for (const [machine, manifest, mode] of [
    [undefined, null, "strict"],
    [undefined, "permissive", "strict"],
    ["permissive", null, "permissive"],
    ["permissive", "permissive", "permissive"],
    ["permissive", "strict", "strict"],
    ["strict", "permissive", "strict"],
  ] as const) {
    it(`are ${mode} where the machine says ${machine ?? "nothing"} and the manifest ${manifest ?? "nothing"}`, () => {
      const context = readModeContext({ LATCHKEY_SECURITY_MODE: machine }, manifest);
      assert.ok(context.ok);
      assert.deepEqual([context.value.mode, context.value.environment], [mode, "local"]);
    });
  }

  for (const environment of [{ DEPLOYMENT_ENV: "prod" }, { LATCHKEY_SECURITY_MODE: "lax" }]) {
    it(`are not guessed: ${JSON.stringify(environment)}`, () => {
      const context = readModeContext(environment, null);
      assert.ok(!context.ok);
      assert.equal(context.error.code, "mode-refused");
    });
  }
});
