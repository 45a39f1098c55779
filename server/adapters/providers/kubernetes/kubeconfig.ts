// Where the API of a cluster is and who asks: from the kubeconfig of the machine, or within a pod from its service account.
// No program is run to get a credential, and no certificate goes unchecked.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { ok, type Result } from "../../../../shared/result.ts";
import { trimEnd } from "../../../../shared/trim.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Environment, TlsOptions } from "../../../core/references/provider.ts";
import { systemCode } from "../support/failures.ts";

export interface Cluster {
  /** Without a slash at the end. */
  readonly server: string;
  readonly namespace: string;
  readonly tls: TlsOptions;
  /** As messages name it. */
  readonly identity: string;
  /** Read anew for each request: tokens of pods are renewed in their file. Null: a certificate is what identifies. */
  token(): string | null;
}

const POD = "/var/run/secrets/kubernetes.io/serviceaccount";

type Named<K extends string, T> = { readonly name?: string } & { readonly [key in K]?: T };

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly Named<"context", { cluster?: string; user?: string; namespace?: string }>[];
  readonly clusters?: readonly Named<"cluster", ClusterEntry>[];
  readonly users?: readonly Named<"user", Readonly<Record<string, unknown>>>[];
}

interface ClusterEntry {
  readonly server?: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "tls-server-name"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "proxy-url"?: string;
}

/** Codes: signed-out, unsupported, tls-failed, file-unreadable, backend-invalid. */
export function findCluster(
  environment: Environment,
  context: string | null,
  pod = POD,
): Result<Cluster, SecretFailure> {
  try {
    const host = environment["KUBERNETES_SERVICE_HOST"];
    if (!environment["KUBECONFIG"] && host && context === null) return ok(inPod(host, environment, pod));
    const named = environment["KUBECONFIG"] || join(environment["HOME"] || homedir(), ".kube", "config");
    for (const path of named.split(delimiter).filter((one) => one !== "")) {
      const config = parse(readFileSync(path, "utf8")) as Kubeconfig;
      const found = fromConfig(config, context ?? config["current-context"] ?? "", dirname(resolve(path)));
      if (found !== null) return found;
    }
    const message = context === null ? "the kubeconfig has no current context" : "the kubeconfig has no such context";
    return secretFailure("backend-invalid", message, "kubectl config get-contexts shows those that are there");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") {
      return secretFailure(
        "signed-out",
        "there is no kubeconfig, or a file that it names",
        "set KUBECONFIG, or sign in with the cluster's own tools",
      );
    }
    return secretFailure("file-unreadable", `the kubeconfig cannot be read (${code})`, "see that it is right");
  }
}

function inPod(host: string, environment: Environment, pod: string): Cluster {
  const port = environment["KUBERNETES_SERVICE_PORT"] || "443";
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: readFileSync(join(pod, "namespace"), "utf8").trim(),
    tls: { ca: readFileSync(join(pod, "ca.crt"), "utf8") },
    identity: "the service account of this pod",
    token: () => readFileSync(join(pod, "token"), "utf8").trim(),
  };
}

/** Null: this file has no such context. */
function fromConfig(config: Kubeconfig, context: string, folder: string): Result<Cluster, SecretFailure> | null {
  const at = config.contexts?.find(({ name }) => name === context)?.context;
  const cluster = config.clusters?.find(({ name }) => name === at?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === at?.user)?.user ?? {};
  if (at === undefined || cluster?.server === undefined) return null;
  const problem = problemOf(cluster, user);
  if (problem !== null) return problem;
  const text = (key: string): string | undefined => (typeof user[key] === "string" ? user[key] : undefined);
  const pem = (data: string | undefined, path: string | undefined): string | undefined =>
    data !== undefined
      ? Buffer.from(data, "base64").toString("utf8")
      : path === undefined
        ? undefined
        : readFileSync(resolve(folder, path), "utf8");
  const ca = pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const cert = pem(text("client-certificate-data"), text("client-certificate"));
  const key = pem(text("client-key-data"), text("client-key"));
  const tokenFile = text("tokenFile");
  const token = text("token") ?? null;
  return ok({
    server: trimEnd(cluster.server, "/"),
    namespace: at.namespace ?? "default",
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && key !== undefined && { cert, key }),
      ...(cluster["tls-server-name"] !== undefined && { serverName: cluster["tls-server-name"] }),
    },
    identity: `${at.user ?? "nobody"} of the context ${context}`,
    token: () => (tokenFile === undefined ? token : readFileSync(resolve(folder, tokenFile), "utf8").trim()),
  });
}

function problemOf(cluster: ClusterEntry, user: Readonly<Record<string, unknown>>) {
  if (cluster["insecure-skip-tls-verify"] === true) {
    const message = "the kubeconfig says not to check the certificate of the cluster";
    return secretFailure("tls-failed", message, "give certificate-authority-data instead of insecure-skip-tls-verify");
  }
  if (cluster["proxy-url"] !== undefined) {
    return secretFailure("unsupported", "the kubeconfig names a proxy", "use a context that needs none");
  }
  if (user["exec"] !== undefined || user["auth-provider"] !== undefined) {
    const message = "the kubeconfig gets its credential from a program, and Latchkey runs none";
    return secretFailure("unsupported", message, "use a context with a token (kubectl create token) or a certificate");
  }
  if (user["username"] !== undefined) {
    return secretFailure(
      "unsupported",
      "the kubeconfig has a user name and a password",
      "use a token or a certificate",
    );
  }
  return null;
}
