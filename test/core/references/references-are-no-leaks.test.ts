// A reference is what stands in a leak's place: no rule may take one for a secret, wherever it is written.
import assert from "node:assert/strict";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { exposureRules } from "../../../server/core/rules/exposure/index.ts";
import { rules } from "../../../server/core/rules/index.ts";
import { backendKinds } from "../../../shared/secret-ref.ts";

const PATHS = [
  "kv/app/db#/password",
  "database/password",
  "prod/Xk29dLqP/api-key?version=7#/token",
  "secret/stripe?stage=AWSCURRENT#/sk_live",
  "team/8f3a9c2e1b7d4056/signing-key#/private_key",
  "kv/a%20b/c?ns=team%2Fapp&encoding=base64#/client%7E1secret",
];

const PLACES: readonly (readonly [file: string, line: (reference: string) => string])[] = [
  [".env", (reference) => `DB_PASSWORD="${reference}"`],
  [".env", (reference) => `API_SECRET_KEY=${reference}`],
  ["a.ts", (reference) => `const password = "${reference}";`],
  ["a.ts", (reference) => `const options = { apiKey: '${reference}', token: \`${reference}\` };`],
  ["a.py", (reference) => `client_secret = "${reference}"`],
  ["compose.yaml", (reference) => `      POSTGRES_PASSWORD: ${reference}`],
  ["deploy/a.yaml", (reference) => `            - name: SECRET_KEY\n              value: "${reference}"`],
  [".github/workflows/a.yml", (reference) => `          TOKEN: ${reference}`],
  ["a.json", (reference) => `{ "accessToken": "${reference}" }`],
  ["a.properties", (reference) => `db.password=${reference}`],
  ["a.tf", (reference) => `  password = "${reference}"`],
  [".env", (reference) => `DATABASE_URL="postgres://app:${reference}+@db.example:5432/app"`],
  [".env", (reference) => `AUTHORIZATION="Bearer ${reference}"`],
  ["a.sh", (reference) => `curl -H "X-Api-Key: ${reference}" https://api.example`],
];

describe("a reference", () => {
  const engine = createEngine({ rules: [...rules, ...exposureRules], codec: nodeCodec, today: "2026-01-01" });
  for (const kind of backendKinds) {
    it(`to ${kind} is never a leak`, () => {
      for (const backend of [kind, `${kind}.main`]) {
        for (const path of PATHS) {
          for (const [file, line] of PLACES) {
            const text = `${line(`ref+${backend}://${path}`)}\n`;
            const found = engine.scan(Buffer.from(text), file).findings.map(({ rule }) => rule.id);
            assert.deepEqual(found, [], `${file}: ${text}`);
          }
        }
      }
    });
  }
});
