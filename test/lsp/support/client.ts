// A plain LSP client over standard input and output that knows nothing of any editor: what a test says is what is sent,
// and everything that the server says is kept.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface ClientOptions {
  readonly capabilities?: object;
  readonly folders?: readonly string[] | null;
  readonly initializationOptions?: unknown;
  /** Answers `workspace/configuration`, by scope. */
  readonly settings?: (scopeUri: string | undefined) => unknown;
  /** Left out: the server of the product. */
  readonly server?: URL;
  /** Added to the environment of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Client {
  readonly initialized: Message;
  /** Every message of the server, in order. */
  readonly received: readonly Message[];
  /** All bytes that the server wrote, to standard output and standard error. */
  output(): string;
  send(method: string, params: unknown): { readonly id: number; readonly answer: Promise<Message> };
  /** The result; throws the server's error. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  request(method: string, params: unknown): Promise<any>;
  notify(method: string, params: unknown): void;
  /** The first message, past or to come, from `from` on, that fits. */
  until(fits: (message: Message) => boolean, from?: number): Promise<Message>;
  /** The next diagnostics that are published for a file at a version. */
  published(uri: string, version?: number, from?: number): Promise<Message["params"]["diagnostics"]>;
  readonly process: ChildProcess;
  /** Says goodbye properly and gives the exit code. */
  stop(): Promise<number | null>;
}

export async function startClient(options: ClientOptions = {}): Promise<Client> {
  const server = options.server ?? new URL("../../../server/lsp/main.ts", import.meta.url);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", fileURLToPath(server), "--stdio"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  const received: Message[] = [];
  const listeners = new Set<() => void>();
  const answers = new Map<number, (message: Message) => void>();
  const chunks: Buffer[] = [];
  let lastId = 0;

  const write = (message: object): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    if (child.stdin.writable) child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  };
  const receive = (message: Message): void => {
    received.push(message);
    if (message.method === undefined) answers.get(message.id as number)?.(message);
    else if (message.id !== undefined) write({ id: message.id, result: reply(message, options) });
    for (const listener of [...listeners]) listener();
  };
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdout.on("data", messageReader(receive));

  const send: Client["send"] = (method, params) => {
    const id = ++lastId;
    const answer = new Promise<Message>((resolve) => answers.set(id, resolve));
    write({ id, method, params });
    return { id, answer };
  };
  const notify: Client["notify"] = (method, params) => write({ method, params });
  const until: Client["until"] = (fits, from = 0) =>
    new Promise((resolve) => {
      let next = from;
      const look = (): void => {
        while (next < received.length) {
          const message = received[next++]!;
          if (!fits(message)) continue;
          listeners.delete(look);
          resolve(message);
          return;
        }
      };
      listeners.add(look);
      look();
    });

  const folders = options.folders === undefined ? [] : options.folders;
  const initialized = await send("initialize", {
    processId: process.pid,
    capabilities: options.capabilities ?? {},
    rootUri: folders?.[0] ?? null,
    ...(folders === null ? {} : { workspaceFolders: folders.map((uri) => ({ uri, name: uri })) }),
    initializationOptions: options.initializationOptions,
  }).answer;
  notify("initialized", {});

  return {
    initialized,
    received,
    output: () => Buffer.concat(chunks).toString("utf8"),
    send,
    async request(method, params) {
      const { result, error } = await send(method, params).answer;
      if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    },
    notify,
    until,
    async published(uri, version, from) {
      const { params } = await until(
        ({ method, params }) =>
          method === "textDocument/publishDiagnostics" &&
          params.uri === uri &&
          (version === undefined || params.version === version),
        from,
      );
      return params.diagnostics;
    },
    process: child,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, "exit");
      await send("shutdown", null).answer;
      notify("exit", null);
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

function reply({ method, params }: Message, { settings }: ClientOptions): unknown {
  switch (method) {
    case "workspace/configuration":
      return (params.items as { scopeUri?: string }[]).map(({ scopeUri }) => settings?.(scopeUri) ?? null);
    case "workspace/applyEdit":
      return { applied: true };
    case "window/showDocument":
      return { success: true };
    default:
      return null;
  }
}

/** Cuts the stream into messages. */
function messageReader(receive: (message: Message) => void): (chunk: Buffer) => void {
  let buffered = Buffer.alloc(0);
  return (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const headEnd = buffered.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffered.toString("ascii", 0, headEnd))![1]);
      const end = headEnd + 4 + length;
      if (buffered.length < end) return;
      const body = buffered.toString("utf8", headEnd + 4, end);
      buffered = buffered.subarray(end);
      receive(JSON.parse(body));
    }
  };
}
