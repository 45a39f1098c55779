// The form of latchkey.yaml as a JSON Schema: from it come media/latchkey.schema.json, which other editors use, and the
// completion of the language server. `npm run build:schema` writes the file anew.

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
}

const texts = (description: string): SchemaNode => ({ description, type: "array", items: { type: "string" } });
const confidence = ["low", "medium", "high"];
const severity = [...confidence, "critical"];
const open = (description: string): SchemaNode => ({ description, type: "object" });

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
    backends: open("Where secrets are kept, by a name of your own."),
    secrets: open("The secrets of the project, by their logical names."),
    keys: open("Keys for signing, by their logical names."),
    policy: open("How strict Latchkey is."),
  },
};
