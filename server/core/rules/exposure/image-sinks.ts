// Secrets in the arguments and the environment of a container image: both stay in it, for everyone who can pull it.
import { languageOf } from "../../detection/exposure/language.ts";
import { namesSecretValue } from "../../detection/exposure/secret-name.ts";
import type { Rule } from "../../detection/rule.ts";
import { exposure } from "../support/exposure.ts";

const BEGINS_LINE = /(?:^|\n)[ \t]{0,40}$/;
const INSTRUCTION = /(?:ARG|ENV) [ \t]{0,40}/iy;
/** A name with its value, as far as needed: `NAME`, `NAME=value`, `NAME="a value"`; the last sign of a continued line. */
const PAIR =
  /([A-Za-z_]\w{0,63})(?:=("(?:[^"\\\n]|\\.){0,500}"|'[^'\n]{0,500}'|[^\s"']{0,500}))?[ \t]{0,40}(?:\\[ \t]{0,8}\r?\n[ \t]{0,40})?/y;

export const secretInImage: Rule = exposure({
  id: "secret-in-image",
  title: "Secret in an argument or the environment of a container image",
  keywords: ["arg ", "env "],
  match({ text, path }, hit, report) {
    if (languageOf(path) !== "dockerfile" || !BEGINS_LINE.test(text.slice(Math.max(0, hit - 41), hit))) return;
    INSTRUCTION.lastIndex = hit;
    if (!INSTRUCTION.test(text)) return;
    const isArgument = (text.charCodeAt(hit) | 32) === 0x61;
    let at = INSTRUCTION.lastIndex;
    for (let pairs = 0; pairs < 20; pairs++) {
      PAIR.lastIndex = at;
      const pair = PAIR.exec(text);
      if (pair === null) return;
      const [, name = "", value] = pair;
      const given = value === undefined ? isArgument || pairs === 0 : isArgument || !isEmpty(value);
      if (given && namesSecretValue(name, true)) {
        report({ start: at, end: at + name.length, reason: "exposed-in-image" });
      }
      // `ENV NAME value`: the rest of the line is the value.
      if (value === undefined && !isArgument) return;
      at = PAIR.lastIndex;
    }
  },
  examples: {
    leaks: [
      { path: "Dockerfile", text: "FROM node:24\nARG NPM_TOKEN\nRUN npm ci\n" },
      { path: "Dockerfile", text: "ENV NODE_ENV=production DB_PASSWORD=$DB_PASSWORD\n" },
      { path: "web.dockerfile", text: 'ENV LANG=C \\\n    API_SECRET="$secret"\n' },
      { path: "Containerfile", text: "ENV GITHUB_TOKEN abc\n" },
    ],
    clean: [
      { path: "Dockerfile", text: "FROM node:24\nARG NODE_VERSION=24\nENV DB_PASSWORD_FILE=/run/secrets/db\n" },
      { path: "Dockerfile", text: 'ENV DB_PASSWORD=""\n' },
      { path: "Dockerfile", text: "RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\n" },
      { path: "a.sh", text: "env GITHUB_TOKEN=x make\n" },
    ],
  },
});

const isEmpty = (value: string): boolean => value === "" || value === '""' || value === "''";
