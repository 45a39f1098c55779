// What `encrypt` of a backend in latchkey.yaml may say, by the kind of key holder. Like a backend it names keys, and never
// holds one: public keys of libsodium excepted.
import type { SchemaNode } from "./manifest-schema.ts";

export const keyHolderKinds = ["transit", "kms", "sodium"] as const;

export type KeyHolderKind = (typeof keyHolderKinds)[number];

const text = (description: string, pattern?: string): SchemaNode => ({
  description,
  type: "string",
  ...(pattern !== undefined && { pattern }),
});

const holders: Readonly<Record<KeyHolderKind, Pick<Required<SchemaNode>, "properties" | "required">>> = {
  transit: {
    required: ["key"],
    properties: {
      key: text("Name of the key of the transit engine.", "^[\\w.-]+$"),
      backend: text("Name of the Vault or OpenBao that has it. Default: this backend."),
      mount: text("Where the engine is mounted. Default: transit.", "^[\\w.-]+(/[\\w.-]+)*$"),
    },
  },
  kms: {
    required: ["key"],
    properties: {
      key: text("The key of AWS KMS: alias/NAME, its id, or its ARN.", "^[\\w:/-]+$"),
      region: text("Region, such as eu-central-1. Default: that of the machine."),
      profile: text("Profile of the AWS configuration of the machine."),
      endpoint: text("Address of a server that speaks the protocol, instead of Amazon's.", "^https?://[^/?#@\\s]+/?$"),
    },
  },
  sodium: {
    required: ["to"],
    properties: {
      to: {
        description: "Public keys of those who may read, each 32 bytes in Base64. Whoever has them may write.",
        type: "array",
        items: { type: "string", pattern: "^[A-Za-z0-9+/]{43}=$" },
      },
      identity: text("A reference to the private key of whoever reads, in Base64.", "^(secret)?ref\\+"),
    },
  },
};

const common: Readonly<Record<string, SchemaNode>> = {
  scope: text("What values are bound to, with their path. Default: the name of this backend, such as vault.main."),
  plain: {
    description: "Whether values that are not encrypted are given out: allow while they are encrypted one by one.",
    enum: ["refuse", "allow"],
  },
};

/** The schema of `encrypt`. */
export const encryptSchema: SchemaNode = {
  description: "Encrypts values on this machine before they reach the backend.",
  type: "object",
  required: ["kind"],
  anyOf: keyHolderKinds.map((kind) => ({
    additionalProperties: false,
    required: ["kind", ...holders[kind].required],
    properties: {
      kind: { description: "What holds the key.", enum: [kind] },
      ...holders[kind].properties,
      ...common,
    },
  })),
};
