// Secrets in the query of a URL: servers, proxies and browsers write it down.
import { visitSecrets } from "../../detection/exposure/expression.ts";
import { type Language, languageOf } from "../../detection/exposure/language.ts";
import type { Rule } from "../../detection/rule.ts";
import { exposure } from "../support/exposure.ts";

const PARAMETER =
  /[?&](?:api[_-]?key|apikey|access[_-]?token|auth[_-]?token|password|passwd|pwd|secret|client[_-]?secret|private[_-]?key|token|key)=$/i;
/** What follows the parameter: an interpolation, or the end of the string and what is appended to it. */
const APPENDED: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript: /(?:\$\{|["'`]\s{0,4}\+\s{0,4})/y,
  python: /(?:\{|["']\s{0,4}\+\s{0,4})/y,
  go: /"\s{0,4}\+\s{0,4}/y,
  java: /"\s{0,4}\+\s{0,4}/y,
};

export const secretInUrl: Rule = exposure({
  id: "secret-in-url",
  title: "Secret in the query of a URL",
  keywords: ["key=", "token=", "password=", "passwd=", "pwd=", "secret="],
  match({ text, path }, hit, report) {
    const language = languageOf(path);
    const appended = language && APPENDED[language];
    if (language === undefined || appended === undefined) return;
    const value = text.indexOf("=", hit) + 1;
    if (!PARAMETER.test(text.slice(Math.max(0, value - 24), value))) return;
    appended.lastIndex = value;
    if (!appended.test(text)) return;
    const from = appended.lastIndex;
    // The first expression alone belongs to the parameter.
    const first = { end: -1 };
    visitSecrets(text, from, Math.min(text.length, from + 160), language, ({ start, end }) => {
      if (first.end >= 0 || text.slice(from, start).trim() !== "") return;
      first.end = end;
      report({ start, end, reason: "exposed-in-url" });
    });
  },
  examples: {
    leaks: [
      { path: "a.ts", text: `await fetch(\`https://api.example.com/v1/items?api_key=\${config.apiKey}\`);\n` },
      { path: "a.js", text: 'get("https://api.example.com/v1?access_token=" + accessToken + "&page=1");\n' },
      { path: "a.py", text: 'requests.get(f"https://api.example.com/v1?secret={client_secret}")\n' },
      { path: "A.java", text: 'URI.create(base + "?password=" + password);\n' },
    ],
    clean: [
      { path: "a.ts", text: `await fetch(\`https://api.example.com/v1/items?key=\${cacheKey}&token=\${page}\`);\n` },
      { path: "a.ts", text: `log(\`https://api.example.com/v1/items?api_key=\${redact(apiKey)}\`);\n` },
      { path: "a.py", text: 'requests.get("https://api.example.com/v1?api_key=***")\n' },
      { path: "a.go", text: 'u := base + "?token=" + cursor\n' },
    ],
  },
});
