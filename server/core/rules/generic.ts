// Generic credentials: what no vendor's format gives away but the name and the shape of a value do.
// The work is done in server/core/detection/generic; this file gives each detector its name.
import {
  authorizationDetector,
  commandDetector,
  jwkDetector,
  keyDetector,
  passwordDetector,
  secretDetector,
  urlDetector,
} from "../detection/generic/detectors.ts";
import { judgeWith } from "../detection/generic/judge.ts";
import type { Rule } from "../detection/rule.ts";

export const genericRules: readonly Rule[] = [
  {
    id: "generic-password",
    title: "Password",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: passwordDetector.keywords,
    prefix: "",
    match: judgeWith(passwordDetector, "name-and-value"),
    examples: {
      leaks: [
        { path: "config.py", text: 'DB_PASSWORD = "{{[a-z]{4}[A-Z]{3}[0-9]{3}[a-z]{4}}}"\n' },
        { path: ".env", text: "MYSQL_ROOT_PASSWORD={{[a-z]{3}[A-Z]{3}[0-9]{3}[a-z]{5}}}\n" },
        { path: "setup.sql", text: "CREATE USER app IDENTIFIED BY '{{[a-z]{4}[0-9]{3}[A-Z]{4}}}';\n" },
      ],
      clean: [
        { path: "config.py", text: 'password = os.environ["DB_PASSWORD"]\n' },
        { path: "form.html", text: '<label for="password">Password:</label>\n' },
        { path: ".env.example", text: "DB_PASSWORD=changeme\n" },
        { path: "compose.yaml", text: `  POSTGRES_PASSWORD: \${POSTGRES_PASSWORD}\n` },
      ],
    },
  },
  {
    id: "generic-secret",
    title: "Secret",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: secretDetector.keywords,
    prefix: "",
    match: judgeWith(secretDetector, "name-and-value"),
    examples: {
      leaks: [
        { path: "auth.ts", text: 'const clientSecret = "{{[A-Za-z0-9]{32}}}";\n' },
        { path: "app.yaml", text: "oauth:\n  client_secret: {{[a-z0-9]{32}}}\n" },
      ],
      clean: [
        { path: "deploy.yaml", text: "  secretName: web-tls\n" },
        { path: "app.ts", text: 'const secret = await secrets.get("database/password");\n' },
      ],
    },
  },
  {
    id: "generic-api-key",
    title: "API key or token",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: keyDetector.keywords,
    prefix: "",
    match: judgeWith(keyDetector, "name-and-value"),
    examples: {
      leaks: [
        { path: "client.js", text: 'const apiKey = "{{[a-f0-9]{40}}}";\n' },
        { path: "main.go", text: 'client.SetAuthToken("{{[A-Za-z0-9]{40}}}")\n' },
      ],
      clean: [
        { path: "menu.tsx", text: 'const items = [{ key: "preferences", label: "Preferences" }];\n' },
        { path: "package-lock.json", text: '"publicKeyToken": "{{[a-f0-9]{16}}}"\n' },
        { path: "theme.css", text: ".token.keyword { color: #0077aa }\n" },
      ],
    },
  },
  {
    id: "url-credentials",
    title: "Credentials in a URL",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: urlDetector.keywords,
    prefix: "",
    match: judgeWith(urlDetector, "url-user-info"),
    examples: {
      leaks: ["DATABASE_URL=postgres://app:{{[a-z]{4}[A-Z]{4}[0-9]{4}}}@db.internal:5432/app\n"],
      clean: [
        `DATABASE_URL=postgres://app:\${DB_PASSWORD}@db.internal:5432/app\n`,
        "see https://user:password@example.com/ for the syntax\n",
        "git clone ssh://git@github.com:22/owner/name.git\n",
      ],
    },
  },
  {
    id: "authorization-header",
    title: "Credentials of an authorization header",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: authorizationDetector.keywords,
    prefix: "",
    match: judgeWith(authorizationDetector, "authorization-header"),
    examples: {
      leaks: [
        { path: "request.sh", text: 'curl -H "Authorization: Bearer {{[A-Za-z0-9]{48}}}" https://api.internal/\n' },
      ],
      clean: [
        { path: "request.sh", text: 'curl -H "Authorization: Bearer $TOKEN" https://api.internal/\n' },
        { path: "README.md", text: "Bearer authentication is the default, basic authentication works too.\n" },
      ],
    },
  },
  {
    id: "command-credentials",
    title: "Credentials on a command line",
    severity: "high",
    confidence: "medium",
    generic: true,
    keywords: commandDetector.keywords,
    prefix: "",
    match: judgeWith(commandDetector, "name-and-value"),
    examples: {
      leaks: [
        { path: "deploy.sh", text: "curl -u deploy:{{[a-z]{4}[A-Z]{4}[0-9]{4}}} https://registry.internal/v2/\n" },
      ],
      clean: [{ path: "deploy.sh", text: 'curl -u "$USER:$PASSWORD" https://registry.internal/v2/\n' }],
    },
  },
  {
    id: "jwk-private-member",
    title: "Private member of a JSON Web Key",
    severity: "critical",
    confidence: "medium",
    generic: true,
    keywords: jwkDetector.keywords,
    caseSensitive: true,
    prefix: "",
    match: judgeWith(jwkDetector, "name-and-value"),
    examples: {
      leaks: [{ path: "key.json", text: '{"kty":"OKP","crv":"Ed25519","d":"{{[A-Za-z0-9_-]{43}}}"}\n' }],
      clean: [{ path: "key.json", text: '{"kty":"OKP","crv":"Ed25519","x":"{{[A-Za-z0-9_-]{43}}}"}\n' }],
    },
  },
];
