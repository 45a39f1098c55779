// Waits on loopback for the one request that a browser is sent back with after a sign-in. What it brings is taken only
// with the state that was agreed upon, so that no other page can end a sign-in, and nobody from outside can connect.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { ListenForCallback } from "../../core/references/provider.ts";

/** Implements the port; both families of loopback are listened on, because browsers differ in what localhost is. */
export const listenForCallback: ListenForCallback = async ({ port, path, state, signal }) => {
  const { promise: received, resolve } =
    Promise.withResolvers<Result<Readonly<Record<string, string>>, SecretFailure>>();
  const servers = ["127.0.0.1", "::1"].map((host) => ({ host, server: createServer(onRequest) }));
  const close = (): void => {
    signal.removeEventListener("abort", cancel);
    for (const { server } of servers) {
      server.close();
      server.closeIdleConnections();
    }
  };
  const cancel = (): void => {
    close();
    resolve(secretFailure("cancelled", "the sign-in in the browser was not finished", "sign in again"));
  };
  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const query = queryOf(request, port, path);
    if (query === null) answer(response, 404, "There is nothing here.");
    else if (query.get("state") !== state) answer(response, 400, "This is not the sign-in that was begun.");
    else {
      answer(response, 200, "Latchkey has what it needs. You may close this page.");
      close();
      resolve(ok(Object.fromEntries(query)));
    }
  }
  const [v4, v6] = await Promise.all(servers.map(({ server, host }) => listen(server, host, port)));
  // A machine may have no IPv6; a port that is taken on either family may belong to somebody who listens in.
  if (v4 !== null || (v6 !== null && v6 !== "EADDRNOTAVAIL" && v6 !== "EAFNOSUPPORT")) {
    close();
    const remedy = "end the other sign-in, or the program that listens there";
    return secretFailure("unreachable", `port ${port} of localhost is taken (${v4 ?? v6})`, remedy);
  }
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  return ok({ received, close });
};

/** The query, if it is a request for `path` of localhost itself: another name that leads here is an attack. */
function queryOf({ method, url = "", headers }: IncomingMessage, port: number, path: string): URLSearchParams | null {
  const isOurs = [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`].includes(headers.host ?? "");
  const parsed = URL.parse(url, "http://localhost");
  return isOurs && method === "GET" && parsed?.pathname === path ? parsed.searchParams : null;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
  response.end(`${text}\n`);
}

/** Null, or the code of what prevents it. */
function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "UNKNOWN"));
    server.listen({ host, port, ipv6Only: host === "::1" }, () => resolve(null));
  });
}
