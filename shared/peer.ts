// Requests in both directions over frames, with answers, failures and cancellation. A payload goes beside a request or
// an answer as bytes, and is overwritten by whoever sent it.
import { createFrameReader, encodeFrame, type Frame } from "./frames.ts";
import { err, type Failure, ok, type Result } from "./result.ts";

export interface Message {
  /** What JSON can say. Never a value. */
  readonly body?: unknown;
  /** A value. Whoever receives it overwrites it. */
  readonly payload?: Uint8Array;
}

/** `signal` aborts when the other side takes the request back, or is gone. */
export type Handler = (message: Message, signal: AbortSignal) => Promise<Result<Message>>;

export interface Peer {
  /** Code "peer-gone" if the other side ends before it answers; otherwise whatever it answers. */
  request(method: string, message: Message, signal?: AbortSignal): Promise<Result<Message>>;
  /** To be called with whatever arrives. Throws where the bytes are no frames. */
  receive(chunk: Uint8Array): void;
  /** The stream has ended: open requests fail, and running ones are cancelled. */
  end(): void;
}

interface Waiting {
  settle(result: Result<Message>): void;
}

type Header =
  | { readonly kind: "request"; readonly id: number; readonly method: string; readonly body?: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly ok: boolean; readonly body?: unknown }
  | { readonly kind: "cancel"; readonly id: number };

export function createPeer(send: (frame: Uint8Array) => void, handlers: Readonly<Record<string, Handler>>): Peer {
  const reader = createFrameReader();
  const waiting = new Map<number, Waiting>();
  const running = new Map<number, AbortController>();
  let last = 0;
  let isOver = false;

  const post = (header: Header, payload?: Uint8Array): void => {
    if (isOver) return;
    send(encodeFrame(header, payload));
    payload?.fill(0);
  };

  const answer = async (id: number, method: string, message: Message): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    const unknown = err({ code: "unknown-request", message: `there is no request ${method}` });
    const result = handler === undefined ? unknown : await handler(message, controller.signal).catch(defect);
    running.delete(id);
    if (result.ok) post({ kind: "answer", id, ok: true, body: result.value.body }, result.value.payload);
    else post({ kind: "answer", id, ok: false, body: result.error });
  };

  const take = ({ header, payload }: Frame): void => {
    const { id, ...message } = header as Header;
    if (message.kind === "request") void answer(id, message.method, { body: message.body, payload });
    else if (message.kind === "cancel") running.get(id)?.abort();
    else {
      const { body } = message;
      if (waiting.has(id)) waiting.get(id)!.settle(message.ok ? ok({ body, payload }) : err(body as Failure));
      else payload.fill(0);
    }
  };

  return {
    request(method, { body, payload }, signal) {
      if (isOver) return Promise.resolve(gone);
      const id = ++last;
      return new Promise((resolve) => {
        const cancel = (): void => post({ kind: "cancel", id });
        waiting.set(id, {
          settle(result) {
            waiting.delete(id);
            signal?.removeEventListener("abort", cancel);
            resolve(result);
          },
        });
        post({ kind: "request", id, method, body }, payload);
        if (signal?.aborted) cancel();
        else signal?.addEventListener("abort", cancel, { once: true });
      });
    },
    receive(chunk) {
      for (const frame of reader.push(chunk)) take(frame);
    },
    end() {
      isOver = true;
      for (const one of [...waiting.values()]) one.settle(gone);
      for (const controller of running.values()) controller.abort();
    },
  };
}

const gone = err({ code: "peer-gone", message: "the other process has ended" });

/** A defect of a handler. Its message may quote anything, so the kind alone is told. */
const defect = (error: unknown) =>
  err({ code: "defect", message: `a defect of Latchkey: ${error instanceof Error ? error.name : "unknown"}` });
