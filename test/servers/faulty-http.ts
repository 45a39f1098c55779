// A server that misbehaves on the wire as real ones do on bad days: half answers, resets, silence, floods. Answers below
// HTTP, because a well-behaved library cannot.
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Certificates } from "./support/certificates.ts";
import { type Stoppable, stopping } from "./support/running.ts";

export type Fault =
  /** Ends after half of what it promised. */
  | "half-body"
  | "half-head"
  /** Resets before, or in the middle of, its answer. */
  | "reset"
  | "reset-in-body"
  /** Says nothing, ever. */
  | "silent"
  /** Begins an answer and lets it hang. */
  | "slow"
  /** Sends 40 MiB. */
  | "huge"
  | "huge-head"
  | "not-http"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FaultyHttp extends Stoppable {
  /** `http://127.0.0.1:PORT`, or `https://…`. */
  readonly address: string;
  readonly port: number;
  /** Every request so far. */
  readonly requests: readonly SeenRequest[];
  /** Connections so far, also those that asked nothing. */
  readonly contacts: number;
  /** How it answers from now on; a function decides for each request. */
  behave(fault: Fault | ((request: SeenRequest) => Fault)): void;
}

export interface FaultyHttpOptions {
  readonly tls?: Certificates;
  /** Newest version of TLS that it speaks. */
  readonly maxVersion?: "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
}

const CHUNK = Buffer.alloc(1024 * 1024, "x");

export async function startFaultyHttp({ tls, maxVersion }: FaultyHttpOptions = {}): Promise<FaultyHttp> {
  let decide: (request: SeenRequest) => Fault = () => ({ status: 200, body: "{}" });
  let contacts = 0;
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const server = listener(tls, maxVersion);
  server.on("connection", () => contacts++);
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    onRequests(socket, (request) => {
      requests.push(request);
      misbehave(socket, decide(request));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return {
    address: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    get contacts() {
      return contacts;
    },
    behave(fault) {
      decide = typeof fault === "function" ? fault : () => fault;
    },
    ...stopping(close),
  };
}

function listener(tls: Certificates | undefined, maxVersion: FaultyHttpOptions["maxVersion"]): Server {
  if (tls === undefined) return createServer();
  const server = createTlsServer({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    // Versions that are long forbidden need OpenSSL's permission.
    ...(maxVersion !== undefined && { maxVersion, minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
  });
  return server.on("tlsClientError", () => {});
}

/** Reads one request after the other; as much of HTTP as a client of the tests sends. */
function onRequests(socket: Socket, use: (request: SeenRequest) => void): void {
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    // A greeting of TLS: a server of plain HTTP takes it for a bad request.
    if (pending[0] === 0x16) return void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    for (;;) {
      const end = pending.indexOf("\r\n\r\n");
      if (end === -1) return;
      const [first = "", ...lines] = pending.subarray(0, end).toString("latin1").split("\r\n");
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
      );
      const bodyEnd = end + 4 + Number(headers["content-length"] ?? 0);
      if (pending.length < bodyEnd) return;
      const body = pending.subarray(end + 4, bodyEnd).toString("utf8");
      pending = pending.subarray(bodyEnd);
      const [method = "", path = ""] = first.split(" ");
      use({ method, path, headers, body });
    }
  });
}

function misbehave(socket: Socket, fault: Fault): void {
  const head = (length: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
  if (typeof fault === "object") {
    const body = fault.body ?? "";
    const headers = { ...fault.headers, "Content-Length": String(Buffer.byteLength(body)) };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${fault.status} Status\r\n${lines.join("")}\r\n${body}`);
  } else if (fault === "half-body") socket.end(`${head(1000)}{"data":{"da`);
  else if (fault === "half-head") socket.end("HTTP/1.1 200 OK\r\nContent-Le");
  else if (fault === "reset") reset(socket);
  else if (fault === "reset-in-body") socket.write(`${head(1000)}{"data":`, () => setTimeout(() => reset(socket), 20));
  else if (fault === "slow") socket.write(`${head(1000)}{"data":`);
  else if (fault === "huge") flood(socket, 40);
  else if (fault === "huge-head") socket.write(`HTTP/1.1 200 OK\r\nX-Huge: ${"x".repeat(200_000)}\r\n\r\n`);
  else if (fault === "not-http") socket.end("220 mail.example ESMTP\r\n");
}

/** Under TLS the reset has to come from the socket beneath. */
function reset(socket: Socket): void {
  const beneath = (socket as Socket & { readonly _parent?: Socket })._parent ?? socket;
  beneath.resetAndDestroy();
}

/** Without a length: nothing warns of what comes. */
function flood(socket: Socket, megabytes: number): void {
  socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  let left = megabytes;
  const pump = (): void => {
    while (left-- > 0) {
      if (socket.destroyed) return;
      if (!socket.write(CHUNK)) return void socket.once("drain", pump);
    }
    socket.end();
  };
  pump();
}
