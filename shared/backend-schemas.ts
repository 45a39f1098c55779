// What a backend of latchkey.yaml may be configured with, by its kind. A manifest comes with a repository, so there is
// no key for a credential, a program, a library or a file of trust: those are settings of the machine.
import { encryptSchema } from "./encryption-schema.ts";
import type { SchemaNode } from "./manifest-schema.ts";
import type { BackendKind } from "./secret-ref.ts";

const text = (description: string, pattern?: string): SchemaNode => ({
  description,
  type: "string",
  ...(pattern !== undefined && { pattern }),
});
const texts = (description: string): SchemaNode => ({ description, type: "array", items: { type: "string" } });

export const ADDRESS = "^https?://[^/?#@\\s]+/?$";
export const VAULT_NAME = "^[a-z0-9][a-z0-9-]{0,62}$";

const vaultAuth: SchemaNode = {
  type: "object",
  required: ["method"],
  additionalProperties: false,
  properties: {
    method: {
      description: "How to sign in. Tokens, secret ids and passwords come from the machine, never from here.",
      enum: ["token", "approle", "oidc", "jwt", "kubernetes", "aws"],
    },
    mount: text("Where the method is mounted. Default: the name of the method."),
    role: text("The role to sign in as."),
  },
};

const vault: Readonly<Record<string, SchemaNode>> = {
  address: text("Address of the server or of its load balancer.", ADDRESS),
  nodes: texts("Addresses of all nodes of a cluster, tried in turn when the first does not answer."),
  namespace: text("Namespace of every path, unless a reference names another."),
  auth: {
    description: "How to sign in; of a list the first that works. Default: the token of the machine.",
    anyOf: [vaultAuth, { type: "array", items: vaultAuth }],
  },
  wrap: { description: "Read through one-time response wrapping.", enum: ["on", "off"] },
};

const properties: Readonly<Record<BackendKind, Readonly<Record<string, SchemaNode>>>> = {
  vault,
  openbao: vault,
  awssecrets: {
    region: text("Region, such as eu-central-1. Default: that of the machine."),
    replicaRegions: texts("Regions that hold replicas, read in turn when the first does not answer."),
    profile: text("Profile of the AWS configuration of the machine."),
    endpoint: text("Address of a server that speaks the protocol, instead of Amazon's.", ADDRESS),
  },
  azurekeyvault: {
    address: text("Address of the vault, such as https://example.vault.azure.net.", ADDRESS),
    credential: {
      description: "How to sign in. Default: the first of the machine's that works.",
      enum: ["default", "managed-identity", "workload-identity", "cli", "environment"],
    },
    tenantId: text("Microsoft Entra tenant."),
    clientId: text("Client id of a user-assigned managed identity."),
  },
  k8s: {
    mount: text("Folder into which the secrets are mounted. Without it the API is asked."),
    namespace: text("Namespace of secrets whose reference names none."),
    context: text("Context of the kubeconfig of the machine. Default: its current one."),
  },
  sealed: {
    folder: text("Folder of the SealedSecret manifests, relative to this file. Default: this folder."),
    certificate: text("PEM of the certificate that values are sealed with, relative to this file."),
  },
  pkcs11: {
    token: text("Label of the token."),
    values: {
      description: "Where values are: objects of the token (default), or files of this machine that its key seals.",
      enum: ["objects", "wrapped"],
    },
  },
  file: { folder: text("Folder of the secrets, relative to this file. Default: this folder.") },
  dotenv: { file: text("The .env file, relative to this file. Default: .env.") },
  env: { prefix: text("What the names of the variables begin with.") },
  local: { vault: text("Name of the vault. Default: one of this project's own.", VAULT_NAME) },
  mock: { seed: text("Another seed makes other mock values.") },
};

/** Those that values are written to. */
const encryptable: ReadonlySet<BackendKind> = new Set([
  "vault",
  "openbao",
  "awssecrets",
  "azurekeyvault",
  "pkcs11",
  "file",
  "dotenv",
  "local",
]);

/** The schema of one entry of `backends`, without its `kind`. */
export const backendProperties = (kind: BackendKind): Readonly<Record<string, SchemaNode>> => ({
  ...properties[kind],
  ...(encryptable.has(kind) && { encrypt: encryptSchema }),
});
