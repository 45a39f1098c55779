// What can go wrong on the way, on demand: the next answers of an operation fail in the way a test asks for.
import type { ServerResponse } from "node:http";

export type FaultKind =
  /** A page of a proxy, not of the service. */
  | "not-the-protocol"
  /** Nothing is answered while the test runs. */
  | "silence"
  | "redirect"
  /** The service says no. */
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** It does what it was asked, and the connection is cut before the answer. */
  | "reset"
  /** The connection is cut within the answer. */
  | "half"
  /** The answer ends early, and says that this was all. */
  | "short"
  | "huge";

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
  next(operation: string, region = ""): FaultKind | null {
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
  typeof kind === "object" || ["not-the-protocol", "silence", "redirect"].includes(kind);

const HUGE = 64 * 1024 * 1024;

/** Answers as the fault says; `answer` is what would have been said. */
export function misbehave(kind: FaultKind, response: ServerResponse, answer: string): void {
  const json = { "content-type": "application/json" };
  if (typeof kind === "object") {
    response.writeHead(kind.status, { ...json, ...kind.headers }).end(JSON.stringify(kind.body));
    return;
  }
  switch (kind) {
    case "not-the-protocol":
      response.writeHead(503, { "content-type": "text/html" }).end("<html>no upstream</html>");
      return;
    case "silence":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "half":
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(answer) });
      response.write(answer.slice(0, answer.length / 2), () => response.socket?.destroy());
      return;
    case "short":
      response.writeHead(200, json).end(answer.slice(0, answer.length / 2));
      return;
    case "huge":
      response.writeHead(200, json).end(`{"value":"${"x".repeat(HUGE)}"}`);
      return;
    case "redirect":
      response.writeHead(302, { location: "/elsewhere" }).end();
      return;
  }
}
