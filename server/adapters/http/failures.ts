// What Node says of a request that failed, as a code that the cache, the retries and a person can act upon.
// Messages name the host alone: a path may hold the name of a secret, and what a server sent is never repeated.
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../core/references/failure.ts";

/** Codes of errors that this adapter itself raises within Node's machinery. */
export const OWN = {
  forbidden: "LATCHKEY_FORBIDDEN",
  plaintext: "LATCHKEY_PLAINTEXT",
  timeout: "LATCHKEY_TIMEOUT",
  unconnected: "LATCHKEY_UNCONNECTED",
};

const UNREACHABLE = /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOTFOUND|EAI_\w+|EADDRNOTAVAIL)$/;
// OpenSSL's and Node's words for certificates and handshakes.
const TLS = /CERT|^ERR_SSL|^ERR_TLS|^EPROTO$|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|CRL|^ERR_OSSL/;

export const endpointForbidden = (host: string) =>
  secretFailure(
    "endpoint-forbidden",
    `${host} is a link-local address or the metadata service of a cloud`,
    "name the backend by its own address",
  );

export const plaintextRefused = (host: string) =>
  secretFailure(
    "plaintext-refused",
    `${host} would be asked without TLS`,
    "use https; plain http serves loopback alone",
  );

export const proxyRefused = (host: string, proxy: string, status: number) =>
  secretFailure(
    "unreachable",
    `the proxy ${proxy} does not connect to ${host} (${status})`,
    status === 407
      ? "put a user and a password into HTTPS_PROXY"
      : "have it allow this host, or name the host in NO_PROXY",
  );

type Refusal = { readonly ok: false; readonly error: SecretFailure };

export function failureOf(error: unknown, host: string, signal: AbortSignal): Refusal {
  if (signal.aborted) return secretFailure("cancelled", `the request to ${host} was cancelled`, "ask again");
  const code = codeOf(error);
  if (code === OWN.forbidden) return endpointForbidden(host);
  if (code === OWN.plaintext) return plaintextRefused(host);
  if (code === OWN.timeout || code === "ETIMEDOUT") {
    return secretFailure("timeout", `${host} did not answer in time`, "try again; look at the load of the server");
  }
  if (code === OWN.unconnected) {
    return secretFailure("unreachable", `${host} takes no connection`, "check the address, the network and firewalls");
  }
  if (UNREACHABLE.test(code)) {
    return secretFailure("unreachable", `${host} cannot be reached (${code})`, "check the address and the network");
  }
  if (TLS.test(code)) return secretFailure("tls-failed", `no secure connection to ${host} (${code})`, tlsRemedy(code));
  if (code === "HPE_HEADER_OVERFLOW") return answerTooLarge(host);
  const kind: SecretFailureCode = code.startsWith("HPE_") ? "bad-answer" : "connection-lost";
  const what = kind === "bad-answer" ? "does not speak HTTP" : "broke the connection off";
  return secretFailure(kind, `${host} ${what} (${code})`, "try again; look at the log of the server");
}

export const answerTooLarge = (host: string) =>
  secretFailure("answer-too-large", `${host} sent more than 32 MiB`, "check that the address is that of the backend");

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  // Several addresses were tried at once: they failed alike, or the first one speaks for them.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
}

function tlsRemedy(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code)) return "renew the certificate, and check the clocks of both machines";
  if (/ALTNAME|HOSTNAME/.test(code)) return "use a name that is in the server's certificate";
  if (/ALERT/.test(code)) return "the server refused the handshake: it may require a client certificate";
  if (/PROTOCOL|VERSION/.test(code)) return "the server must offer TLS 1.2 or newer";
  if (/WRONG_VERSION_NUMBER|EPROTO/.test(code)) return "check that the address is one of https";
  if (/KEY_VALUES_MISMATCH|PEM|ERR_OSSL/.test(code)) return "check the files of the certificate and of its key";
  return "trust the authority that signed the server's certificate: NODE_EXTRA_CA_CERTS, or VAULT_CACERT for Vault";
}
