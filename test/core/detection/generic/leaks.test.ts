// Every way to write a credential down that the extraction knows, by language family, and the exact span reported.
import assert from "node:assert/strict";
import { alphanumeric, findings, hexDigits, lowerAndDigits, randomText } from "./run.ts";

const token = randomText(alphanumeric, 40, 3);
const hex = randomText(hexDigits, 40, 5);
const short = randomText(lowerAndDigits, 20, 7);
/** Passwords as people choose them, joined so that none stands here whole. */
const human = ["Tr0ub", "4dor"].join("");
const season = ["Gala", "xy!", "742"].join("");

/** Several words, none of them in a list of common ones. */
const phrase = ["quokka ", "fjord ", "zebu"].join("");

interface Case {
  readonly name: string;
  readonly path: string;
  readonly before: string;
  readonly value: string;
  readonly after: string;
  readonly rule?: string;
}

const cases: readonly Case[] = [
  {
    name: "a JavaScript constant",
    path: "a.ts",
    before: 'const dbPassword = "',
    value: human,
    after: '";\n',
    rule: "generic-password",
  },
  {
    name: "a pass phrase",
    path: "a.py",
    before: 'auth_password = "',
    value: phrase,
    after: '"\n',
    rule: "generic-password",
  },
  {
    name: "a pass phrase among texts",
    path: "a.json",
    before: '{\n  "title": "Geheimnis anzeigen",\n  "hint": "Passwort vergessen",\n  "password": "',
    value: phrase,
    after: '"\n}\n',
  },
  {
    name: "a password among texts",
    path: "a.yml",
    before: "title: Geheimnis anzeigen\nhint: Passwort vergessen\npassword: ",
    value: human,
    after: "\nmore: Ordner öffnen\n",
  },
  {
    name: "an object property",
    path: "a.js",
    before: "const c = { user: 'app', password: '",
    value: season,
    after: "' };\n",
  },
  {
    name: "a typed constant",
    path: "a.ts",
    before: 'const apiKey: string = "',
    value: token,
    after: '";\n',
    rule: "generic-api-key",
  },
  {
    name: "a fallback of an environment variable",
    path: "a.js",
    before: 'const p = process.env.DB_PASSWORD || "',
    value: season,
    after: '";\n',
  },
  {
    name: "a Go declaration",
    path: "a.go",
    before: 'clientSecret := "',
    value: token,
    after: '"\n',
    rule: "generic-secret",
  },
  { name: "a Go typed constant", path: "a.go", before: 'const authToken string = "', value: hex, after: '"\n' },
  { name: "a Go byte slice", path: "a.go", before: 'var secretKey = []byte("', value: token, after: '")\n' },
  { name: "the callee as the name", path: "a.go", before: 'client.SetAuthToken("', value: token, after: '")\n' },
  { name: "a Python subscript", path: "a.py", before: 'app.config["SECRET_KEY"] = "', value: token, after: '"\n' },
  {
    name: "a Python keyword argument",
    path: "a.py",
    before: 'connect(user="app", password="',
    value: human,
    after: '")\n',
  },
  { name: "a Ruby hash", path: "a.rb", before: "config = { :password => '", value: season, after: "' }\n" },
  { name: "a PHP definition", path: "a.php", before: "define('DB_PASSWORD', '", value: human, after: "');\n" },
  { name: "a C# constant", path: "a.cs", before: 'public const string ClientSecret = "', value: token, after: '";\n' },
  { name: "a C macro", path: "a.h", before: '#define WIFI_PASSWORD "', value: season, after: '"\n' },
  { name: "a comparison", path: "a.js", before: 'if (password === "', value: human, after: '") open();\n' },
  { name: "JSON", path: "a.json", before: '{ "client_secret": "', value: token, after: '" }\n' },
  {
    name: "JSON inside a string",
    path: "a.go",
    before: 'body := "{\\"access_token\\": \\"',
    value: token,
    after: '\\"}"\n',
  },
  {
    name: "a name and a value beside it",
    path: "a.json",
    before: '{ "name": "API_TOKEN", "value": "',
    value: token,
    after: '" }\n',
  },
  {
    name: "a name and a value below it",
    path: "a.yaml",
    before: "- name: DB_PASSWORD\n  value: ",
    value: season,
    after: "\n",
  },
  { name: "YAML without quotes", path: "a.yml", before: "db:\n  password: ", value: season, after: "\n" },
  { name: "an environment file", path: ".env", before: "STRIPE_SECRET_KEY=", value: token, after: "\n" },
  { name: "an environment file with an export", path: "a.sh", before: "export API_TOKEN=", value: hex, after: "\n" },
  { name: "properties", path: "a.properties", before: "spring.datasource.password=", value: season, after: "\n" },
  { name: "TOML", path: "a.toml", before: 'api_key = "', value: token, after: '"\n' },
  { name: "Terraform", path: "a.tf", before: '  master_password = "', value: season, after: '"\n' },
  { name: "a Dockerfile", path: "Dockerfile", before: "ENV MYSQL_ROOT_PASSWORD=", value: season, after: "\n" },
  { name: "a compose list", path: "compose.yml", before: "    - POSTGRES_PASSWORD=", value: season, after: "\n" },
  { name: "an XML element", path: "a.xml", before: "<password>", value: season, after: "</password>\n" },
  {
    name: "an XML attribute pair",
    path: "a.config",
    before: '<add key="SmtpPassword" value="',
    value: human,
    after: '" />\n',
  },
  {
    name: "a connection string",
    path: "a.cs",
    before: 'var c = "Server=db;User Id=sa;Password=',
    value: season,
    after: ';Encrypt=true";\n',
  },
  {
    name: "SQL",
    path: "a.sql",
    before: "CREATE USER app IDENTIFIED BY '",
    value: human,
    after: "';\n",
    rule: "generic-password",
  },
  { name: "a flag", path: "a.sh", before: "mysqldump --password=", value: season, after: " app > dump.sql\n" },
  {
    name: "curl",
    path: "a.sh",
    before: "curl -u admin:",
    value: human,
    after: " https://registry.internal/\n",
    rule: "command-credentials",
  },
  {
    name: "curl with a key for a name",
    path: "a.sh",
    before: "curl -u ",
    value: hex,
    after: ": https://registry.internal/\n",
    rule: "command-credentials",
  },
  {
    name: "a URL",
    path: "a.yml",
    before: "url: postgres://app:",
    value: season,
    after: "@db.internal:5432/app\n",
    rule: "url-credentials",
  },
  {
    name: "a bearer header",
    path: "a.sh",
    before: 'curl -H "Authorization: Bearer ',
    value: token,
    after: '" https://api/\n',
  },
  { name: "a header of its own", path: "a.sh", before: 'curl -H "X-Api-Key: ', value: hex, after: '" https://api/\n' },
  {
    name: "a query parameter",
    path: "a.md",
    before: "GET https://api.internal/v1?access_token=",
    value: token,
    after: "&page=2\n",
  },
  { name: "Markdown prose", path: "a.md", before: "The admin password is `", value: season, after: "`.\n" },
  { name: "glued names", path: "a.conf", before: "mysqlrootpwd = ", value: season, after: "\n" },
  { name: "an HTML entity", path: "a.html", before: "{&#34;password&#34;: &#34;", value: season, after: "&#34;}\n" },
  {
    name: "a private JSON Web Key",
    path: "a.json",
    before: '{"kty":"OKP","crv":"Ed25519","d":"',
    value: randomText(alphanumeric, 43, 9),
    after: '"}\n',
    rule: "jwk-private-member",
  },
  {
    name: "a serialized PHP string",
    path: "a.sql",
    before: 's:13:"smtp_password";s:20:"',
    value: short,
    after: '";\n',
  },
];

describe("generic credentials", () => {
  for (const { name, path, before, value, after, rule } of cases) {
    it(`are found in ${name}`, () => {
      const found = findings(before + value + after, path);
      const exact = found.filter((each) => each.start === before.length && each.end === before.length + value.length);
      assert.notEqual(
        exact.length,
        0,
        `found ${JSON.stringify(found.map((each) => [each.rule, each.start, each.end]))}`,
      );
      if (rule !== undefined)
        assert.ok(
          exact.some((each) => each.rule === rule),
          `by ${exact.map((each) => each.rule)}`,
        );
    });
  }

  it("are reported once for a name in which several stems stand", () => {
    const found = findings(`const apiSecretKeyToken = "${token}";\n`, "a.ts");
    assert.deepEqual(
      found.map((each) => each.rule),
      ["generic-api-key"],
    );
  });
});
