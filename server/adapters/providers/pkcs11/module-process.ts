// The process in which a PKCS#11 module runs: whatever the module does, it takes down nobody else, and a call that blocks
// holds up nobody else. Ends with the process that started it. Arguments: path of the module, LATCHKEY_HOME.
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPeer, type Handler, type Message, type Peer } from "../../../../shared/peer.ts";
import { err, ok } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { withLock } from "../../platform/home-lock.ts";
import { writeFailure } from "../support/failures.ts";
import { isClassUnknown } from "./failures.ts";
import { type Library, loadLibrary } from "./library.ts";
import { createObjects, type Objects } from "./objects.ts";
import {
  type CheckAnswer,
  GREETING,
  type ObjectMetadata,
  type PinAnswer,
  type ReadAnswer,
  type ReadRequest,
  requests,
  type TokenRequest,
  type WriteRequest,
} from "./protocol.ts";
import { createPinGuard, type OfferedPin } from "./refused-pins.ts";
import { openToken, type Token } from "./token.ts";
import { createWrappedFiles, type WrappedFiles } from "./wrapped.ts";

interface OpenToken {
  readonly token: Token;
  readonly objects: Objects;
  readonly files: WrappedFiles;
  readonly folder: string;
}

export function runModuleProcess(module: string, home: string): void {
  let library: Outcome<Library> | null = null;
  const tokens = new Map<string, Outcome<OpenToken>>();

  const guard = createPinGuard(home);

  const pin = async (token: string): Outcome<OfferedPin> => {
    const answer = await peer.request(requests.pin, { body: { token } });
    if (!answer.ok) return err(answer.error as SecretFailure);
    const { body, payload = new Uint8Array(0) } = answer.value;
    return ok({ ...(body as PinAnswer), bytes: payload });
  };
  const open = async ({ token: label, granted }: TokenRequest): Outcome<OpenToken> => {
    library ??= loadLibrary(module);
    const loaded = await library;
    if (!loaded.ok) return loaded;
    const token = await openToken(loaded.value, { label, granted, pin: () => pin(label), guard });
    if (!token.ok) return token;
    const serial = createHash("sha256").update(token.value.info.serialNumber.trimEnd()).digest("hex").slice(0, 16);
    const folder = join(home, "hsm", serial);
    const files = createWrappedFiles(loaded.value, folder, label);
    return ok({ token: token.value, objects: createObjects(loaded.value, label), files, folder });
  };
  const tokenOf = async (request: TokenRequest): Outcome<OpenToken> => {
    const there = tokens.get(request.token) ?? open(request);
    tokens.set(request.token, there);
    const opened = await there;
    if (!opened.ok) tokens.delete(request.token);
    return opened;
  };
  const serve = <R extends TokenRequest>(
    act: (open: OpenToken, request: R, payload: Uint8Array) => Outcome<Message>,
  ): Handler => {
    return async ({ body, payload = new Uint8Array(0) }) => {
      const opened = await tokenOf(body as R);
      try {
        return opened.ok ? await act(opened.value, body as R, payload) : opened;
      } finally {
        payload.fill(0);
      }
    };
  };

  const peer: Peer = createPeer(
    (frame) => {
      process.stdout.write(frame, () => frame.fill(0));
    },
    {
      [requests.read]: serve<ReadRequest>((open, request) => readAll(open, request)),
      [requests.list]: serve<TokenRequest>(async ({ token, objects, files }) => {
        const inFiles = await files.paths();
        const onToken = await token.use((session) => ok(objects.paths(session)));
        if (!inFiles.ok) return inFiles;
        if (!onToken.ok) return onToken;
        return ok({ body: [...new Set([...onToken.value, ...inFiles.value])] });
      }),
      [requests.write]: serve<WriteRequest>(write),
      [requests.remove]: serve<WriteRequest>(async ({ token, objects, files }, { path }) => {
        const fromFile = await files.remove(path);
        const result = fromFile.ok ? fromFile : await token.use((session) => objects.remove(session, path));
        return result.ok ? ok({}) : result;
      }),
      [requests.check]: serve<TokenRequest>(async ({ token }) => {
        const { model, serialNumber, flags } = token.info;
        const CKF_USER_PIN_COUNT_LOW = 0x10000;
        const body: CheckAnswer = {
          model: model.trimEnd(),
          serial: serialNumber.trimEnd(),
          pinCountLow: (flags & CKF_USER_PIN_COUNT_LOW) !== 0,
        };
        return ok({ body });
      }),
    },
  );

  async function write(open: OpenToken, request: WriteRequest, payload: Uint8Array): Outcome<Message> {
    const { token, objects, files, folder } = open;
    const { path, expected, wrapped } = request;
    const value = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    const now = Date.now();
    const inFile = () => token.use((session) => files.write(session, path, value, expected, now));
    const written = await withLock(home, folder, new AbortController().signal, async () => {
      try {
        if (wrapped) return await inFile();
        const kept = await token.use<ObjectMetadata | null>((session) => {
          try {
            return objects.write(session, path, value, expected, now);
          } catch (error) {
            if (isClassUnknown(error)) return ok(null);
            throw error;
          }
        });
        if (!kept.ok) return kept;
        return kept.value === null ? await inFile() : ok(kept.value);
      } catch (error) {
        return writeFailure(error, path);
      }
    });
    return written.ok ? ok({ body: written.value }) : written;
  }

  process.stdin.on("data", (chunk: Buffer) => peer.receive(chunk));
  process.stdin.once("end", () => process.exit(0));
  process.stdout.on("error", () => process.exit(0));
  process.stdout.write(GREETING);
}

/** All with one session; that one is not there says nothing of the others. */
async function readAll({ token, objects, files }: OpenToken, { paths, wrapped }: ReadRequest): Outcome<Message> {
  const onToken = wrapped
    ? ok(paths.map(() => null))
    : await token.use((session) => ok(paths.map((path) => objects.read(session, path))));
  if (!onToken.ok) return onToken;
  const answers: ReadAnswer[] = [];
  const values: Buffer[] = [];
  for (const [i, path] of paths.entries()) {
    const kept = onToken.value[i] ?? null;
    // Where the token keeps no such objects, a write has made a file.
    const isElsewhere = kept === null || (!kept.ok && kept.error.code === "not-found");
    const result = isElsewhere ? await token.use((session) => files.read(session, path)) : kept;
    if (result.ok) {
      const { value, metadata } = result.value;
      values.push(value);
      answers.push([value.length, metadata.version, metadata.createdAt]);
    } else if (result.error.code === "not-found" && !token.isThere()) {
      return secretFailure("token-absent", `the token ${token.label} was removed`, "insert it again, then sign in");
    } else answers.push(result.error);
  }
  const payload = Buffer.concat(values);
  for (const value of values) value.fill(0);
  return ok({ body: answers, payload });
}

const [, started, module, home] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.report.reportOnFatalError = false;
  runModuleProcess(module!, home!);
}
