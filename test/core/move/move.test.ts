// What takes the place of a leaked value, language by language, and that nothing else of the text changes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse as parseJavaScript } from "acorn";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { moveChanges, moveRules } from "../../../server/core/move/index.ts";
import type { TextChange } from "../../../server/core/move/place.ts";

const REPLACEMENT = { reference: "ref+local://db/password", variable: "DB_PASSWORD" };
const POINTED = { reference: "ref+vault.main://kv/db#/password", variable: "DB_PASSWORD" };

/** A value of no vendor, made here. */
const VALUE = ["Tr0ub4dor", "Xk29", "qLp"].join("-");

const applied = (text: string, changes: readonly TextChange[]): string =>
  [...changes].reverse().reduce((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), text);

/** `€{` stands for `${`, which a linter takes for a mistake in a plain text. */
const dollars = (text: string): string => text.replaceAll("€", "$");

/** `template` with the value for `§`, moved. */
function moved(language: string, template: string, replacement = REPLACEMENT, path = ""): string {
  const start = template.indexOf("§");
  const text = template.replace("§", VALUE);
  const result = moveChanges({ text, start, end: start + VALUE.length, language, path }, replacement);
  return result.ok ? applied(text, result.value) : `${result.error.code}: ${result.error.message}`;
}

describe("moving a value out of a settings file", () => {
  const cases: readonly (readonly [language: string, before: string, after: string, replacement?: typeof POINTED])[] = [
    ["dotenv", "A=1\nPASSWORD=§\nB=2\n", "A=1\nPASSWORD=ref+local://db/password\nB=2\n"],
    ["dotenv", "PASSWORD=§\n", 'PASSWORD="ref+vault.main://kv/db#/password"\n', POINTED],
    ["dotenv", 'export PASSWORD="§" # note', 'export PASSWORD="ref+vault.main://kv/db#/password" # note', POINTED],
    ["dotenv", "URL=postgres://me:§@db/x\r\n", "URL=postgres://me:ref+local://db/password+@db/x\r\n"],
    ["dotenv", "URL=postgres://me:§@db/x", 'URL="postgres://me:ref+vault.main://kv/db#/password+@db/x"', POINTED],
    [
      "dotenv",
      "URL=x§",
      "move-unclear: a letter or digit stands right before the value, so that no reference can begin there",
    ],
    ["dotenv", "just § words", "move-unclear: this line does not give a value to a name"],
    ["yaml", "a:\n  password: §\n", "a:\n  password: ref+vault.main://kv/db#/password\n", POINTED],
    ["yaml", "password: '§' # note\n", "password: 'ref+local://db/password' # note\n"],
    ["yaml", "{ password: §, b: 1 }\n", "{ password: ref+local://db/password, b: 1 }\n"],
    ["yaml", 'url: "https://me:§@host/x"\n', 'url: "https://me:ref+local://db/password+@host/x"\n'],
    ["yaml", "# password: §\n", "move-unclear: the value stands in a comment"],
    ["yaml", "§: 1\n", "move-unclear: the value is a name here"],
    ["yaml", "'§': 1\n", "move-unclear: the value is a name here"],
    ["json", '{ "password": "§" }', '{ "password": "ref+local://db/password" }'],
    ["json", '{ "§": 1 }', "move-unclear: the value is a name here"],
    [
      "json",
      '{ "a": "b§" }',
      "move-unclear: a letter or digit stands right before the value, so that no reference can begin there",
    ],
    ["toml", "password = '§'\n", "password = 'ref+local://db/password'\n"],
    ["toml", "# password = '§'\n", "move-unclear: the value stands in no text"],
    ["properties", "db.password=§\n", "db.password=ref+local://db/password\n"],
    ["properties", "db.url=jdbc:x://me:§@host\n", "db.url=jdbc:x://me:ref+local://db/password+@host\n"],
    ["properties", "# db.password=§\n", "move-unclear: the value stands in a comment"],
  ];
  for (const [language, before, after, replacement] of cases) {
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)} in ${language}`, () =>
      assert.equal(moved(language, before, replacement), after));
  }

  it("writes npm's own syntax into .npmrc", () =>
    assert.equal(
      moved("ini", "//r/:_authToken=§\n", REPLACEMENT, ".npmrc"),
      dollars("//r/:_authToken=€{DB_PASSWORD}\n"),
    ));

  it("sends workflows to the settings of the repository", () =>
    assert.match(moved("yaml", "a: §\n", REPLACEMENT, ".github/workflows/ci.yml"), /^move-unsupported/));
});

describe("moving a value out of a program", () => {
  const cases: readonly (readonly [language: string, before: string, after: string])[] = [
    ["javascript", 'const a = "§";', "const a = process.env.DB_PASSWORD;"],
    ["typescript", "const a = '§';", "const a = process.env.DB_PASSWORD!;"],
    ["typescript", 'f({ password: "§", b: 1 });', "f({ password: process.env.DB_PASSWORD!, b: 1 });"],
    ["typescript", "const a = `§`;", "const a = process.env.DB_PASSWORD!;"],
    ["typescript", "const a = `x://me:§@€{host}`;", "const a = `x://me:€{process.env.DB_PASSWORD!}@€{host}`;"],
    ["javascript", 'const a = "x://me:§@h";', 'const a = ("x://me:" + process.env.DB_PASSWORD + "@h");'],
    ["javascript", 'const a = "Bearer §";', 'const a = ("Bearer " + process.env.DB_PASSWORD);'],
    ["typescriptreact", '<Map token="§" />', "<Map token={process.env.DB_PASSWORD!} />"],
    ["javascript", 'const a = { "§": 1 };', "move-unsupported: the value is a name here"],
    ["javascript", 'import a from "§";', "move-unsupported: the value is the name of a module here"],
    ["javascript", "// §", "move-unclear: the value stands in a comment"],
    ["javascript", "const a = /§/;", "move-unclear: the value stands in no text"],
    ["javascript", "const a = /'/; const b = '§';", "move-unclear: the value stands in no text"],
    ["python", 'import os\na = "§"\n', 'import os\na = os.environ["DB_PASSWORD"]\n'],
    [
      "python",
      'import os.path\nimport sys, os\na = "§"\n',
      'import os.path\nimport sys, os\na = os.environ["DB_PASSWORD"]\n',
    ],
    [
      "python",
      '"""Doc."""\nfrom __future__ import x\nimport re\na = r"§"\n',
      '"""Doc."""\nfrom __future__ import x\nimport os\nimport re\na = os.environ["DB_PASSWORD"]\n',
    ],
    ["python", "#!/usr/bin/env python\na = '§'\n", '#!/usr/bin/env python\nimport os\na = os.environ["DB_PASSWORD"]\n'],
    ["python", "import os\na = f'Bearer §'\n", "import os\na = (f'Bearer ' + os.environ[\"DB_PASSWORD\"])\n"],
    ["python", "import os\na = f'{b} §'\n", "move-unclear: the value is a part of a text that is filled in"],
    ["python", "import os\na = b'§'\n", "move-unclear: the text around the value is of a kind of its own"],
    ["python", "import os\na = 'x' '§'\n", "move-unclear: the value is one of several texts in a row"],
    [
      "go",
      'package main\n\nfunc f() { g("§") }\n',
      'package main\n\nimport "os"\n\nfunc f() { g(os.Getenv("DB_PASSWORD")) }\n',
    ],
    [
      "go",
      'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nvar a = `§`\n',
      'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nvar a = os.Getenv("DB_PASSWORD")\n',
    ],
    [
      "go",
      'package main\n\nconst (\n\ta = "§"\n)\n',
      "move-unsupported: a constant cannot be read from the environment",
    ],
    ["java", 'String a = "§";', 'String a = System.getenv("DB_PASSWORD");'],
    ["java", '@Value("§")', "move-unsupported: an annotation takes constants alone"],
    ["csharp", 'var a = @"§";', 'var a = System.Environment.GetEnvironmentVariable("DB_PASSWORD");'],
    ["csharp", 'const string A = "§";', "move-unsupported: a constant cannot be read from the environment"],
    ["ruby", "a = '§'", 'a = ENV.fetch("DB_PASSWORD")'],
    ["php", "$a = '§';", "$a = getenv('DB_PASSWORD');"],
    ["php", "$a = 'Bearer §';", "$a = ('Bearer ' . getenv('DB_PASSWORD'));"],
    ["php", "  private $a = '§';", "move-unsupported: the first value of a property must be a constant"],
    ["rust", 'let a = "§";', 'let a = std::env::var("DB_PASSWORD").expect("DB_PASSWORD is set");'],
    ["rust", 'let a = "Bearer §";', "move-unclear: the value is a part of a longer text"],
    ["rust", 'println!("§");', "move-unsupported: a macro reads this text when the program is compiled"],
    ["shellscript", "export A=§\n", 'export A="€{DB_PASSWORD:?}"\n'],
    ["shellscript", 'curl -H "X: §" b', 'curl -H "X: €{DB_PASSWORD:?}" b'],
    ["shellscript", "A='§'\n", 'A="€{DB_PASSWORD:?}"\n'],
    ["shellscript", "A='x §'\n", "A='x '\"€{DB_PASSWORD:?}\"''\n"],
    ["shellscript", "# A=§\n", "move-unclear: the value stands in a comment"],
    ["dockerfile", "ENV A=§\n", "move-unsupported: an image keeps what it is built with"],
    ["plaintext", "§", "move-unsupported: there is no rule for files of this kind"],
  ];
  for (const [language, before, after] of cases) {
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)} in ${language}`, () =>
      assert.equal(moved(language, dollars(before)), dollars(after)));
  }
});

describe("a value that is not the text that stands there", () => {
  for (const [what, value] of [
    ["several lines", "a\nb"],
    ["escapes", "a\\nb"],
    ["a quote", 'a"b'],
  ] as const) {
    it(`is refused where it has ${what}, in every language`, () => {
      for (const language of Object.keys(moveRules)) {
        const text = `x = "${value}"`;
        const place = { text, start: 5, end: 5 + value.length, language, path: "" };
        assert.equal(moveChanges(place, REPLACEMENT).ok, false, language);
      }
    });
  }
});

describe("whatever surrounds a value", () => {
  const languages = Object.keys(moveRules);
  const noise = fc.string({ unit: fc.constantFrom(..."ab1 \t\n\"'`#/*\\={}[]():,.$@-é".split("")), maxLength: 60 });
  const seed = 20_261;

  it("stays as it is, but for the literal and one import, in 20,000 texts", () => {
    fc.assert(
      fc.property(fc.constantFrom(...languages), noise, noise, (language, before, after) => {
        const text = `${before}${VALUE}${after}`;
        const place = { text, start: before.length, end: before.length + VALUE.length, language, path: "" };
        const result = moveChanges(place, POINTED);
        if (!result.ok) return;
        const around = result.value.filter(({ start, end }) => start <= place.start && place.end <= end);
        assert.equal(around.length, 1);
        for (const change of result.value) {
          if (change === around[0]) continue;
          assert.equal(change.start, change.end);
          assert.match(change.newText, /^\s*import "?os"?\n$/);
        }
        const [{ start, end, newText }] = around as [TextChange];
        // What goes with the value is written again, or was its quotes and prefix.
        const kept = `${text.slice(start, place.start)}${text.slice(place.end, end)}`.replace(
          /["'`]|^[\w@$]+(?=["'`])/g,
          "",
        );
        const written = newText.replace(/["'`]/g, "");
        assert.ok(
          [...kept].every((one) => written.includes(one)),
          JSON.stringify([kept, written]),
        );
        assert.ok(!applied(text, result.value).includes(VALUE));
      }),
      { numRuns: 20_000, seed },
    );
  });

  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const text = fc.string({ unit: fc.constantFrom(..."ab 1é#:,{}[]".split("")), maxLength: 12 });

  it("means the same in YAML, JSON and TOML but for the one value", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 5 }),
        fc.array(text, { minLength: 5, maxLength: 5 }),
        (keys, texts) => {
          const data = Object.fromEntries(keys.map((key, at) => [key, at === 1 ? VALUE : texts[at]!]));
          const after = { ...data, [keys[1]!]: POINTED.reference };
          const json = JSON.stringify(data, null, 2);
          const yaml = keys.map((key, at) => `${key}: ${at === 1 ? VALUE : JSON.stringify(texts[at])}\n`).join("");
          const toml = keys.map((key) => `${key} = ${JSON.stringify(data[key])}\n`).join("");
          for (const [language, written, parse] of [
            ["json", json, (now: string): object => JSON.parse(now)],
            ["yaml", yaml, (now: string): object => parseYaml(now)],
            ["toml", toml, (now: string): object => parseToml(now)],
          ] as const) {
            const start = written.indexOf(VALUE);
            const result = moveChanges(
              { text: written, start, end: start + VALUE.length, language, path: "" },
              POINTED,
            );
            assert.ok(result.ok);
            assert.deepEqual({ ...parse(applied(written, result.value)) }, after);
          }
        },
      ),
      { numRuns: 500, seed },
    );
  });

  it("is still a program in JavaScript", () => {
    const shapes = [
      "const a = §;",
      "f(1, §)",
      "x = { a: §, 'b': [§] }",
      "y = a ? § : b",
      "z = `€{f(§)}`",
      "class A { b = § }",
    ];
    const literals = ['"v"', "'v'", '"x v"', "'v y'", '"a:v@b"'];
    for (const shape of shapes) {
      for (const literal of literals) {
        const [first] = dollars(shape).split("§");
        const text = dollars(shape).replace("§", literal.replace("v", VALUE)).replaceAll("§", "0");
        const start = text.indexOf(VALUE, first!.length);
        const result = moveChanges(
          { text, start, end: start + VALUE.length, language: "javascript", path: "" },
          REPLACEMENT,
        );
        if (result.ok) parseJavaScript(applied(text, result.value), { ecmaVersion: "latest", sourceType: "module" });
        else assert.equal(shape.includes("`"), true, `${text}: ${result.error.message}`);
      }
    }
  });

  it("is still a program in Python, where there is one to ask", function () {
    const python = spawnSync("python3", ["--version"]);
    if (python.status !== 0) this.skip();
    const programs = ['"""Doc."""\nimport re\nA = "§"\n', "A = {'x': 'Bearer §'}\n", "def f(a='§'):\n  return a\n"];
    for (const program of programs) {
      const written = moved("python", program);
      const checked = spawnSync("python3", ["-c", "import sys; compile(sys.stdin.read(), 'a', 'exec')"], {
        input: written,
      });
      assert.equal(checked.status, 0, written);
    }
  });
});
