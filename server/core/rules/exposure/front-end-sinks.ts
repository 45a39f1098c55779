// Secrets in code that is sent to a browser: whoever opens the page has them.
import { namesSecretValue } from "../../detection/exposure/secret-name.ts";
import { REACH, type Rule } from "../../detection/rule.ts";
import { exposure } from "../support/exposure.ts";

/** Prefixes of variables that build tools write into the code of a page. */
const PREFIXES = ["next_public_", "vite_", "react_app_", "vue_app_", "expo_public_", "gatsby_", "nuxt_public_"];
const PREFIX = new RegExp(`^(?:${PREFIXES.join("|")})`, "i");
const NAME = /[A-Za-z_]\w{0,80}/y;
/** Keys and tokens are made for browsers as often as not; passwords, secrets and private keys are not. */
const NEVER_PUBLIC = /(?:SECRET|PASSWORD|PASSWD|PRIVATE_?KEY|CREDENTIALS?)(?:_KEY)?$/i;
const IS_WORD = /\w/;

export const secretInPublicVariable: Rule = exposure({
  id: "secret-in-public-variable",
  title: "Secret in a variable that is built into a page",
  keywords: PREFIXES,
  match({ text }, hit, report) {
    if (IS_WORD.test(text[hit - 1] ?? "")) return;
    NAME.lastIndex = hit;
    const name = NAME.exec(text)?.[0] ?? "";
    const own = name.replace(PREFIX, "");
    if (name !== name.toUpperCase() || !NEVER_PUBLIC.test(own) || !namesSecretValue(own)) return;
    report({ start: hit, end: hit + name.length, reason: "exposed-in-front-end" });
  },
  examples: {
    leaks: [
      { path: "a.ts", text: "const secret = process.env.NEXT_PUBLIC_STRIPE_SECRET_KEY;\n" },
      { path: ".env", text: "VITE_DB_PASSWORD=\n" },
      { path: "a.ts", text: "sign(import.meta.env.VITE_PRIVATE_KEY)\n" },
    ],
    clean: [
      { path: "a.ts", text: "const key = process.env.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY;\n" },
      { path: "a.ts", text: "mapbox(import.meta.env.VITE_MAPBOX_ACCESS_TOKEN, process.env.STRIPE_SECRET_KEY);\n" },
    ],
  },
});

/** What only code on a server should have: references to secrets, and the libraries that resolve them. */
const SERVER_ONLY = [
  "ref+",
  "secretref+",
  "opensecrets(",
  "@aws-sdk/client-secrets-manager",
  "@azure/keyvault-secrets",
  "node-vault",
];
const REFERENCE = /(?:secret)?ref\+[a-z0-9]{2,16}(?:\.[\w-]{1,40})?:\/\/[^\s"'`<>\\]{1,400}/iy;
const CALL = /openSecrets\(/y;
const PACKAGE = /(?:@aws-sdk\/client-secrets-manager|@azure\/keyvault-secrets|node-vault)(?=["'])/y;
const BROWSER_FILE = /\.(?:vue|svelte)$/i;
const BROWSER_CODE =
  /^\s{0,80}["']use client["']|from ["'](?:react-dom(?:\/client)?|vue|svelte)["']|\bdocument\.(?:getElementById|querySelector|createElement|cookie)\b/;

export const secretsInFrontEnd: Rule = exposure({
  id: "secrets-in-front-end",
  title: "Secrets resolved in code for a browser",
  keywords: SERVER_ONLY,
  match({ text, path }, hit, report) {
    if (!/\.(?:[cm]?[jt]sx?|vue|svelte)$/i.test(path) || IS_WORD.test(text[hit - 1] ?? "")) return;
    const pattern = [REFERENCE, CALL, PACKAGE].find((each) => {
      each.lastIndex = hit;
      return each.test(text);
    });
    if (pattern === undefined) return;
    const around = text.slice(Math.max(0, hit - REACH), hit + REACH);
    if (BROWSER_FILE.test(path) || BROWSER_CODE.test(around)) {
      report({ start: hit, end: pattern.lastIndex, reason: "exposed-in-front-end" });
    }
  },
  examples: {
    leaks: [
      { path: "a.tsx", text: '"use client";\nconst url = "ref+vault://kv/app/db#/password";\n' },
      { path: "App.vue", text: "const secrets = await openSecrets();\n" },
      { path: "main.ts", text: 'import { createRoot } from "react-dom/client";\nimport vault from "node-vault";\n' },
    ],
    clean: [
      {
        path: "server.ts",
        text: 'const url = "ref+vault://kv/app/db#/password";\nconst secrets = await openSecrets();\n',
      },
      { path: "a.tsx", text: '"use client";\nconst href = "/preferences";\n' },
    ],
  },
});
