// Private keys in text: PEM, OpenSSH, PGP, SSH2 and PuTTY blocks, read by a small state machine because a block runs over
// many lines, may be indented, or stands escaped in one string. Public halves and bare headers are clean.
import type { Report, Rule, Severity, Source } from "../detection/rule.ts";
import { isDigit, isLower, isUpper } from "./support/boundary.ts";
import { token } from "./support/token.ts";

/** Fewest characters of key material that make a block a leak; the smallest EC key has about 90. */
const LEAST_MATERIAL = 40;
/** Shortest run that counts: the lines of a block have 64 characters, of some old tools 48 or 32. */
const SHORTEST_RUN = 28;
/** Widest gap between two runs of one block, and between two lines of it. */
const MOST_GAP = 200;
const LINE_BREAK = 24;
const DASH = 0x2d;
const BACKSLASH = 0x5c;
/** Longest block that is read, in bytes: a 16384-bit RSA key has about 13,000. */
const MOST_BLOCK = 65536;

interface Block {
  readonly id: string;
  readonly title: string;
  readonly severity?: Severity;
  /** The header up to where the material may begin. */
  readonly begin: RegExp;
  readonly keyword: string;
  /** What closes the block; where it is missing the block ends with its material. */
  readonly end: string;
  readonly example: string;
  readonly clean?: readonly string[];
}

/** What the old form of PEM says of an encrypted key, right behind its first line (RFC 1421). */
const ENCRYPTED = /^[\s\\nr"'+#]{0,40}Proc-Type: 4,ENCRYPTED/;

function block(spec: Block): Rule {
  const begin = new RegExp(spec.begin.source, `${spec.begin.flags}y`);

  function match({ text }: Source, hit: number, report: Report): void {
    begin.lastIndex = hit;
    if (!begin.test(text)) return;
    const limit = Math.min(text.length, hit + MOST_BLOCK);
    const { material, end } = readMaterial(text, begin.lastIndex, limit);
    if (material < LEAST_MATERIAL) return;
    const place = { start: hit, end: closing(text, end, spec.end) };
    const isEncrypted = ENCRYPTED.test(text.slice(begin.lastIndex, begin.lastIndex + MOST_GAP));
    report(
      isEncrypted ? { ...place, severity: "medium", reason: "encrypted" } : { ...place, reason: "structure-holds" },
    );
  }

  return {
    id: spec.id,
    title: spec.title,
    severity: spec.severity ?? "critical",
    confidence: "high",
    keywords: [spec.keyword],
    caseSensitive: true,
    reach: "block",
    prefix: spec.keyword,
    match,
    get examples() {
      const oneLine = spec.example.replaceAll("\n", "\\n");
      return {
        leaks: [
          `${spec.example}\n`,
          `key: |\n  ${spec.example.replaceAll("\n", "\n  ")}\nnext: 1\n`,
          `{"private_key": "${oneLine}\\n", "type": "service_account"}`,
          `PRIVATE_KEY="${oneLine}"\nNEXT=1\n`,
        ],
        clean: [
          `${spec.example.slice(0, spec.example.indexOf("\n"))}\n`,
          spec.example.replace(/\{\{.*\}\}/s, "..."),
          ...(spec.clean ?? []),
        ],
      };
    },
  };
}

const isBase64 = (code: number): boolean =>
  isDigit(code) || isUpper(code) || isLower(code) || "+/=".includes(String.fromCharCode(code));

/** Whether a run is key material: long and of all kinds, as no identifier or word is. */
function isMaterial(text: string, start: number, end: number): boolean {
  if (end - start < SHORTEST_RUN) return false;
  let kinds = 0;
  for (let at = start; at < end && kinds !== 7; at++) {
    const code = text.charCodeAt(at);
    kinds |= isDigit(code) ? 1 : isUpper(code) ? 2 : isLower(code) ? 4 : 0;
  }
  return kinds === 7;
}

/**
 * Counts base64 characters from `from`, over line ends, escapes, quotes, concatenation and "Name: value" headers, up to
 * dashes or a gap that no key has. `end` is the offset after the last of them.
 */
function readMaterial(text: string, from: number, limit: number): { material: number; end: number } {
  let material = 0;
  let end = from;
  let at = from;
  while (at < limit && at < end + MOST_GAP) {
    const start = at;
    while (at < limit && isBase64(text.charCodeAt(at))) at++;
    if (isMaterial(text, start, at) || (material > 0 && at > start && start - end < LINE_BREAK)) {
      material += at - start;
      end = at;
    }
    if (text.charCodeAt(at) === DASH && text.startsWith("----", at)) break;
    // The letter of an escape sequence is no material.
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return { material, end };
}

/** The offset after the closing line, which stands within one short line of the material, or the material's own end. */
function closing(text: string, end: number, marker: string): number {
  const found = text.slice(end, end + MOST_GAP).indexOf(marker);
  if (found < 0) return end;
  const tail = /^[A-Z0-9 ]{0,60}-{4,5}/.exec(text.slice(end + found + marker.length, end + found + marker.length + 80));
  return end + found + marker.length + (tail ? tail[0].length : 0);
}

// The marks are joined so that no scanner takes this file for a key.
const FIVE = "-".repeat(5);
const BEGIN = `${FIVE}BEGIN `;
const END = `${FIVE}END `;
const KEY = `PRIVATE ${"KEY"}`;
const BODY = "{{[A-Za-z0-9+/]{64}}}\n{{[A-Za-z0-9+/]{64}}}\n{{[A-Za-z0-9+/]{42}}}==";

const pem = (id: string, title: string, label: string, severity: Severity = "critical"): Rule =>
  block({
    id,
    title,
    severity,
    begin: new RegExp(`${BEGIN}${label}${KEY}${FIVE}`),
    keyword: `${BEGIN}${label}${KEY}`,
    end: END,
    example: `${BEGIN}${label}${KEY}${FIVE}\n${BODY}\n${END}${label}${KEY}${FIVE}`,
    clean: [
      `${BEGIN}PUBLIC ${"KEY"}${FIVE}\n${BODY}\n${END}PUBLIC ${"KEY"}${FIVE}\n`,
      `${BEGIN}CERTIFICATE${FIVE}\n${BODY}\n${END}CERTIFICATE${FIVE}\n`,
      `if (text.includes("${BEGIN}${label}${KEY}${FIVE}")) return readAnything(text);`,
    ],
  });

export const privateKeyRules: readonly Rule[] = [
  pem("private-key-pkcs8", "Private key (PKCS#8)", ""),
  pem("private-key-rsa", "RSA private key", "RSA "),
  pem("private-key-ec", "EC private key", "EC "),
  pem("private-key-dsa", "DSA private key", "DSA "),
  pem("private-key-openssh", "OpenSSH private key", "OPENSSH "),
  pem("private-key-encrypted", "Encrypted private key", "ENCRYPTED ", "medium"),
  block({
    id: "private-key-pgp",
    title: "PGP private key",
    begin: new RegExp(`${BEGIN}PGP ${KEY} BLOCK${FIVE}`),
    keyword: `${BEGIN}PGP ${KEY}`,
    end: END,
    example: `${BEGIN}PGP ${KEY} BLOCK${FIVE}\nVersion: GnuPG v2\n\n${BODY}\n=Ab3d\n${END}PGP ${KEY} BLOCK${FIVE}`,
  }),
  block({
    id: "private-key-ssh2",
    title: "SSH2 private key",
    begin: /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/,
    keyword: `---- BEGIN SSH2 ENCRYPTED ${KEY}`,
    end: "---- END ",
    example: `---- BEGIN SSH2 ENCRYPTED ${KEY} ----\nComment: "2048-bit rsa"\n${BODY}\n---- END SSH2 ENCRYPTED ${KEY} ----`,
  }),
  block({
    id: "private-key-putty",
    title: "PuTTY private key",
    begin: /PuTTY-User-Key-File-\d: [\w-]{3,40}/,
    keyword: "PuTTY-User-Key-File-",
    end: "Private-MAC: ",
    example: `PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: imported\nPublic-Lines: 1\n{{[A-Za-z0-9+/]{64}}}\nPrivate-Lines: 2\n${BODY}\nPrivate-MAC: {{[0-9a-f]{40}}}`,
  }),
  token({
    id: "private-key-base64",
    title: "PEM private key in base64",
    severity: "critical",
    pattern:
      /LS0tLS1CRUdJTi(?:BSU0Eg|BEU0Eg|BFQyBQ|BPUEVOU1NIIF|BQUklWQVRF|BFTkNSWVBURUQg)[A-Za-z0-9+/]{60,3900}={0,2}/,
    literal: true,
  }),
];
