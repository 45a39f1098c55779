// The whole table of modes: security mode by environment by kind of backend, each cell, and what each refusal advises.
import assert from "node:assert/strict";
import { judgeBackend, readModeContext } from "../../../server/core/policy/modes.ts";
import type { DeploymentEnvironment, SecurityMode } from "../../../server/core/references/manifest.ts";
import { type BackendKind, backendKinds } from "../../../shared/secret-ref.ts";
import { bad, good } from "../../contract/provider-contract.ts";

/** `yes`: allowed; `warned`: allowed, and it says why one should not; `no`: refused. */
type Cell = "yes" | "warned" | "no";

type Row = Readonly<Record<DeploymentEnvironment, Cell>>;
interface KindRows {
  readonly strict: Row;
  /** In strict mode with LATCHKEY_ALLOW_INSECURE_ENV=1. */
  readonly insecure: Row;
  readonly permissive: Row;
}

const everywhere: Row = { local: "yes", staging: "yes", production: "yes" };
const team: KindRows = { strict: everywhere, insecure: everywhere, permissive: everywhere };
const plain: KindRows = {
  strict: { local: "no", staging: "no", production: "no" },
  insecure: { local: "warned", staging: "no", production: "no" },
  permissive: { local: "warned", staging: "no", production: "no" },
};
const localOnly: Row = { local: "yes", staging: "no", production: "no" };

const table: Readonly<Record<BackendKind, KindRows>> = {
  vault: team,
  openbao: team,
  awssecrets: team,
  azurekeyvault: team,
  k8s: team,
  sealed: team,
  pkcs11: team,
  file: plain,
  dotenv: plain,
  env: plain,
  local: {
    strict: localOnly,
    insecure: localOnly,
    permissive: { local: "yes", staging: "warned", production: "warned" },
  },
  mock: { strict: localOnly, insecure: localOnly, permissive: localOnly },
};

const columns: readonly { name: keyof KindRows; mode: SecurityMode; allowInsecure: boolean }[] = [
  { name: "strict", mode: "strict", allowInsecure: false },
  { name: "insecure", mode: "strict", allowInsecure: true },
  { name: "permissive", mode: "permissive", allowInsecure: false },
  // The opt-in is for strict mode, and adds nothing to a mode that asks for none.
  { name: "permissive", mode: "permissive", allowInsecure: true },
];

describe("the table of modes", () => {
  it("has a row for every kind of backend", () => {
    assert.deepEqual(Object.keys(table).sort(), [...backendKinds].sort());
  });

  for (const kind of backendKinds) {
    for (const { name, mode, allowInsecure } of columns) {
      for (const environment of ["local", "staging", "production"] as const) {
        const expected = table[kind][name][environment];
        const opted = allowInsecure ? ", plain text opted in to" : "";
        it(`${kind} in ${environment}, ${mode}${opted}: ${expected}`, () => {
          const judged = judgeBackend({ kind }, { mode, environment, allowInsecure });
          if (expected === "no") {
            const { code, message, remedy } = bad(judged);
            assert.equal(code, "mode-refused");
            assert.ok(message.length > 20 && remedy.length > 20);
            return;
          }
          const { warning } = good(judged);
          assert.equal(warning === null ? "yes" : "warned", expected);
        });
      }
    }
  }

  it("is the same for what is encrypted, in other words", () => {
    const encrypt = { kind: "sodium", scope: null, allowsPlain: false, config: {} } as const;
    for (const kind of ["file", "dotenv", "local", "vault"] as const) {
      for (const { mode, allowInsecure } of columns) {
        for (const environment of ["local", "staging", "production"] as const) {
          const context = { mode, environment, allowInsecure };
          const [plain, encrypted] = [judgeBackend({ kind }, context), judgeBackend({ kind, encrypt }, context)];
          assert.equal(encrypted.ok, plain.ok);
          assert.doesNotMatch(JSON.stringify(encrypted), /in plain text and|in plain text\./);
        }
      }
    }
  });

  it("advises what helps: the opt-in in local alone, elsewhere a backend of the team", () => {
    const refusal = (kind: BackendKind, environment: DeploymentEnvironment) =>
      bad(judgeBackend({ kind }, { mode: "strict", environment, allowInsecure: false })).remedy;
    for (const kind of ["env", "dotenv", "file"] as const) {
      assert.match(refusal(kind, "local"), /LATCHKEY_ALLOW_INSECURE_ENV=1/);
      assert.doesNotMatch(refusal(kind, "production"), /LATCHKEY_ALLOW_INSECURE_ENV/);
      assert.match(refusal(kind, "production"), /a backend of the team/);
    }
    assert.match(refusal("mock", "staging"), /a backend of the team/);
    assert.match(refusal("local", "staging"), /a backend of the team/);
  });
});

describe("the mode and the environment", () => {
  const context = (environment: Record<string, string>, manifest: SecurityMode | null = null) =>
    readModeContext(environment, manifest);

  it("are strict and local where nothing is said, also where it is said with nothing", () => {
    const fallback = { mode: "strict", environment: "local", allowInsecure: false };
    assert.deepEqual(good(context({})), fallback);
    assert.deepEqual(good(context({ DEPLOYMENT_ENV: "", LATCHKEY_SECURITY_MODE: "" })), fallback);
  });

  it("are permissive only where the machine says so and the manifest does not ask for strict", () => {
    const modes = (["strict", "permissive", null] as const).flatMap((manifest) =>
      ([undefined, "strict", "permissive"] as const).map((machine) => {
        const environment: Record<string, string> = machine === undefined ? {} : { LATCHKEY_SECURITY_MODE: machine };
        return `${manifest} ${machine}: ${good(context(environment, manifest)).mode}`;
      }),
    );
    const permissive = modes.filter((line) => line.endsWith(": permissive"));
    assert.deepEqual(permissive, ["permissive permissive: permissive", "null permissive: permissive"]);
  });

  it("opt in to plain text by 1 and by nothing else", () => {
    assert.equal(good(context({ LATCHKEY_ALLOW_INSECURE_ENV: "1" })).allowInsecure, true);
    for (const text of ["true", "yes", "0", ""]) {
      assert.equal(good(context({ LATCHKEY_ALLOW_INSECURE_ENV: text })).allowInsecure, false);
    }
  });

  it("refuse what is no environment and no mode, never repeating it", () => {
    for (const wrong of [{ DEPLOYMENT_ENV: "prodution" }, { LATCHKEY_SECURITY_MODE: "Strict " }]) {
      const { code, message, remedy } = bad(context(wrong));
      assert.equal(code, "mode-refused");
      assert.doesNotMatch(message + remedy, /prodution|Strict /);
    }
  });
});
