// The two paths of Sealed Secrets' controller that re-sealing takes, over TLS: a stand-in for the cluster, in which kubeseal
// itself opens and seals. It seals with the newest of its keys and opens with all. Follows pkg/controller/server.go.
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ensureKubeseal } from "./kubeseal.ts";
import { makeCertificates, makeSelfSigned } from "./support/certificates.ts";
import { mustRun } from "./support/run-command.ts";
import { type Stoppable, stopping, temporaryFolder } from "./support/running.ts";

export interface SealingKey {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface SealingController extends Stoppable {
  readonly address: string;
  /** PEM file of the authority of its TLS certificate. */
  readonly caFile: string;
  /** Oldest first. */
  readonly keys: readonly SealingKey[];
  /** From now on it seals with a new key. */
  renew(): Promise<SealingKey>;
  /** The next answer to a value that is to be sealed anew. */
  answerNext(status: number, body: string): void;
  readonly requests: { readonly path: string; readonly body: string }[];
}

export async function startSealingController(): Promise<SealingController> {
  const program = await ensureKubeseal();
  const folder = temporaryFolder("sealing-controller");
  const folders = [folder];
  const keys: SealingKey[] = [];
  const renew = async (): Promise<SealingKey> => {
    const own = temporaryFolder("sealing-key");
    folders.push(own);
    const key = await makeSelfSigned("kubeseal", own.path);
    keys.push(key);
    return key;
  };
  await renew();
  const requests: { path: string; body: string }[] = [];
  let next: readonly [status: number, body: string] | null = null;

  const rotate = async (body: string): Promise<string> => {
    const opening = keys.flatMap(({ keyFile }) => ["--recovery-private-key", keyFile]);
    const secret = await mustRun(program, ["--recovery-unseal", ...opening, "--format", "json"], { input: body });
    return mustRun(program, ["--cert", keys.at(-1)!.certFile, "--format", "json"], { input: secret });
  };
  const answer = async (request: IncomingMessage): Promise<readonly [number, string]> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const [path, body] = [request.url ?? "", Buffer.concat(pieces).toString()];
    requests.push({ path, body });
    if (next !== null && path === "/v1/rotate") {
      const given = next;
      next = null;
      return given;
    }
    if (path === "/v1/cert.pem") return [200, readFileSync(keys.at(-1)!.certFile, "utf8")];
    if (path !== "/v1/rotate" || request.method !== "POST") return [404, "404 page not found\n"];
    return rotate(body).then(
      (sealed) => [200, sealed],
      () => [500, ""],
    );
  };
  const { caFile, certFile, keyFile } = await makeCertificates("the stand-in for the controller", folder.path);
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stoppable = stopping(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    for (const one of folders) one.remove();
  });
  const answerNext = (status: number, body: string): void => {
    next = [status, body];
  };
  return { address: `https://127.0.0.1:${port}`, caFile, keys, renew, answerNext, requests, ...stoppable };
}
