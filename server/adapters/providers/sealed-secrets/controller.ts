// The controller of a cluster over HTTP: the certificate that it seals with now, and a value sealed anew with it. It gives out
// no value. Source: pkg/controller/server.go and controller.go of github.com/bitnami-labs/sealed-secrets.
import { ok, type Result } from "../../../../shared/result.ts";
import { trimEnd } from "../../../../shared/trim.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Http, HttpResponse, Outcome } from "../../../core/references/provider.ts";
import { type Sealee, scopeOf, withScope } from "../../../core/sealing/scope.ts";
import { parseCertificate, type SealingCertificate } from "./certificate.ts";

export interface Controller {
  certificate(now: number): Outcome<SealingCertificate>;
  /** The same value under the controller's newest key. Code: unseal-failed where it cannot open it, and those of Http. */
  sealAnew(sealee: Sealee, key: string, sealed: string): Outcome<string>;
}

/** `address`: what stands before `/v1/…`. */
export function createController(http: Http, address: string, signal: AbortSignal): Controller {
  const base = trimEnd(address, "/");
  return {
    async certificate(now) {
      const answer = await http({ method: "GET", url: `${base}/v1/cert.pem`, signal });
      if (!answer.ok) return answer;
      if (answer.value.status !== 200) return unexpected(answer.value);
      return parseCertificate(Buffer.from(answer.value.body).toString("latin1"), "what the controller gives", now);
    },
    async sealAnew(sealee, key, sealed) {
      const body = Buffer.from(JSON.stringify(requestOf(sealee, key, sealed)));
      const headers = { "Content-Type": "application/json" };
      const answer = await http({ method: "POST", url: `${base}/v1/rotate`, headers, body, signal });
      if (!answer.ok) return answer;
      // One status for all that goes wrong there.
      if (answer.value.status === 500) return cannotOpen;
      return answer.value.status === 200 ? readAnswer(answer.value, sealee, key) : unexpected(answer.value);
    },
  };
}

/**
 * The one value alone: a template would be rendered into the answer. The annotations of the template say with which scope it
 * is sealed anew, those of the SealedSecret with which it is opened.
 */
function requestOf({ name, namespace, scope }: Sealee, key: string, sealed: string): object {
  const metadata = { name, ...(namespace !== null && { namespace }), annotations: withScope({}, scope) };
  return {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata,
    spec: { encryptedData: { [key]: sealed }, template: { metadata } },
  };
}

interface Answer {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, unknown>> };
  readonly spec?: { readonly encryptedData?: Readonly<Record<string, unknown>> };
}

function readAnswer({ body }: HttpResponse, { scope }: Sealee, key: string): Result<string, SecretFailure> {
  try {
    const answer = JSON.parse(Buffer.from(body).toString("utf8")) as Answer | null;
    const sealed = answer?.spec?.encryptedData?.[key];
    const isRight = scopeOf((name) => answer?.metadata?.annotations?.[name]) === scope;
    if (typeof sealed === "string" && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(sealed) && isRight) return ok(sealed);
  } catch {
    // Told below.
  }
  return secretFailure("bad-answer", "what the controller answered is no SealedSecret with this value", "see its log");
}

const cannotOpen = secretFailure(
  "unseal-failed",
  "the controller does not open it",
  "see its log; it may have been sealed for another name, namespace or cluster",
);

const unexpected = ({ status }: HttpResponse) =>
  secretFailure(
    status >= 500 || status === 429 ? "server-error" : "bad-answer",
    `the controller answered with status ${status}`,
    "see that the address is that of the controller of Sealed Secrets",
  );
