// A proxy as companies have them: it connects by name (CONNECT) and hands bytes on. It takes every name for a server of this
// machine, and keeps what it could read.
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type Stoppable, stopping } from "./support/running.ts";

export interface ConnectProxy extends Stoppable {
  readonly port: number;
  /** Who was to be connected, as `host:port`, with what was said of the caller. */
  readonly asked: readonly { readonly to: string; readonly authorization: string | undefined }[];
  /** All that came by. */
  seen(): string;
  /** Answers with this status from now on; 200: it connects. */
  answer(status: number): void;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: { readonly to: string; readonly authorization: string | undefined }[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  let status = 200;
  const server = createServer((_, response) => void response.writeHead(400).end());
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", (request, client: Socket) => {
    client.on("error", () => {});
    asked.push({ to: request.url ?? "", authorization: request.headers["proxy-authorization"] });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const port = Number(request.url?.split(":").at(-1));
    const target = connect({ host: "127.0.0.1", port }, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.on("data", (chunk: Buffer) => void chunks.push(chunk));
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    target.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    seen: () => Buffer.concat(chunks).toString("latin1"),
    answer(next) {
      status = next;
    },
    ...stopping(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    }),
  };
}
