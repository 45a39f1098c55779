// Makes a certificate authority for a run, and certificates for the loopback address from it.
// openssl writes them, because Node can read certificates but not make any.
import { join } from "node:path";
import { ensurePrograms } from "./programs.ts";
import { mustRun } from "./run-command.ts";

export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A server's certificate for 127.0.0.1, localhost and `names`, signed by an authority that exists in `folder` alone. */
export async function makeCertificates(
  server: string,
  folder: string,
  names: readonly string[] = [],
): Promise<Certificates> {
  const { openssl } = await ensurePrograms({ server, programs: { openssl: "openssl" } });
  const file = (name: string): string => join(folder, name);
  const ca = { cert: file("ca.pem"), key: file("ca-key.pem") };
  const own = { cert: file("server.pem"), key: file("server-key.pem") };
  const fresh = (pair: { cert: string; key: string }, name: string): string[] => [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${name}`, "-keyout", pair.key, "-out", pair.cert],
  ];
  const authority = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  await mustRun(openssl, [...fresh(ca, "Latchkey test authority"), ...authority]);
  await mustRun(openssl, [
    ...fresh(own, "localhost"),
    ...["-CA", ca.cert, "-CAkey", ca.key],
    ...["-addext", `subjectAltName=IP:127.0.0.1,${["localhost", ...names].map((name) => `DNS:${name}`).join()}`],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-addext", "extendedKeyUsage=serverAuth,clientAuth"],
  ]);
  return { caFile: ca.cert, certFile: own.cert, keyFile: own.key };
}

/** Of self-signed certificates: `openssl req -newkey` takes these. Default: RSA of 2048 bits. */
export type KeyKind = "rsa:2048" | "rsa:1024" | "ec";

/** A self-signed certificate with its key, as a controller makes one for itself. */
export async function makeSelfSigned(
  server: string,
  folder: string,
  kind: KeyKind = "rsa:2048",
): Promise<Omit<Certificates, "caFile">> {
  const { openssl } = await ensurePrograms({ server, programs: { openssl: "openssl" } });
  const [certFile, keyFile] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  const key = kind === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["-newkey", kind];
  const made = ["req", "-x509", ...key, "-nodes", "-days", "2", "-subj", "/CN=sealed-secret"];
  await mustRun(openssl, [...made, "-keyout", keyFile, "-out", certFile]);
  return { certFile, keyFile };
}

/** Another certificate of a key: one that ended yesterday, or one that is signed by an authority. Gives its file. */
export async function certifyAgain(
  server: string,
  keyFile: string,
  file: string,
  by: "ended" | { readonly certFile: string; readonly keyFile: string },
): Promise<string> {
  const { openssl } = await ensurePrograms({ server, programs: { openssl: "openssl" } });
  const request = await mustRun(openssl, ["req", "-new", "-key", keyFile, "-subj", "/CN=sealed-secret"]);
  const signed =
    by === "ended"
      ? ["-signkey", keyFile, "-days", "-1"]
      : ["-CA", by.certFile, "-CAkey", by.keyFile, "-CAcreateserial"];
  await mustRun(openssl, ["x509", "-req", ...signed, "-out", file], { input: request });
  return file;
}
