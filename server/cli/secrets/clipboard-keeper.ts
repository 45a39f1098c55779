// Takes a value out of the clipboard after a while, if it is still there. A process of its own, which outlives the command
// that started it; it gets the value on standard input and forgets it for a hash.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Call, callTool } from "./clipboard-tools.ts";

interface Task {
  readonly read: Call;
  readonly clear: Call;
  readonly seconds: number;
}

const key = randomBytes(32);
const digest = (bytes: Uint8Array): Buffer => createHmac("sha256", key).update(bytes).digest();

async function main({ read, clear, seconds }: Task): Promise<void> {
  const mine = createHmac("sha256", key);
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    mine.update(piece);
    piece.fill(0);
  }
  const expected = mine.digest();
  await wait(seconds * 1000);
  const nothing = new Uint8Array(0);
  const now = await callTool(read, nothing, true);
  const isMine = now !== null && timingSafeEqual(digest(now), expected);
  now?.fill(0);
  if (isMine) await callTool(clear, nothing);
}

void main(JSON.parse(process.argv[2]!) as Task);
