// What goes to an endpoint, or who reads what is sealed with a key, once it is granted: that is what a person decides about.
import type { SealingKey } from "../../../shared/secret-messages.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import type { SecretHere } from "../../app/secrets/here.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";
import { backendLabel } from "../../core/references/resolve.ts";

/** A backend that leads to an endpoint, and for what. */
export interface EndpointUse {
  readonly spec: BackendSpec;
  readonly use: "secrets" | "keys";
}

/** `secrets`: of the manifest, in this environment. */
export function sentTo({ spec, use }: EndpointUse, secrets: readonly SecretHere[]): readonly string[] {
  if (use === "keys")
    return [SIGNED, "the paths of the secrets that are read and set, which its log keeps; never a value"];
  const label = backendLabel(spec);
  const asked = secrets.flatMap(({ secret, place }) =>
    place.ok && backendLabel(place.value.backend) === label ? [`${secret.name}, as ${formatRef(place.value.ref)}`] : [],
  );
  return [
    ...credentialsOf(spec),
    spec.kind === "local"
      ? "whoever works in this project can read and write the secrets of that vault; nothing leaves this machine"
      : "the paths of the secrets that are asked for, and the values that are set",
    ...(asked.length === 0 ? ["no secret of latchkey.yaml is there now"] : asked),
  ];
}

const SIGNED = "requests signed with the AWS credentials of this machine; the credentials themselves are not sent";

export const sealedWith = ({ certificate, isOther }: SealingKey): readonly string[] => [
  "values that are sealed: who has its private key reads them",
  `it is the key of ${certificate}`,
  ...(isOther ? ["it is another key than the one that was granted before"] : []),
];

const METHODS: Readonly<Record<string, string>> = {
  token: "the token of this machine (VAULT_TOKEN or BAO_TOKEN, or that of the server's own command)",
  approle: "the role id and the secret id of this machine",
  oidc: "what a sign-in in the browser gives",
  jwt: "the JSON Web Token of this machine",
  kubernetes: "the token of the pod's service account",
  aws: "a request signed with the AWS credentials of this machine",
};

function credentialsOf({ kind, config }: BackendSpec): string[] {
  switch (kind) {
    case "vault":
    case "openbao": {
      const { auth } = config;
      const all = (auth === undefined ? [] : Array.isArray(auth) ? auth : [auth]) as {
        method?: string;
        role?: string;
      }[];
      if (all.length === 0) return [METHODS["token"]!];
      return all.map(({ method = "token", role }) => {
        const sent = METHODS[method] ?? `what the method ${method} signs in with`;
        return role === undefined ? sent : `${sent}, for the role ${role}`;
      });
    }
    case "awssecrets":
      return [SIGNED];
    case "azurekeyvault":
      return ["a token of Microsoft Entra for Key Vault, from the sign-in of this machine"];
    case "k8s":
      return ["the credentials of this machine's kubeconfig, or of the pod's service account"];
    default:
      return [];
  }
}
