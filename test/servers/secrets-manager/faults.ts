// What can go wrong on the way, on demand: the next answers of an operation fail in the way a test asks for.
import type { ServerResponse } from "node:http";

export type FaultKind =
  /** ThrottlingException. */
  | "throttle"
  /** InternalServiceError. */
  | "error"
  /** A page of a proxy, not of the service. */
  | "not-the-protocol"
  /** Nothing is answered while the test runs. */
  | "silence"
  /** It does what it was asked, and the connection is cut before the answer. */
  | "reset"
  /** The connection is cut within the answer. */
  | "half"
  /** The answer ends early, and says that this was all. */
  | "short"
  | "huge"
  | "redirect"
  /** An error of the service, by its name. */
  | { readonly type: string; readonly message?: string; readonly status?: number };

export interface Fault {
  readonly kind: FaultKind;
  /** Default: every operation. */
  readonly operation?: string;
  /** Default: every region. */
  readonly region?: string;
  /** How many answers. Default: all, until `clear`. */
  readonly times?: number;
}

export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The fault that befalls this answer. */
  next(operation: string, region: string): FaultKind | null {
    const found = this.#pending.find(
      ({ fault, left }) =>
        left > 0 && (fault.operation ?? operation) === operation && (fault.region ?? region) === region,
    );
    if (found === undefined) return null;
    found.left--;
    return found.fault.kind;
  }
}

/** The service does not get to do what it was asked; otherwise it does, and it is the answer that gets lost. */
export const isRefusal = (kind: FaultKind): boolean =>
  typeof kind === "object" || ["throttle", "error", "not-the-protocol", "silence", "redirect"].includes(kind);

const HUGE = 64 * 1024 * 1024;

/** Answers as the fault says; `answer` is what would have been said. */
export function misbehave(kind: FaultKind, response: ServerResponse, answer: string): void {
  const json = { "content-type": "application/x-amz-json-1.1" };
  const failed = (type: string, message: string, status: number): unknown =>
    response.writeHead(status, json).end(JSON.stringify({ __type: type, Message: message }));
  if (typeof kind === "object") return void failed(kind.type, kind.message ?? "injected", kind.status ?? 400);
  switch (kind) {
    case "throttle":
      return void failed("ThrottlingException", "Rate exceeded", 400);
    case "error":
      return void failed("InternalServiceError", "An error occurred on the server side.", 500);
    case "not-the-protocol":
      return void response.writeHead(503, { "content-type": "text/html" }).end("<html>no upstream</html>");
    case "silence":
      return;
    case "reset":
      return void response.socket?.resetAndDestroy();
    case "half":
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(answer) });
      response.write(answer.slice(0, answer.length / 2), () => response.socket?.destroy());
      return;
    case "short":
      return void response.writeHead(200, json).end(answer.slice(0, answer.length / 2));
    case "huge":
      return void response.writeHead(200, json).end(`{"SecretString":"${"x".repeat(HUGE)}"}`);
    case "redirect":
      return void response.writeHead(302, { location: "/elsewhere" }).end();
  }
}
