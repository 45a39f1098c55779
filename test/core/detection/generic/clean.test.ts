// What looks like a credential and is none: placeholders, templates, references, hashes, identifiers, sentences.
import assert from "node:assert/strict";
import { findings, hexDigits, randomText } from "./run.ts";

const hash = randomText(hexDigits, 64, 11);
const uuid = [8, 4, 4, 4, 12].map((length) => randomText(hexDigits, length, length)).join("-");
const open = "$".concat("{");

const cases: readonly (readonly [name: string, path: string, text: string])[] = [
  ["a shell variable", "a.sh", `export DB_PASSWORD="${open}DB_PASSWORD}"\n`],
  ["a compose variable", "a.yml", `  POSTGRES_PASSWORD: ${open}POSTGRES_PASSWORD:?missing}\n`],
  ["a mustache template", "a.yaml", 'password: "{{ .Values.db.password }}"\n'],
  ["an action secret", "a.yml", `token: ${open}{ secrets.GITHUB_TOKEN }}\n`],
  ["an environment lookup", "a.ts", "const password = process.env.DB_PASSWORD;\n"],
  ["an environment lookup by name", "a.py", 'token = os.getenv("API_TOKEN")\n'],
  ["a vault reference", "a.env", "DB_PASSWORD='ref+vault://kv/app/db#/password'\n"],
  ["an angle placeholder", "a.md", "DB_PASSWORD=<your password>\n"],
  ["a spoken placeholder", ".env.example", "API_KEY=your-api-key-here\n"],
  ["changeme", "a.env", "ADMIN_PASSWORD=changeme\n"],
  ["a pattern of a token", "a.js", 'const API_TOKEN = "key-[A-Za-z0-9]{32}";\n'],
  ["a pattern in a template", "a.yaml", "token: {{[a-f0-9]{40}}}\n"],
  ["a mask of x", "a.env", `SECRET_KEY=${"x".repeat(32)}\n`],
  ["a mask of stars", "a.log", `password: ${"*".repeat(12)}\n`],
  ["an empty value", "a.env", "API_TOKEN=\nAPI_URL=https://api.internal\n"],
  ["a null", "a.json", '{ "token": null, "password": "" }\n'],
  ["a label", "a.json", '{ "password": "Password", "confirmPassword": "Confirm your password" }\n'],
  ["a translation", "de.json", '{ "login.password": "Passwort", "login.forgot_password": "Passwort vergessen?" }\n'],
  ["a translation by its text", "l10n/bundle.de.json", '{ "Reveal Secret": "Geheimnis anzeigen" }\n'],
  ["a translation by its id", "nls.de.json", '{ "commands.revealSecret": "Geheimnis anzeigen" }\n'],
  ["a password's name elsewhere", "a.yaml", "password: Kennwort\n"],
  ["a validation message", "a.js", 'errors.password = "Password must be at least 8 characters";\n'],
  ["a form field", "a.html", '<input type="password" name="password" id="password" autocomplete="off">\n'],
  ["a React key", "a.jsx", '<Item key="preferences" token={token} />\n'],
  ["a key binding", "keybindings.json", '{ "key": "ctrl+shift+p", "command": "workbench.action.showCommands" }\n'],
  ["a secret's name", "a.yaml", "secretKeyRef:\n  name: database\n  key: password\n"],
  ["a lookup in an object", "a.ts", "const token = request.headers.authorization;\n"],
  ["a call", "a.js", "const password = generatePassword(16);\n"],
  ["a hash of a password", "a.sql", `password_hash = '$2b$10$${randomText("abcdef0123456789", 53, 13)}'\n`],
  ["an integrity string", "package-lock.json", `"node_modules/js-tokens": { "integrity": "sha512-${hash}==" }\n`],
  ["a checksum", "go.sum", `github.com/golang-jwt/jwt v1.0.0 h1:${hash}=\n`],
  ["a UUID of a key", "a.json", `{ "keyId": "${uuid}" }\n`],
  ["an assembly", "a.config", `<assemblyIdentity name="System" publicKeyToken="${hash.slice(0, 16)}" />\n`],
  ["a stylesheet", "a.css", ".token.keyword { color: #0077aa; }\n.author::before { content: 'key'; }\n"],
  ["minified code", "a.min.js", 'function a(e,t){return e.key=t.key,e.token="string"==typeof t?t:null,e.pass=!0}\n'],
  [
    "a word that holds a stem",
    "a.go",
    'var emoji = map[string]string{"hockey": "stick", "compass": "rose9", "keyboard": "qz7k2x9"}\n',
  ],
  ["an SSH address", "a.sh", "git clone ssh://git@github.com:22/owner/name.git\n"],
  ["a sample address", "a.md", "https://user:password@example.com/\n"],
  ["an address from variables", "a.py", 'url = f"postgres://{user}:{password}@{host}/app"\n'],
  ["a bearer from a variable", "a.js", `headers.authorization = \`Bearer ${open}token}\`;\n`],
  ["prose", "README.md", "Basic authentication is supported, bearer tokens too. The token is read from the keyring.\n"],
  [
    "a public JSON Web Key",
    "a.json",
    `{"kty":"EC","crv":"P-256","x":"${hash.slice(0, 43)}","y":"${hash.slice(21)}"}\n`,
  ],
  ["a call in a comment", "a.js", " * const outputPass = renderOutput( scenePass );\n"],
  ["a sentence behind a colon", "a.js", "// EASU pass: edge-adaptive spatial upsampling.\n"],
  ["a list of names", "a.c", '  "auth_pass",\n  "current-epoch",\n'],
  ["the name of an encoding", "a.md", "`:login` (will send the password Base64 encoded)\n"],
  ["a name that says hash", "A.java", `private static final String PWD_MD5 = "${hash.slice(0, 32)}";\n`],
  ["a hash of a directory", "A.java", `String password = "{SSHA}${hash.slice(0, 38)}==";\n`],
  ["a module's version", "go.mod", `golang.org/x/oauth2 v0.0.0-20220808172628-${hash.slice(0, 12)} // indirect\n`],
  ["curl with a name and no password", "a.sh", "curl -u deploy: https://registry.internal/\n"],
  ["curl with variables", "a.sh", 'curl -u "$USER:$PASSWORD" https://registry.internal/\n'],
];

/** What programs show of passwords and secrets, in languages of which no word is known here. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  de: ["Ordner öffnen", "Geheimnis anzeigen", "Passwort vergessen", "Zugangstoken erneuern", "API-Schlüssel kopieren"],
  fi: ["Avaa kansio", "Näytä salaisuus", "Unohditko salasanan", "Uusi tunnus", "Kopioi avain"],
  hu: ["Mappa megnyitása", "Titok megjelenítése", "Elfelejtett jelszó", "Jegy megújítása", "Kulcs másolása"],
  id: ["Buka folder", "Tampilkan rahasia", "Lupa kata sandi", "Perbarui token", "Salin kunci API"],
  nl: ["Map openen", "Geheim tonen", "Wachtwoord vergeten", "Token vernieuwen", "API-sleutel kopiëren"],
  ru: ["Открыть папку", "Показать секрет", "Забыли пароль", "Обновить токен", "Копировать ключ"],
  sv: ["Öppna mapp", "Visa hemlighet", "Glömt lösenordet", "Förnya token", "Kopiera API-nyckel"],
  tr: ["Klasör aç", "Gizli anahtarı göster", "Parolanızı mı unuttunuz", "Belirteci yenile", "Anahtarı kopyala"],
};
const keys = ["open", "reveal_secret", "forgot_password", "renew_token", "copy_api_key"];

const catalogues: readonly (readonly [path: string, entry: (key: string, text: string) => string])[] = [
  ["app.json", (key, text) => `  "${key}": "${text}",\n`],
  ["min.json", (key, text) => `"${key}":"${text}",`],
  ["app.yml", (key, text) => `    ${key}: ${text}\n`],
  ["app.properties", (key, text) => `account.${key}=${text}\n`],
  ["Localizable.strings", (key, text) => `"${key}" = "${text}";\n`],
  ["strings.xml", (key, text) => `  <string name="${key}">${text}</string>\n`],
  ["messages.ts", (key, text) => `  ${key}: "${text}",\n`],
  ["lang.php", (key, text) => `  '${key}' => "${text}",\n`],
];

describe("the generic rules", () => {
  for (const [path, entry] of catalogues) {
    it(`stay silent on messages in ${path}, whatever their language`, () => {
      for (const texts of Object.values(spoken)) {
        const text = texts.map((each, index) => entry(keys[index]!, each)).join("");
        // As rules see a file: its bytes.
        const bytes = Buffer.from(text).toString("latin1");
        assert.deepEqual(
          findings(bytes, path).map(({ start, end }) => bytes.slice(start, end)),
          [],
        );
      }
    });
  }

  for (const [name, path, text] of cases) {
    it(`stay silent on ${name}`, () => {
      assert.deepEqual(
        findings(text, path).map(({ rule, start, end }) => [rule, text.slice(start, end)]),
        [],
      );
    });
  }
});
