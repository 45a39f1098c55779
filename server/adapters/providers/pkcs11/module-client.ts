// The provider's side of the process with the PKCS#11 module: starts it, gathers reads into few messages, and starts another
// when it has crashed, which costs the requests that were under way and nothing else.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createPeer, type Handler, type Message, type Peer } from "../../../../shared/peer.ts";
import { err, ok, type Result } from "../../../../shared/result.ts";
import { copyBytes } from "../../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Environment, Outcome } from "../../../core/references/provider.ts";
import { GREETING, type ObjectMetadata, type ReadAnswer, requests, type TokenRequest } from "./protocol.ts";

export interface ModuleClient {
  request(method: string, message: Message): Outcome<Message>;
  read(token: TokenRequest, path: string): Outcome<{ readonly bytes: Uint8Array; readonly metadata: ObjectMetadata }>;
  /** Ends the process; the next request starts another. */
  stop(): Promise<void>;
  /** Its process id; null: it does not run. */
  readonly pid: number | null;
}

export interface ModuleClientOptions {
  /** Real path of the module. It was found safe just before. */
  module(): Result<string, SecretFailure>;
  readonly home: string;
  readonly environment: Environment;
  readonly pin: Handler;
  log(message: string): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly peer: Peer;
  readonly ended: Promise<void>;
}

interface Waiting {
  readonly token: TokenRequest;
  readonly path: string;
  settle(result: Awaited<ReturnType<ModuleClient["read"]>>): void;
}

/** Reads in one message, and messages under way: while one is read, the process has the next, and this one the last. */
const BATCH = 32;
const MAX_UNDER_WAY = 8;

export function createModuleClient(options: ModuleClientOptions): ModuleClient {
  let running: Running | null = null;
  let waiting: Waiting[] = [];
  let underWay = 0;

  const current = (): Result<Running, SecretFailure> => {
    if (running !== null) return ok(running);
    const module = options.module();
    if (!module.ok) return module;
    const started = start(module.value, options);
    running = started;
    void started.ended.then(() => {
      if (running === started) running = null;
    });
    return ok(started);
  };
  const request: ModuleClient["request"] = async (method, message) => {
    const process = current();
    if (!process.ok) return process;
    const answer = await process.value.peer.request(method, message);
    if (answer.ok) return answer;
    if (answer.error.code === "peer-gone" || answer.error.code === "defect") return crashed();
    const failure = answer.error as SecretFailure;
    // Nothing that the module remembers of a token is right any more.
    if (failure.code === "token-absent") process.value.child.kill();
    return err(failure);
  };

  const flush = (): void => {
    while (waiting.length > 0 && underWay < MAX_UNDER_WAY) {
      const [{ token }] = waiting as [Waiting];
      const batch = waiting.filter((one) => one.token === token).slice(0, BATCH);
      const taken = new Set(batch);
      waiting = waiting.filter((one) => !taken.has(one));
      underWay++;
      void readBatch(token, batch).finally(() => {
        underWay--;
        flush();
      });
    }
  };
  const readBatch = async (token: TokenRequest, batch: readonly Waiting[]): Promise<void> => {
    const answer = await request(requests.read, { body: { ...token, paths: batch.map(({ path }) => path) } });
    if (!answer.ok) {
      for (const one of batch) one.settle(answer);
      return;
    }
    const { body, payload = new Uint8Array(0) } = answer.value;
    let at = 0;
    for (const [i, result] of (body as readonly ReadAnswer[]).entries()) {
      if ("code" in result) batch[i]!.settle(err(result));
      else {
        const [length, version, createdAt] = result;
        batch[i]!.settle(ok({ bytes: copyBytes(payload, at, at + length), metadata: { version, createdAt } }));
        at += length;
      }
    }
    payload.fill(0);
  };

  return {
    request,
    read(token, path) {
      return new Promise((settle) => {
        waiting.push({ token, path, settle });
        // Whoever asks in the same turn is in the same message.
        if (waiting.length === 1) queueMicrotask(flush);
      });
    },
    async stop() {
      const process = running;
      if (process === null) return;
      process.child.ref();
      process.child.stdin!.end();
      await process.ended;
    },
    get pid() {
      return running?.child.pid ?? null;
    },
  };
}

const crashed = () =>
  secretFailure("module-crashed", "the PKCS#11 module ended its process", "try again; look into the log of the module");

/** What the module has no need to know of. */
const WITHHELD = ["NODE_OPTIONS", "NODE_PATH", "LATCHKEY_PASSPHRASE"];

function start(module: string, { home, environment, pin, log }: ModuleClientOptions): Running {
  const env = { ...environment };
  for (const name of WITHHELD) delete env[name];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program(), module, home], {
    env,
    stdio: "pipe",
    windowsHide: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const peer = createPeer(
    (frame) => {
      child.stdin!.write(frame, () => frame.fill(0));
    },
    { [requests.pin]: pin },
  );
  let greeting = Buffer.alloc(0);
  let isGreeted = false;
  child.stdout!.on("data", (chunk: Buffer) => {
    if (isGreeted) return peer.receive(chunk);
    greeting = Buffer.concat([greeting, chunk]);
    if (greeting.length < GREETING.length) return;
    isGreeted = greeting.subarray(0, GREETING.length).toString("latin1") === GREETING;
    if (isGreeted) peer.receive(greeting.subarray(GREETING.length));
    else child.kill();
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => log(`the PKCS#11 module says: ${text.trimEnd()}`));
  // Its end is told by "close".
  child.stdin!.on("error", () => {});
  child.on("error", (error) => log(`the process of the PKCS#11 module did not start: ${error.message}`));
  child.once("close", () => {
    peer.end();
    resolve();
  });
  return { child, peer, ended };
}

/** Beside the bundle that this is part of, or the source where the sources themselves run. */
function program(): string {
  const here = import.meta.url;
  if (here.endsWith(".ts")) return fileURLToPath(new URL("./module-process.ts", here));
  return fileURLToPath(new URL(here.includes("/chunks/") ? "../pkcs11-module.js" : "./pkcs11-module.js", here));
}
