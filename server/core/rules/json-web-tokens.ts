// JSON Web Tokens: three base64url parts of which the first must decode to JSON with an algorithm. The sample token of
// every tutorial and tokens without a signature are doubted, not hidden.
import type { Confidence, Report, Rule, Source } from "../detection/rule.ts";
import { decodeBase64 } from "./support/base64.ts";
import { isWord, opensToken } from "./support/boundary.ts";

/** Header, claims and signature; or the five parts of an encrypted token. Within the reach of a rule. */
const SHAPE =
  /eyJ[\w-]{10,900}\.[\w-]{10,2000}\.[\w-]{10,1000}|eyJ[\w-]{10,900}\.[\w-]{0,700}\.[\w-]{8,40}\.[\w-]{20,1200}\.[\w-]{16,60}/y;

/** Claims of the tokens that manuals print. */
const SAMPLE = /"(?:John Doe|Jane Doe|joe|1234567890|example|test|some|foo|hello)"|dangerous business, Frodo/;

function match({ text }: Source, hit: number, report: Report): void {
  if (!opensToken(text, hit)) return;
  SHAPE.lastIndex = hit;
  if (!SHAPE.test(text)) return;
  const end = SHAPE.lastIndex;
  if (isWord(text.charCodeAt(end))) return;
  const [header = "", payload = ""] = text.slice(hit, end).split(".");
  const decoded = decodeBase64(header);
  if (decoded === null) return;
  if (!/^\{.*"(?:alg|enc|typ|kid)"\s*:.*\}$/s.test(decoded)) {
    // Two parts that both open a JSON object are a token of which a character was changed or lost.
    if (payload.startsWith("eyJ")) report({ start: hit, end, confidence: "low" });
    return;
  }
  const claims = decodeBase64(payload) ?? "";
  const confidence: Confidence = SAMPLE.test(claims) || /"alg"\s*:\s*"none"/i.test(decoded) ? "low" : "high";
  report({ start: hit, end, confidence, reason: "structure-holds" });
}

/** The header {"alg":"HS256","typ":"JWT"} without its opening, joined so that no scanner takes it for a token. */
const HEADER = ["eyJhbGciOiJI", "UzI1NiIsInR5cCI6IkpXVCJ9"].join("");

export const jsonWebTokenRules: readonly Rule[] = [
  {
    id: "json-web-token",
    title: "JSON Web Token",
    severity: "medium",
    confidence: "high",
    keywords: ["eyJ"],
    caseSensitive: true,
    prefix: "eyJ",
    match,
    examples: {
      leaks: [
        `Authorization: Bearer ${HEADER}.{{eyJzdWIiOiI[A-Za-z0-9]{40}}}.{{[A-Za-z0-9_-]{43}}}\n`,
        `const session = "${HEADER}.{{eyJ1c2VyIjoi[A-Za-z0-9]{60}}}.{{[A-Za-z0-9_-]{86}}}";`,
        `https://example.org/login?token=${HEADER}.{{eyJ1c2VyIjoi[A-Za-z0-9]{60}}}.{{[A-Za-z0-9_-]{43}}}`,
      ],
      clean: [
        `const header = "${HEADER}";`,
        `{{eyJ[A-Za-z0-9]{10}}}.{{[A-Za-z0-9]{20}}}`,
        `x${HEADER}.{{eyJ1c2VyIjoi[A-Za-z0-9]{60}}}.{{[A-Za-z0-9_-]{43}}}`,
      ],
    },
  },
];
