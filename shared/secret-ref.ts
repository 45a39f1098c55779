// References to secrets: `ref+vault.main://kv/app/db#/password`, a strict superset of the syntax of vals
// (github.com/helmfile/vals). Parsing, formatting and finding them in text; what they refer to is the matter of backends.
import { err, type Failure, ok, type Result } from "./result.ts";
import { trimEnd, trimStart } from "./trim.ts";

export const backendKinds = [
  "vault",
  "openbao",
  "awssecrets",
  "azurekeyvault",
  "k8s",
  "sealed",
  "pkcs11",
  "file",
  "dotenv",
  "env",
  "local",
  "mock",
] as const;

export type BackendKind = (typeof backendKinds)[number];

/** Parameters that a reference may have. Anything else is an error: credentials above all. */
export const refParameters = ["version", "stage", "ns", "encoding", "optional"] as const;

export type RefParameter = (typeof refParameters)[number];

export interface SecretRef {
  readonly backend: BackendKind;
  /** Name of a backend of the manifest; null: the one of this kind without a name. */
  readonly profile: string | null;
  /** Percent-decoded, without a slash at the front. */
  readonly path: string;
  readonly params: Readonly<Partial<Record<RefParameter, string>>>;
  /** Tokens of the JSON pointer (RFC 6901), decoded. Empty: the whole secret. */
  readonly pointer: readonly string[];
}

/** Codes: "ref-syntax", "ref-backend-unknown", "ref-parameter", "ref-credential", "ref-path", "ref-pointer". */
export interface RefFailure extends Failure {
  /** Where in the text of the reference the mistake stands: UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

const HEAD = /^(?:secret)?ref\+([a-z0-9]+)(?:\.([A-Za-z0-9][A-Za-z0-9_-]*))?:\/\//;

/** Reads one whole reference; nothing may stand before or after it. */
export function parseRef(text: string): Result<SecretRef, RefFailure> {
  const head = HEAD.exec(text);
  if (head === null) {
    return wrong("ref-syntax", 0, text.length, "this is not a reference", "write it as ref+BACKEND://PATH#/KEY");
  }
  const [{ length: from }, kind, profile] = head;
  if (!isBackendKind(kind!)) {
    const start = text.indexOf("+") + 1;
    const known = backendKinds.join(", ");
    return wrong("ref-backend-unknown", start, start + kind!.length, `there is no backend "${kind}"`, `use ${known}`);
  }
  const end = text.endsWith("+") ? text.length - 1 : text.length;
  const plus = text.indexOf("+", from);
  if (plus !== -1 && plus < end) {
    return wrong("ref-syntax", plus, plus + 1, "a reference ends at the first +", "write a + within it as %2B");
  }
  const hash = indexWithin(text, "#", from, end);
  const question = indexWithin(text, "?", from, hash);
  const path = readPath(text, from, question);
  if (!path.ok) return path;
  const params = readParameters(text, question + 1, hash);
  if (!params.ok) return params;
  const pointer = readPointer(text, hash + 1, end);
  if (!pointer.ok) return pointer;
  return ok({
    backend: kind,
    profile: profile ?? null,
    path: path.value,
    params: params.value,
    pointer: pointer.value,
  });
}

/** The reference as text, in the one form that `parseRef` reads back to the same. */
export function formatRef({ backend, profile, path, params, pointer }: SecretRef): string {
  const named = profile === null ? backend : `${backend}.${profile}`;
  const query = refParameters
    .flatMap((name) => (params[name] === undefined ? [] : [`${name}=${encode(params[name])}`]))
    .join("&");
  const key = pointer.map((token) => `/${encode(token.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
  return `ref+${named}://${encode(path)}${query === "" ? "" : `?${query}`}${key === "" ? "" : `#${key}`}`;
}

/** A reference within a longer text. */
export interface FoundRef {
  /** UTF-16 offsets, `end` exclusive; a closing `+` is part of it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

// What may stand in a reference unescaped: no blanks, quotes, brackets that close what surrounds it, or commas.
const REFERENCE = /\b(?:secret)?ref\+[a-z0-9]+(?:\.[\w-]+)?:\/\/[^\s"'`<>()[\]{},;|\\]*/g;

/** Every reference in a text, in its order, also those that `parseRef` then finds mistakes in. */
export function* findRefs(text: string): Generator<FoundRef> {
  for (const { 0: found, index } of text.matchAll(REFERENCE)) {
    const plus = found.indexOf("+", found.indexOf("://"));
    // A `+` closes the reference, as in "postgres://user:ref+vault://db#/password+@host"; punctuation ends a sentence.
    const whole = plus === -1 ? trimEnd(found, ".:!?") : found.slice(0, plus + 1);
    yield { start: index, end: index + whole.length, text: whole };
  }
}

export const isBackendKind = (text: string): text is BackendKind => (backendKinds as readonly string[]).includes(text);

function wrong(code: string, start: number, end: number, message: string, remedy: string) {
  return err<RefFailure>({ code, start, end: Math.max(end, start + 1), message, remedy });
}

function indexWithin(text: string, character: string, from: number, end: number): number {
  const at = text.indexOf(character, from);
  return at === -1 || at >= end ? end : at;
}

function readPath(text: string, from: number, to: number): Result<string, RefFailure> {
  const path = decode(text.slice(from, to));
  const plain = trimEnd(trimStart(path ?? "", "/"), "/");
  if (plain === "") {
    return wrong("ref-path", from, to, "the reference names no path", "write it as ref+BACKEND://PATH");
  }
  if (plain.split("/").some((part) => part === "." || part === ".." || part === "")) {
    const remedy = "name the path from its root, without . and .. and without two slashes";
    return wrong("ref-path", from, to, "the path leaves its place", remedy);
  }
  if (/[\u0000-\u001f\u007f]/.test(plain)) {
    return wrong("ref-path", from, to, "the path holds a control character", "remove it");
  }
  return ok(plain);
}

// Names of what must never stand in a file that is committed.
const CREDENTIAL = /token|secret|password|passwd|passphrase|pin|credential|access_?key|api_?key|auth/i;

function readParameters(text: string, from: number, to: number): Result<SecretRef["params"], RefFailure> {
  const params: Partial<Record<RefParameter, string>> = {};
  let at = from;
  for (const part of from < to ? text.slice(from, to).split("&") : []) {
    const equals = part.indexOf("=");
    const name = equals === -1 ? part : part.slice(0, equals);
    const value = equals === -1 ? undefined : part.slice(equals + 1);
    const end = at + part.length;
    const known = refParameters.find((one) => one === name);
    const decoded = value === undefined ? (known === "optional" ? "true" : null) : decode(value);
    if (known === undefined) {
      return CREDENTIAL.test(name)
        ? wrong(
            "ref-credential",
            at,
            end,
            "a reference holds no credentials",
            "remove it; sign in to the backend instead",
          )
        : wrong("ref-parameter", at, end, "the reference has an unknown parameter", `use ${refParameters.join(", ")}`);
    }
    if (params[known] !== undefined || decoded === null || decoded === "" || !isAllowed(known, decoded)) {
      return wrong("ref-parameter", at, end, `the parameter ${known} is wrong`, FORMS[known]);
    }
    params[known] = decoded;
    at = end + 1;
  }
  return ok(params);
}

const FORMS: Readonly<Record<RefParameter, string>> = {
  version: "write it once, as version=7",
  stage: "write it once, as stage=AWSCURRENT",
  ns: "write it once, as ns=team/app",
  encoding: "use encoding=utf8 or encoding=base64",
  optional: "use optional=true or leave it out",
};

function isAllowed(name: RefParameter, value: string): boolean {
  if (/[\u0000-\u001f\u007f]/.test(value)) return false;
  if (name === "encoding") return value === "utf8" || value === "base64";
  if (name === "optional") return value === "true" || value === "false";
  return true;
}

function readPointer(text: string, from: number, to: number): Result<readonly string[], RefFailure> {
  if (from >= to) return ok([]);
  const remedy = "write a JSON pointer (RFC 6901), as #/password";
  if (text[from] !== "/") return wrong("ref-pointer", from, to, "what follows # is not a JSON pointer", remedy);
  const tokens: string[] = [];
  for (const token of text.slice(from + 1, to).split("/")) {
    const plain = decode(token);
    if (plain === null || /~(?![01])/.test(plain)) {
      return wrong("ref-pointer", from, to, "what follows # is not a JSON pointer", remedy);
    }
    tokens.push(plain.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return ok(tokens);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Escapes what would end a reference or mean something in it; slashes stay. Without a full stop at its end. */
function encode(text: string): string {
  const escaped = text.replace(/[^\w\-./~:@=!*]/gu, (one) =>
    /['()]/.test(one) ? percent(one) : encodeURIComponent(one),
  );
  const kept = trimEnd(escaped, ".:!");
  return kept + percent(escaped.slice(kept.length));
}

/** Of characters that encodeURIComponent leaves as they are. */
const percent = (text: string): string =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`).join("");
