// The form of latchkey.yaml as a JSON Schema: from it come media/latchkey.schema.json, which other editors use, and the
// completion of the language server. `npm run build:schema` writes the file anew.
import { ADDRESS, backendProperties, VAULT_NAME } from "./backend-schemas.ts";
import { backendKinds } from "./secret-ref.ts";

/** As much of JSON Schema as is used here. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number";
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly const?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly propertyNames?: { readonly pattern: string };
}

const texts = (description: string): SchemaNode => ({ description, type: "array", items: { type: "string" } });
const confidence = ["low", "medium", "high"];
const severity = [...confidence, "critical"];
const text = (description: string, pattern?: string): SchemaNode => ({
  description,
  type: "string",
  ...(pattern !== undefined && { pattern }),
});

/** Names of environments, of which `DEPLOYMENT_ENV` chooses one. */
export const environments = ["local", "staging", "production"] as const;

export const secretTypes = [
  "api-key",
  "password",
  "database-credential",
  "webhook-secret",
  "certificate",
  "encryption-key",
  "signing-key",
  "generic",
] as const;

const DURATION = "^[1-9][0-9]*(ms|s|m|h|d)$";
const NAME = "^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$";
const REFERENCE = "^(secret)?ref\\+";

/** How to write what a pattern of the schema asks for. */
export const patternWords: ReadonlyMap<string, string> = new Map([
  [DURATION, "write a number and its unit, such as 90d (ms, s, m, h, d)"],
  [NAME, "use lower case letters, digits, . _ - and /"],
  [REFERENCE, "write a reference, such as ref+vault.main://kv/app/db#/password"],
  [ADDRESS, "write https:// and the host, such as https://vault.example:8200"],
  [VAULT_NAME, "use lower case letters, digits and hyphens"],
]);

const backend: SchemaNode = {
  type: "object",
  required: ["kind"],
  anyOf: backendKinds.map((kind) => ({
    additionalProperties: false,
    properties: {
      kind: { description: "What kind of backend it is.", enum: [kind] },
      ...backendProperties(kind),
    },
  })),
};

const reference = text("A reference, such as ref+vault.main://kv/app/db#/password.", REFERENCE);

const secret: SchemaNode = {
  type: "object",
  additionalProperties: false,
  properties: {
    type: { description: "What it is. Default: generic.", enum: secretTypes },
    category: { description: "What it belongs to.", enum: ["application", "infrastructure", "cryptographic"] },
    description: text("What it is for."),
    owner: text("Who looks after it."),
    tenant: text("The tenant it belongs to. No request for another tenant gets it.", NAME),
    format: {
      description: "Its shape, for generated values and mocks.",
      type: "object",
      additionalProperties: false,
      properties: {
        length: { description: "Characters.", type: "integer", minimum: 1, maximum: 4096 },
        charset: { description: "Which characters.", enum: ["base62", "base64", "hex", "digits", "ascii"] },
        pattern: text("A regular expression that it matches whole."),
      },
    },
    refs: {
      description: "Where it is, by environment. Default in local: the local vault, under its name.",
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries([...environments, "default"].map((name) => [name, reference])),
    },
    rotate: {
      description: "How often it changes, and how.",
      type: "object",
      additionalProperties: false,
      properties: {
        every: text("At most so old, such as 90d.", DURATION),
        strategy: text("How it is rotated."),
        grace: text("How long the old value stays valid.", DURATION),
        purgeAfter: text("When the old version is destroyed.", DURATION),
      },
    },
  },
};

const key: SchemaNode = {
  type: "object",
  additionalProperties: false,
  properties: {
    algorithm: { enum: ["RS256", "PS256", "ES256", "EdDSA"], description: "Algorithm of its signatures." },
    ref: reference,
    every: text("At most so old, such as 90d.", DURATION),
    keepPublic: text("How long its public key is published after it was replaced.", DURATION),
  },
};

const tenant: SchemaNode = {
  type: "object",
  additionalProperties: false,
  properties: { prefixes: texts("Beginnings of the references that belong to it, such as ref+vault.main://kv/acme/.") },
};

const named = (description: string, names: string, of: SchemaNode): SchemaNode => ({
  description,
  type: "object",
  propertyNames: { pattern: names },
  additionalProperties: of,
});

const customRule: SchemaNode = {
  type: "object",
  required: ["id", "regex"],
  additionalProperties: false,
  properties: {
    id: {
      description: "Name of the rule: lower case letters, digits and hyphens.",
      type: "string",
      pattern: "^[a-z0-9][a-z0-9-]{1,63}$",
    },
    title: { description: "What it finds, as in “Acme API key”.", type: "string" },
    regex: { description: "Regular expression in the syntax of RE2, without lookaround.", type: "string" },
    secretGroup: {
      description: "The group that is the secret. Default: the first that takes part, or the whole match.",
      type: "integer",
      minimum: 0,
      maximum: 99,
    },
    keywords: texts(
      "One of these stands in the match or shortly before it. Without them every line is looked at, which is slow.",
    ),
    entropy: {
      description: "Bits of Shannon entropy per character that the secret must exceed.",
      type: "number",
      minimum: 0,
      maximum: 8,
    },
    paths: texts("Files in which the rule counts, in the syntax of .gitignore."),
    severity: { description: "Default: high.", enum: severity },
    confidence: { description: "Default: medium.", enum: confidence },
    examples: {
      description:
        "Texts for latchkey rules --test. “{{acme_[a-z0-9]{20}}}” stands for a text that the pattern matches.",
      type: "object",
      additionalProperties: false,
      properties: { leaks: texts("Must be reported."), clean: texts("Must not be reported.") },
    },
  },
};

export const manifestSchema: SchemaNode = {
  type: "object",
  properties: {
    version: { description: "Version of this format.", const: 1 },
    scan: {
      description: "What is looked for, and where.",
      type: "object",
      additionalProperties: false,
      properties: {
        exclude: texts("Files to leave out, in the syntax of .gitignore."),
        rules: {
          description: "Rules to turn off or to weigh otherwise, by their id.",
          type: "object",
          additionalProperties: { enum: ["off", ...severity] },
        },
        minConfidence: { description: "How certain a finding must be. Default: medium.", enum: confidence },
        maxFileSize: {
          description: "Larger files are not looked at: a number of bytes, or 10MB.",
          anyOf: [{ type: "integer", minimum: 1 }, { type: "string" }],
        },
        customRules: { description: "Rules of the project's own.", type: "array", items: customRule },
      },
    },
    backends: named("Where secrets are kept, by a name of your own.", "^[A-Za-z0-9][A-Za-z0-9_-]*$", backend),
    secrets: named("The secrets of the project, by their logical names.", NAME, secret),
    keys: named("Keys for signing, by their logical names.", NAME, key),
    tenants: named("Whose secrets these are; what belongs to one is refused to another.", NAME, tenant),
    policy: {
      description: "How strict Latchkey is.",
      type: "object",
      additionalProperties: false,
      properties: {
        mode: {
          description: "LATCHKEY_SECURITY_MODE can only be stricter. Default: strict.",
          enum: ["strict", "permissive"],
        },
        cacheTtl: text("How long a value counts as fresh, at most 1h. Default: 5m.", DURATION),
        staleFor: text("How old it may be while its backend is out of reach, at most 1h. Default: 1h.", DURATION),
      },
    },
  },
};
