// What a secret is called: its logical name, the variable of the environment that stands for it, and its place in a backend.
import { ok, type Result } from "./result.ts";
import { type BackendKind, formatRef } from "./secret-ref.ts";

interface Backend {
  readonly kind: BackendKind;
  /** Null: the one of its kind without a name. */
  readonly name: string | null;
}

export const NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;

/** Of which a secret is made when it is moved: kinds that take new ones. */
const writable: ReadonlySet<BackendKind> = new Set([
  "vault",
  "openbao",
  "awssecrets",
  "azurekeyvault",
  "k8s",
  "file",
  "dotenv",
  "local",
]);

export const canMoveTo = ({ kind }: Pick<Backend, "kind">): boolean => writable.has(kind);

/** Code: "name-invalid". */
export function checkName(name: string, taken: { has(name: string): boolean }): Result<string> {
  if (!NAME.test(name)) {
    const remedy = "use lower case letters, digits, . _ - and /, as in database/password";
    return { ok: false, error: { code: "name-invalid", message: "this is not a logical name", remedy } };
  }
  if (!taken.has(name)) return ok(name);
  return {
    ok: false,
    error: { code: "name-invalid", message: "latchkey.yaml has this name already", remedy: "choose another" },
  };
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

/** `STRIPE_SECRET_KEY` is `stripe/secret-key`; a lone `password` in `src/database.ts` is `database/password`. */
export function defaultName(variable: string | null, path: string, taken: { has(name: string): boolean }): string {
  const words = wordsOf(variable?.slice(variable.lastIndexOf(".") + 1) ?? "");
  const file = wordsOf(path.slice(path.lastIndexOf("/") + 1).replace(/(?<=.)\.[^.]*$/, ""));
  const [first, ...rest] = words.length > 1 ? words : [file.join("-") || "secret", words[0] ?? "secret"];
  const name = [first, rest.join("-")].join("/");
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** `database/password` is `DATABASE_PASSWORD`. */
export function variableOf(name: string): string {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** Where a backend of this kind would keep it, as people lay such backends out. */
export function defaultReference({ kind, name: profile }: Backend, name: string): string {
  const place = (path: string, ...pointer: string[]): string =>
    formatRef({ backend: kind, profile, path, params: {}, pointer });
  const slash = name.lastIndexOf("/");
  switch (kind) {
    case "vault":
    case "openbao":
      return slash < 0 ? place(`kv/${name}`, "value") : place(`kv/${name.slice(0, slash)}`, name.slice(slash + 1));
    case "azurekeyvault":
      return place(name.replace(/[^a-z0-9-]/g, "-"));
    case "k8s":
      return slash < 0
        ? place(name, "value")
        : place(name.slice(0, slash).replace(/[^a-z0-9-]/g, "-"), name.slice(slash + 1));
    case "dotenv":
      return place(variableOf(name));
    default:
      return place(name);
  }
}
