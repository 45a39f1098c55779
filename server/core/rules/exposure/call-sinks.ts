// Calls that let a secret out: what logs write is kept and read by many, and so is what errors say.

import { visitSecrets } from "../../detection/exposure/expression.ts";
import { type Language, languageOf } from "../../detection/exposure/language.ts";
import type { Report, Rule, Source } from "../../detection/rule.ts";
import { exposure } from "../support/exposure.ts";

/** How far the arguments of a call are read. */
const FARTHEST = 2000;

type Calls = Readonly<Partial<Record<Language, RegExp>>>;

/** Callees from the keyword up to and with their opening bracket, by language; each is anchored at the keyword. */
const LOG_CALLS: Calls = {
  javascript:
    /(?:console|(?:this\.)?_?(?:logger|log|winston|pino))\.(?:log|error|warn|info|debug|trace|dir|verbose|fatal|silly)\(/iy,
  python: /(?:print\(|(?:logging|_?logger|log)\.(?:debug|info|warning|warn|error|exception|critical|log)\()/iy,
  go: /(?:fmt\.F?[Pp]rint(?:f|ln)?\(|log\.(?:Print|Fatal|Panic)(?:f|ln)?\(|(?:slog|logger|log)\.(?:Debug|Info|Warn|Error)(?:f|w|ln)?\()/y,
  java: /(?:System\.(?:out|err)\.print(?:ln|f)?\(|(?:logger|log)\.(?:trace|debug|info|warn|error|fatal|severe|warning|fine|finer|finest)\()/iy,
};

const ERROR_CALLS: Calls = {
  javascript: /\w{0,40}(?:Error|Exception)\(/y,
  python: /\w{0,40}(?:Error|Exception)\(/y,
  go: /(?:errors\.New|fmt\.Errorf)\(/y,
  java: /\w{0,40}(?:Error|Exception)\(/y,
};

const isName = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36;

/** Where the name that holds `hit` begins. */
function nameStart(text: string, hit: number): number {
  let start = hit;
  while (start > 0 && hit - start < 40 && isName(text.charCodeAt(start - 1))) start--;
  return start;
}

const COMMENTED = /(?:^|\n)[ \t]{0,80}(?:\/\/|#|\*)[^\n]{0,200}$/;
/** A format that prints types alone. */
const TYPES_ONLY = /^\s{0,8}"[^"%\n]{0,200}%T[^"%\n]{0,200}"/;

function readArguments({ text }: Source, open: number, language: Language, report: Report): void {
  const limit = Math.min(text.length, open + FARTHEST);
  if (COMMENTED.test(text.slice(Math.max(0, open - 240), open))) return;
  if (language === "go" && TYPES_ONLY.test(text.slice(open, Math.min(limit, open + 420)))) return;
  visitSecrets(text, open, limit, language, report);
}

type CalleeStart = (text: string, hit: number, language: Language) => number;

/** A matcher for calls, each of which begins where `calleeStart` says; a negative number: none does. */
const matchCalls =
  (calls: Calls, reason: "exposed-in-log" | "exposed-in-error", calleeStart: CalleeStart): Rule["match"] =>
  (source, hit, report) => {
    const language = languageOf(source.path);
    const callee = language && calls[language];
    if (language === undefined || callee === undefined) return;
    const start = calleeStart(source.text, hit, language);
    if (start < 0) return;
    callee.lastIndex = start;
    if (!callee.test(source.text)) return;
    readArguments(source, callee.lastIndex, language, ({ start, end }) => report({ start, end, reason }));
  };

export const secretInLog: Rule = exposure({
  id: "secret-in-log",
  title: "Secret written to a log",
  keywords: [
    "console.",
    "logger.",
    "log.",
    "winston.",
    "pino.",
    "print(",
    "logging.",
    "fmt.",
    "slog.",
    "system.out.",
    "system.err.",
  ],
  match: matchCalls(LOG_CALLS, "exposed-in-log", (text, hit) => {
    const before = text.charCodeAt(hit - 1);
    return isName(before) && before !== 95 ? -1 : hit;
  }),
  examples: {
    leaks: [
      { path: "a.ts", text: `console.log(\`connecting as \${user} with \${db.password}\`);\n` },
      { path: "a.ts", text: 'logger.info({ user, apiKey }, "signed in");\n' },
      { path: "a.js", text: "this.logger.debug('key', process.env.STRIPE_SECRET_KEY);\n" },
      { path: "a.py", text: 'logging.info("token %s", access_token)\n' },
      { path: "a.py", text: 'print(f"password is {settings.DB_PASSWORD!r}")\n' },
      { path: "a.go", text: 'log.Printf("secret=%s", cfg.ClientSecret)\n' },
      { path: "A.java", text: 'logger.info("Password: " + user.getPassword());\n' },
    ],
    clean: [
      { path: "a.ts", text: `console.log(\`connecting with \${redact(db.password)}\`);\n` },
      { path: "a.ts", text: 'console.log("password changed", password.length, password !== undefined);\n' },
      { path: "a.ts", text: 'logger.info({ user, password: "[redacted]" }, "signed in");\n' },
      { path: "a.ts", text: "console.log(apiKey ? 'key set' : 'no key');\n" },
      { path: "a.ts", text: "console.error(errors.password, token, tokenType);\n" },
      { path: "a.py", text: 'logging.info("token %s", mask(access_token))\nprint("password:", "*" * len(password))\n' },
      { path: "a.go", text: 'log.Printf("password for %s is wrong", user)\n' },
      { path: "a.go", text: 'log.Printf("unknown kind of credential: %T", credential)\n// log.Println(password)\n' },
      { path: "A.java", text: 'logger.info("Password of " + user.getName() + " has been reset");\n' },
      { path: "a.md", text: "console.log(password)\n" },
    ],
  },
});

export const secretInError: Rule = exposure({
  id: "secret-in-error",
  title: "Secret in the message of an error",
  keywords: ["error(", "exception(", "errorf(", "errors.new("],
  match: matchCalls(ERROR_CALLS, "exposed-in-error", (text, hit, language) => {
    if (language === "go") return goCallee(text, hit);
    const start = nameStart(text, hit);
    return isRaised(text, start) ? start : -1;
  }),
  examples: {
    leaks: [
      { path: "a.ts", text: `throw new Error(\`cannot sign in with \${password}\`);\n` },
      { path: "a.js", text: 'throw Error("cannot sign in with " + password);\n' },
      { path: "a.py", text: 'raise ValueError(f"bad api key {api_key}")\n' },
      { path: "a.go", text: 'return fmt.Errorf("login with %s failed", cfg.Password)\n' },
      { path: "A.java", text: 'throw new IllegalStateException("no access with " + accessToken);\n' },
    ],
    clean: [
      { path: "a.ts", text: 'throw new Error("the password is wrong");\n' },
      { path: "a.ts", text: `throw new Error(\`cannot sign in with \${mask(password)}\`);\n` },
      { path: "a.ts", text: "showError(password);\n" },
      { path: "a.py", text: 'raise ValueError("api_key is missing")\n' },
      { path: "a.go", text: 'return fmt.Errorf("login of %s failed: %w", user, err)\n' },
      { path: "A.java", text: 'throw new IllegalStateException("no access for " + user);\n' },
    ],
  },
});

function goCallee(text: string, hit: number): number {
  const start = nameStart(text, hit);
  return text[start - 1] === "." ? nameStart(text, start - 1) : start;
}

/** Whether an error is made here: a call of a function that merely has such a name is none. */
const isRaised = (text: string, start: number): boolean =>
  /\b(?:new|raise|throw)\s{1,4}$/.test(text.slice(Math.max(0, start - 12), start));
