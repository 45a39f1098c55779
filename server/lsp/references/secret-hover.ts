// What is said of a secret where it is named: where it is, its version, age, owner and rotation, or why nobody can say. A
// hover is a gesture: it asks the backend if this machine has granted it, for half a second, and never for a value.
import { setTimeout as pause } from "node:timers/promises";
import type { Position, Range } from "vscode-languageserver";
import { commands } from "../../../shared/messages.ts";
import type { SecretTarget } from "../../../shared/secret-messages.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import type { SecretInfo } from "../../app/secrets/secret-info.ts";
import { policyOf, type SecretFailure } from "../../core/references/failure.ts";
import { backendLabel, type ResolvedSecret } from "../../core/references/resolve.ts";
import { ageWords, backendWords, placeWords, rotationWords } from "../../core/references/words.ts";
import type { ServerContext } from "../feature.ts";
import type { Project } from "../projects.ts";
import { type AtCaret, atCaret } from "./at-caret.ts";
import { clockWords, expiryWords } from "./secret-words.ts";

/** Milliseconds for which a hover waits, and for which its answer may come. */
const DEADLINE = 500;
const PATIENCE = 15_000;

export interface SecretHover {
  readonly title: string;
  /** Beside the title. */
  readonly place: string;
  readonly lines: readonly string[];
  readonly links: readonly HoverCommand[];
  readonly range: Range;
}

/** A command of the client's own. */
export interface HoverCommand {
  readonly title: string;
  readonly command: string;
  readonly argument: unknown;
}

export async function secretHover(
  uri: string,
  position: Position,
  context: ServerContext,
  now: number,
): Promise<SecretHover | null> {
  const found = await atCaret(uri, position, context);
  if (found === null || found.subject.kind === "backend") return null;
  // With the settings of backends, which nobody needs before the first hover.
  const { admitted, lookAt } = await import("../../app/secrets/look.ts");
  const { project, range } = found;
  const title = found.subject.kind === "name" ? found.subject.name : found.subject.text;
  const { environment } = context.projects;
  const admission = admitted(title, project.manifest.manifest, environment);
  if (!admission.ok) return { title, place: "", lines: failureLines(admission.error), links: [], range };
  const { resolved, warnings } = admission.value;
  const head = { title, place: capital(placeWords({ ...resolved.ref, profile: resolved.backend.name })), range };
  const look = await lookAt(resolved.backend, project.folder, environment);
  if (!look.ok) return { ...head, lines: failureLines(look.error), links: [] };
  const foreign = look.value.find(({ granted }) => !granted)?.endpoint;
  if (foreign !== undefined) return { ...head, ...untrusted(resolved, foreign, project, context) };
  const told = await describe(askOf(found), project, context);
  const lines = told.info === null ? [] : infoLines(told.info, resolved, found, context, now);
  return {
    ...head,
    lines: [...outageLines(told, resolved, now), ...lines, ...(told.info === null ? warnings : told.info.warnings)],
    links: linksOf(told, resolved, found, context),
  };
}

/** A reference is asked for without its field: what is known of a secret is known of all of it. */
const askOf = ({ subject }: AtCaret): string => {
  if (subject.kind === "name") return subject.name;
  return subject.kind === "reference" ? formatRef({ ...subject.ref, pointer: [] }) : "";
};

const titleOf = ({ backend: { kind, name } }: ResolvedSecret): string => capital(backendWords(kind, name));

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;

interface Told {
  /** What is known now; null: nothing. */
  readonly info: SecretInfo | null;
  /** Why the backend told nothing; null: it did, or has not answered yet. */
  readonly failure: SecretFailure | null;
  readonly isLate: boolean;
}

async function describe(asked: string, { folder }: Project, { projects }: ServerContext): Promise<Told> {
  const before = projects.lastKnown(folder, asked);
  const answer = projects.describe(folder, asked, AbortSignal.timeout(PATIENCE));
  const told = await Promise.race([answer, pause(DEADLINE, null, { ref: false })]);
  if (told === null) return { info: before, failure: null, isLate: true };
  if (told.ok) return { info: told.value, failure: null, isLate: false };
  return { info: before, failure: told.error, isLate: false };
}

function untrusted(resolved: ResolvedSecret, endpoint: string, { folder }: Project, { client }: ServerContext) {
  const backend = backendLabel(resolved.backend);
  const link = {
    title: `Trust ${endpoint}…`,
    command: commands.trustEndpoint,
    argument: { folder, backend, endpoint },
  };
  const lines = [`${titleOf(resolved)} is at ${endpoint}, which this machine has not trusted. Nothing was sent.`];
  return client.hasCommand(link.command)
    ? { lines, links: [link] }
    : { lines: [...lines, `Try: latchkey trust ${endpoint}, if you know it.`], links: [] };
}

const sentence = (text: string): string => `${capital(text)}.`;

const failureLines = ({ message, remedy }: SecretFailure): readonly string[] => [sentence(message), `Try: ${remedy}.`];

/** That a backend does not answer, or why it says no. */
function outageLines({ info, failure, isLate }: Told, resolved: ResolvedSecret, now: number): readonly string[] {
  const title = titleOf(resolved);
  if (isLate) {
    const known = info === null ? "" : ` This was known at ${clockWords(info.fetchedAt, now)}.`;
    return [`${title} is being asked.${known}`];
  }
  const isUnreachable = info?.stale === true || (failure !== null && policyOf(failure.code).stale === true);
  if (isUnreachable && info !== null) {
    const version = info.version === null ? "" : `version ${info.version}`;
    const age = info.createdAt === null ? "" : ageWords(info.createdAt, now);
    const known = [version, age].filter((part) => part !== "").join(", ");
    const last = known === "" ? "" : ` Last known: ${known}.`;
    return [`${title} has not answered since ${clockWords(info.fetchedAt, now)}.${last}`];
  }
  // The broker reads the manifest from the disk.
  if (failure?.code === "name-unknown") return ["Save latchkey.yaml to ask for it."];
  return failure === null ? [] : failureLines(failure);
}

function infoLines(
  info: SecretInfo,
  { secret }: ResolvedSecret,
  { project, subject }: AtCaret,
  { uses, projects }: ServerContext,
  now: number,
): readonly string[] {
  const state = [
    info.version === null ? null : `Version ${info.version}`,
    info.createdAt === null ? null : ageWords(info.createdAt, now),
    rotationWords(info.createdAt, secret?.rotateEvery ?? null, now),
    info.expiresAt === null ? null : expiryWords(info.expiresAt, now),
  ];
  const files = subject.kind === "name" ? uses.filesNaming(project, subject.name) : null;
  const about = [
    info.owner === null ? null : `Owner ${info.owner}`,
    projects.environment["DEPLOYMENT_ENV"] || "local",
    files === null ? null : `read by ${files === 1 ? "1 file" : `${files} files`}`,
  ];
  const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(" · ");
  const description = info.description === null ? [] : [info.description];
  return [...description, joined(state), joined(about)].filter((line) => line !== "");
}

function linksOf(
  { info, failure }: Told,
  { backend }: ResolvedSecret,
  { subject, project: { folder } }: AtCaret,
  { client }: ServerContext,
): readonly HoverCommand[] {
  const name = subject.kind === "reference" ? formatRef(subject.ref) : subject.kind === "name" ? subject.name : "";
  const target: SecretTarget = { folder, name };
  const isSignedOut = failure !== null && SIGNED_OUT.has(failure.code);
  const all: HoverCommand[] = [
    ...(info === null
      ? []
      : [
          { title: "Copy", command: commands.fetchSecret, argument: target },
          { title: "Reveal", command: commands.revealSecret, argument: target },
        ]),
    ...(failure?.code === "not-found" ? [{ title: "Set…", command: commands.setSecret, argument: target }] : []),
    ...(isSignedOut
      ? [{ title: "Sign in…", command: commands.signIn, argument: { folder, backend: backendLabel(backend) } }]
      : []),
  ];
  return all.filter(({ command }) => client.hasCommand(command));
}

const SIGNED_OUT: ReadonlySet<string> = new Set(["signed-out", "credential-expired", "credential-refused"]);
