// The broker: the one process in which values are. It serves the host that started it over pipes, ends with it, and ends by
// itself when nothing was asked for a while; the next request starts another, which has lost nothing but its cache.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createPeer } from "../../../shared/peer.ts";
import { ok } from "../../../shared/result.ts";
import { createHttp } from "../../adapters/http/node-http.ts";
import { listenLocally } from "../../adapters/local-socket/listen.ts";
import { nodeHash } from "../../adapters/platform/node-hash.ts";
import { osKeyring } from "../../adapters/platform/os-keyring.ts";
import { passphraseKeyring } from "../../adapters/providers/local/passphrase-keyring.ts";
import { stateFolder } from "../fingerprint.ts";
import { createSealingService } from "../sealing/sealing-service.ts";
import { createService, machineTime } from "../secrets/create-service.ts";
import { createManifestFile } from "../secrets/load-manifest.ts";
import { createTrust } from "../secrets/trust.ts";
import { createChannel } from "./channel.ts";
import { createEditorKeyring, firstOf, invitedEditor } from "./editor-keyring.ts";
import { createKnownValues } from "./known-values.ts";
import { brokerRequests, GREETING, hostRequests, type TicketBody } from "./protocol.ts";
import { brokerHandlers } from "./serve.ts";
import { createTickets } from "./tickets.ts";

/** Milliseconds without a request. */
const IDLE = 15 * 60_000;

/** Serves standard input and output of this process. */
export function runBroker(workspace: string): void {
  keepMemoryPrivate();
  const home = stateFolder(process.env);
  const known = createKnownValues(nodeHash, (secrets) => void peer.request(hostRequests.known, { body: secrets }));
  const ofSystem = osKeyring(process.env);
  const inEditor = createEditorKeyring(() => invited());
  const environment = { ...process.env };
  const service = createService({
    workspace,
    home,
    environment,
    openBrowser: async (url) => {
      await peer.request(hostRequests.openBrowser, { body: { url } });
    },
    onValue: known.see,
    // Sign-ins belong to the editor; the key of the vaults to every program of this person, if there is a keyring.
    signIns: firstOf(firstOf(inEditor, ofSystem), passphraseKeyring(home, process.env)),
    keyring: firstOf(ofSystem, inEditor),
    log: (message) => void process.stderr.write(`${message}\n`),
  });
  const sealing = createSealingService({
    service,
    manifest: createManifestFile(workspace),
    workspace,
    environment,
    trust: createTrust(home, workspace, environment),
    http: createHttp(),
    now: machineTime.now,
  });
  const handlers = brokerHandlers(service, sealing, known);
  const idle = setTimeout(() => void leave(), IDLE);
  const channel = createChannel({
    listen: (onConnection) =>
      listenLocally((connection) => {
        idle.refresh();
        onConnection(connection);
      }),
    tickets: createTickets(machineTime.monotonic),
    handlers,
  });
  const leave = async (): Promise<void> => {
    peer.end();
    channel.close();
    await service.close();
    process.exit(0);
  };
  const peer = createPeer((frame) => void process.stdout.write(frame, () => frame.fill(0)), {
    ...handlers,
    [brokerRequests.ticket]: async ({ body }) => {
      const { action, name } = body as TicketBody;
      return ok({ body: await channel.ticket(action, name) });
    },
  });
  const invited = invitedEditor(channel, async (ticket) => {
    const answer = await peer.request(hostRequests.connectEditor, { body: ticket });
    return answer.ok;
  });

  process.stdin.on("data", (chunk: Buffer) => {
    idle.refresh();
    peer.receive(chunk);
  });
  process.stdin.once("end", () => void leave());
  // The host is gone without a word.
  process.stdout.on("error", () => void leave());
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => void leave());
  process.stdout.write(GREETING);
}

/** No report and no snapshot may hold what is in memory here; core dumps are off by how the process is started. */
function keepMemoryPrivate(): void {
  process.report.reportOnFatalError = false;
  process.report.reportOnSignal = false;
  process.report.reportOnUncaughtException = false;
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url))
  runBroker(process.argv[2] ?? process.cwd());
