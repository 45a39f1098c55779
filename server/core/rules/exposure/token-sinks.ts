// Secrets in the payload of a JSON Web Token: it is signed, not encrypted, and everyone who holds it can read it.
import { languageOf } from "../../detection/exposure/language.ts";
import { namesSecretValue } from "../../detection/exposure/secret-name.ts";
import type { Rule } from "../../detection/rule.ts";
import { exposure } from "../support/exposure.ts";

/** From the keyword to where the payload begins. */
const PAYLOAD = /(?:jwt\.sign\(|jsonwebtoken\.sign\(|signjwt\(|jwt\.encode\(|jwt\.mapclaims)\s{0,8}\{/iy;
const CLAIM = /\.(?:claim|withclaim|addclaims?)\(\s{0,8}["']([\w-]{1,64})["']/iy;
/** Names of members, as far as the payload is read; those of what is nested in it are its own. */
const MEMBER = /[{,]\s{0,80}(?:\.\.\.\s{0,4})?["']?([A-Za-z_][\w-]{0,63})["']?\s{0,4}(?=[:,}])/g;
const LONGEST_PAYLOAD = 600;

export const secretInToken: Rule = exposure({
  id: "secret-in-token",
  title: "Secret in the payload of a JSON Web Token",
  keywords: [
    "jwt.sign(",
    "jsonwebtoken.sign(",
    "signjwt(",
    "jwt.encode(",
    "jwt.mapclaims",
    ".claim(",
    ".withclaim(",
    ".addclaim",
  ],
  match({ text, path }, hit, report) {
    if (languageOf(path) === undefined) return;
    CLAIM.lastIndex = hit;
    const claim = CLAIM.exec(text)?.[1];
    if (claim !== undefined) {
      const start = text.indexOf(claim, hit + 6);
      if (namesSecretValue(claim)) report({ start, end: start + claim.length, reason: "exposed-in-token" });
      return;
    }
    PAYLOAD.lastIndex = hit;
    if (!PAYLOAD.test(text)) return;
    const open = PAYLOAD.lastIndex - 1;
    const read = text.slice(open, open + LONGEST_PAYLOAD);
    const payload = read.slice(0, read.indexOf("}") + 1 || read.length);
    for (const member of payload.matchAll(MEMBER)) {
      const name = member[1]!;
      const start = open + member.index + member[0].indexOf(name);
      if (namesSecretValue(name)) report({ start, end: start + name.length, reason: "exposed-in-token" });
    }
  },
  examples: {
    leaks: [
      { path: "a.ts", text: "return jwt.sign({ sub: user.id, password: user.password }, key);\n" },
      { path: "a.ts", text: "new SignJWT({ sub, apiKey })\n" },
      { path: "a.py", text: 'jwt.encode({"sub": sub, "client_secret": client_secret}, key)\n' },
      { path: "a.go", text: 'claims := jwt.MapClaims{"sub": id, "password": password}\n' },
      { path: "A.java", text: 'Jwts.builder().subject(id).claim("password", password).signWith(key);\n' },
    ],
    clean: [
      {
        path: "a.ts",
        text: "return jwt.sign({ sub: user.id, role: user.role, tokenType }, process.env.JWT_SECRET);\n",
      },
      { path: "a.py", text: 'jwt.encode({"sub": sub, "exp": exp}, SECRET_KEY)\n' },
      { path: "A.java", text: 'Jwts.builder().claim("passwordChangedAt", at).signWith(secretKey);\n' },
    ],
  },
});
