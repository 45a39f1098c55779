// Entry of the thread that scans open documents. What it does is in document-scan-host.ts.
import { parentPort, workerData } from "node:worker_threads";
import { nodeHash } from "../adapters/platform/node-hash.ts";
import { createKnownSecrets } from "../core/detection/known-secrets.ts";
import type { ProjectPolicy } from "../core/detection/project/policy.ts";
import { type App, createApp } from "./create-app.ts";
import { currentDay } from "./current-day.ts";
import type { DocumentScanSetup } from "./document-scan.ts";
import { createDocumentScanHost } from "./document-scan-host.ts";
import type { FromWorker, ToWorker } from "./document-scan-messages.ts";
import { fingerprint } from "./fingerprint.ts";
import { type ProjectScanner, plainScanner } from "./project/project-scanner.ts";

const { key, knownKey } = workerData as DocumentScanSetup;
const known = createKnownSecrets(nodeHash, knownKey);

/** The policies that were sent, and the scanners that were made of them with the app of today. */
const policies = new Map<number, ProjectPolicy>();

interface Ready {
  readonly app: App;
  readonly plain: ProjectScanner;
  readonly projects: Map<number, ProjectScanner>;
}

/** Scan states are kept from edit to edit, so all rules have to be there before the first of them. */
async function makeReady(): Promise<Ready> {
  // Whether exposures are shown is a matter of the settings, which may change.
  const app = createApp({ exposures: true, known });
  await app.loadSources();
  const projects = new Map<number, ProjectScanner>();
  for (const [id, policy] of policies) projects.set(id, await app.forProject(policy));
  return { app, plain: plainScanner(app.engine), projects };
}

let ready = await makeReady();
let renewing = false;
/** One thing after the other: a project is ready before its documents are looked at. */
let last: Promise<void> = Promise.resolve();

/** An ignore may expire at midnight. */
function renew(): void {
  renewing = true;
  last = last.then(async () => {
    ready = await makeReady();
    renewing = false;
  });
}

const handle = createDocumentScanHost({
  scanner(project) {
    if (!renewing && ready.app.today !== currentDay()) renew();
    return (project === undefined ? undefined : ready.projects.get(project)) ?? ready.plain;
  },
  fingerprint: (rule, path, secret) => fingerprint(ready.app.hash, key, rule, path, secret),
  send: (message: FromWorker) => parentPort?.postMessage(message),
});

async function setProject(id: number, policy: ProjectPolicy | null): Promise<void> {
  if (policy === null) {
    policies.delete(id);
    ready.projects.delete(id);
  } else {
    policies.set(id, policy);
    ready.projects.set(id, await ready.app.forProject(policy));
  }
}

async function receive(message: ToWorker): Promise<void> {
  if (message.type === "project") return setProject(message.id, message.policy);
  if (message.type === "known") for (const secret of message.secrets) known.add(secret);
  handle(message);
}

parentPort?.on("message", (message: ToWorker) => {
  last = last.then(() => receive(message));
});
