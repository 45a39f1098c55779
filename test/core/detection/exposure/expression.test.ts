// Whatever code it is given, the reader of expressions ends, stays within its limit and reports variables alone.
import assert from "node:assert/strict";
import fc from "fast-check";
import { visitSecrets } from "../../../../server/core/detection/exposure/expression.ts";
import type { Language } from "../../../../server/core/detection/exposure/language.ts";
import { isSecretPath } from "../../../../server/core/detection/exposure/secret-name.ts";

const secretsIn = (text: string, language: Language): string[] => {
  const found: string[] = [];
  visitSecrets(text, 0, text.length, language, ({ start, end }) => found.push(text.slice(start, end)));
  return found;
};

describe("the secrets in an expression", () => {
  for (const [language, code, expected] of [
    ["javascript", "a + user.password + b", ["user.password"]],
    ["javascript", "config['db']['password']", ["config['db']['password']"]],
    ["javascript", "String(apiKey), JSON.stringify(credentials)", ["apiKey", "credentials"]],
    ["javascript", "apiKey.trim()", ["apiKey.trim()"]],
    ["javascript", "mask(apiKey), apiKey.slice(0, 4), apiKey.length, sha256(apiKey)", []],
    ["javascript", "!password, password === x, password ? 1 : 2, typeof password, password && 1", []],
    ["javascript", "password ?? 'none'", ["password"]],
    ["javascript", "'password', `password`, \"apiKey\" // password", []],
    ["javascript", `\`a \${\`b \${password}\`}\``, ["password"]],
    ["javascript", "Keys.API_KEY, process.env.API_KEY, errors.password, t.password", ["process.env.API_KEY"]],
    ["javascript", "{ password: hidden, apiKey }", ["apiKey"]],
    ["python", "f'{password}' '{secret}' # apikey", ["password"]],
    ["python", "f'{{password}}'", []],
    [
      "python",
      "os.environ['API_KEY'], os.getenv('API_KEY'), password=password",
      ["os.environ['API_KEY']", "os.getenv('API_KEY')", "password"],
    ],
    ["go", '`password` + cfg.Password, os.Getenv("API_KEY")', ["cfg.Password", 'os.Getenv("API_KEY")']],
    [
      "java",
      'user.getPassword(), System.getenv("API_KEY"), user.getName()',
      ["user.getPassword()", 'System.getenv("API_KEY")'],
    ],
    ["java", "redact(user.getPassword()), password.isEmpty()", []],
  ] as const) {
    it(`of ${language}: ${code}`, () => assert.deepEqual(secretsIn(code, language), expected));
  }

  it("are found in any text without failing, in a time that its length bounds", () => {
    const part = fc.constantFrom(
      ...'password|apiKey.|toString(|String(|(|)|[|]|{|}|\'|"|`|${|\\|\n|;|f"|é|\0|===|?|a.b|getSecret('.split("|"),
    );
    const languages: readonly Language[] = ["javascript", "python", "go", "java"];
    fc.assert(
      fc.property(fc.array(part, { maxLength: 400 }), fc.constantFrom(...languages), (parts, language) => {
        for (const found of secretsIn(parts.join(""), language)) assert.match(found, /^[A-Za-z_$]/);
      }),
      { numRuns: 500 },
    );
    // Each of these would take for ever if what is nested were read once more at every level.
    for (const level of ["x.toString(", "a(", "String(", "password.concat(", "`${", 'f"{', "getSecret("]) {
      for (const language of languages) assert.ok(secretsIn(level.repeat(400), language).length <= 400);
    }
  });
});

describe("names of secrets", () => {
  for (const path of [
    "password",
    "db_password",
    "DB_PASSWORD",
    "this.apiKey",
    "cfg.ClientSecret",
    "env.NPM_TOKEN",
    "accessToken",
    "jwt",
  ]) {
    it(`${path} stands for one`, () => assert.ok(isSecretPath(path.split("."))));
  }
  for (const path of [
    ...["token", "key", "passwordLength", "hasPassword", "hashedPassword", "resetPassword", "tokenType", "secretName"],
    ...["errors.password", "labels.apiKey", "Fields.PASSWORD", "compass", "passwordUrl", "invalidPassword"],
  ]) {
    it(`${path} stands for none`, () => assert.ok(!isSecretPath(path.split("."))));
  }
});
