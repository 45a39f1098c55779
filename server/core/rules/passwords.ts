// Passwords in a form of their own: hashes of crypt(3), and programs and frameworks that take them in a known place.
// A hash can be guessed offline, so it is worth a look, but no more than that.
import type { Rule } from "../detection/rule.ts";
import { token } from "./support/token.ts";

/** Not a variable, a mask or the word that a manual puts there. */
const isWritten = (secret: string): boolean =>
  !/^["']?(?:[$%<{*]|x+\b|(?:my|your|the)?[_-]?(?:pass(?:word|wd)?|secret|changeme)["']?$)/i.test(secret);

const hash = token({
  id: "password-hash",
  title: "Password hash",
  severity: "low",
  confidence: "low",
  pattern:
    /\$(?:1\$[\w./]{8}\$[\w./]{22}|2[abxy]\$\d\d\$[\w./]{53}|5\$(?:rounds=\d{4,9}\$)?[\w./]{8,16}\$[\w./]{43}|6\$(?:rounds=\d{4,9}\$)?[\w./]{8,16}\$[\w./]{86}|[89]\$[\w./]{14}\$[\w./]{43})/,
  leaks: ["deploy:{{[$]6[$]rounds=5000[$][a-z0-9]{12}[$][A-Za-z0-9./]{86}}}:19000:0:99999:7:::\n"],
});

/** What stands before a hash in shadow, htpasswd and in dumps: a name and its separator, or nothing. */
const ACCOUNT = /(?:^|\n|[\w@.-][:|](?:\{[A-Z0-9-]{3,12}\})?)$/;

/** Software keeps hashes in its settings on purpose; a list of accounts in a repository is a leak. */
const passwordHash: Rule = {
  ...hash,
  get examples() {
    return hash.examples;
  },
  match(source, hit, report) {
    hash.match(source, hit, (found) => {
      const inList = ACCOUNT.test(source.text.slice(Math.max(0, found.start - 16), found.start));
      report(inList ? { ...found, confidence: "medium" } : found);
    });
  },
};

export const passwordRules: readonly Rule[] = [
  passwordHash,
  token({
    id: "psexec-password",
    title: "Password on PsExec's command line",
    severity: "high",
    confidence: "medium",
    after: /psexec(?:64)?(?:\.exe)?["']?[ \t][^\n]{0,160}[ \t]-p[ \t]{1,3}/i,
    pattern: /[^\s"']{4,64}/,
    accept: isWritten,
    leaks: ["psexec \\\\server -u admin -p {{[a-z]{4}[0-9]{3}[A-Z]{3}}} cmd\n"],
    clean: ["psexec \\\\server -u admin -p %SECRET% cmd\n", "psexec \\\\server -u admin -p $password cmd\n"],
    samples: false,
  }),
  token({
    id: "react-app-password",
    title: "Password that React builds into a page",
    severity: "high",
    confidence: "medium",
    after: /REACT_APP_(?:[A-Z0-9]{1,20}_){0,4}PASS(?:WORD|WD)?\s{0,2}=\s{0,2}["']?/,
    pattern: /[A-Za-z0-9!#%&()*+,./:;=?@^_|~-]{6,64}/,
    accept: isWritten,
    leaks: ["REACT_APP_ADMIN_PASSWORD={{[a-z]{4}[0-9]{3}[A-Z]{3}}}\n"],
    clean: ["REACT_APP_ADMIN_PASSWORD=$SECRET_OF_CI\n", "REACT_APP_PASSWORD_MIN_LENGTH=12\n"],
    samples: false,
  }),
];
