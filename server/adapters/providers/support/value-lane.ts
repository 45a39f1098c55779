// A lane beside an SDK for values. An SDK builds and reads its messages as text, which cannot be overwritten, so it works
// on messages without values: they are put in after it wrote a request and taken out before it reads an answer.
import { AsyncLocalStorage } from "node:async_hooks";
import { findValue, readValue, type Span } from "../../../core/references/json-bytes.ts";

/** What goes past the SDK during one call of it. */
export interface Lane {
  /** What takes the place of the stand-in within the request: JSON as it is to be written. Overwritten by whoever gave it. */
  readonly outgoing: Uint8Array | null;
  /** What was taken out of the answers, by where it stood: "SecretString", "SecretValues/0/SecretBinary". */
  readonly incoming: Map<string, Uint8Array>;
}

const lanes = new AsyncLocalStorage<Lane>();

/** Runs a call of an SDK. Values that nobody takes over, since it fails or is cancelled, are overwritten. */
export async function withLane<T>(
  outgoing: Uint8Array | null,
  signal: AbortSignal,
  call: (lane: Lane) => Promise<T>,
): Promise<T> {
  const lane: Lane = { outgoing, incoming: new Map() };
  let isDone = false;
  try {
    const result = await lanes.run(lane, () => call(lane));
    isDone = !signal.aborted;
    return result;
  } finally {
    if (!isDone) for (const value of lane.incoming.values()) value.fill(0);
  }
}

/** Of the call within which a transport is asked. */
export const currentLane = (): Lane | undefined => lanes.getStore();

/** The request with the value of the lane in the place of what stands at `pointer`; a copy, to be overwritten. */
export function putValue(json: Uint8Array, pointer: readonly string[], value: Uint8Array): Uint8Array {
  const span = findValue(json, pointer);
  if (span === null) throw new Error(`the request has no ${pointer.join("/")}`);
  return Buffer.concat([json.subarray(0, span.start), value, json.subarray(span.end)]);
}

const STAND_IN = 0x41;

/** Takes a text out of an answer. In its place stand as many letters A: also right where Base64 is expected. */
export function takeValue(json: Uint8Array, pointer: readonly string[], lane: Lane | undefined): boolean {
  const span = findValue(json, pointer);
  if (span === null || json[span.start] !== 0x22) return false;
  const value = readValue(json, span);
  if (value === null) return false;
  lane?.incoming.set(pointer.join("/"), value);
  if (lane === undefined) value.fill(0);
  json.fill(STAND_IN, span.start + 1, span.end - 1);
  return true;
}

/** The answer is one JSON value and nothing more. Asked before an SDK parses it: its errors quote what they stumble over. */
export function isWholeJson(json: Uint8Array): boolean {
  const whole: Span | null = findValue(json, []);
  return whole !== null && json.subarray(whole.end).every((byte) => byte <= 0x20);
}
