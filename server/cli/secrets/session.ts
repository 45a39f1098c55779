// What the commands about secrets share: the project, its manifest, the broker, and how a failure ends a command.
import { setTimeout as wait } from "node:timers/promises";
import type { Result } from "../../../shared/result.ts";
import { createSecrets, type Secrets } from "../../app/broker/secrets.ts";
import { findProject } from "../../app/scan-config.ts";
import { createManifestFile, type ManifestFile } from "../../app/secrets/load-manifest.ts";
import type { AskOptions } from "../../app/secrets/service.ts";
import { messageOf, policyOf, type SecretFailure } from "../../core/references/failure.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { escapeText } from "../terminal.ts";
import { openBrowser } from "./browser.ts";

export interface Session {
  /** Folder of latchkey.yaml. */
  readonly project: string;
  readonly manifest: ManifestFile;
  readonly secrets: Secrets;
  /** Of every request: this run's signal and tenant. */
  readonly ask: AskOptions;
}

/** Runs a command with the secrets of the project in the working directory; the broker ends with it. */
export async function withSecrets(host: Host, run: (session: Session) => Promise<number>): Promise<number> {
  const project = findProject(host.cwd);
  await using secrets = disposing(
    createSecrets({
      workspace: project,
      environment: host.env,
      openBrowser: (url) => openBrowser(url, host),
      log(message) {
        if (host.log.isTTY === true) host.log.write(`\r\x1b[K${escapeText(message)}\n`);
      },
    }),
  );
  const ask = { signal: host.signal, tenant: host.env["LATCHKEY_TENANT"] || null };
  return await run({ project, manifest: createManifestFile(project), secrets: secrets.value, ask });
}

/** The manifest of the project in the working directory, for commands that ask no backend. */
export const readManifest = (host: Host): Promise<Result<Manifest, SecretFailure>> =>
  createManifestFile(findProject(host.cwd)).read();

const disposing = (value: Secrets) => ({ value, [Symbol.asyncDispose]: () => value.close() });

/** Sentences that somebody should read and that change nothing. */
export function tellWarnings(host: Host, warnings: readonly string[]): void {
  for (const warning of warnings) host.log.write(`latchkey: ${escapeText(warning)}\n`);
}

/** Milliseconds. */
const HEARD = 50;

/** Tells why a command ends here; the result is its exit code. */
export async function fail(host: Host, failure: SecretFailure): Promise<number> {
  // The broker gets the terminal's interrupt too, and may end before this process has heard of it.
  if (failure.code === "broker-lost") await wait(HEARD);
  if (host.signal.aborted) {
    complain(host, { code: "cancelled", message: "stopped: interrupted" });
    return EXIT.interrupted;
  }
  complain(host, { ...failure, message: messageOf(failure) });
  return policyOf(failure.code).exit;
}
