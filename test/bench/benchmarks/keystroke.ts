// What a keystroke in a long file costs: the language server over stdio, as an editor talks to it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  PublishDiagnosticsNotification,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver/node";
import { DEBOUNCE } from "../../../server/lsp/server.ts";
import { methods } from "../../../shared/messages.ts";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { type LanguageServer, startLanguageServer } from "../support/language-server.ts";
import { type Random, seededRandom } from "../support/random.ts";
import { leakingLine, ordinaryText } from "../support/source-text.ts";
import { median, percentile } from "../support/statistics.ts";
import { madeUpWorkspace } from "../support/trees.ts";

const LINES = 10_000;
const EDITS = 200;
const WARM_UPS = 20;

export const keystroke: Benchmark = {
  name: "keystroke",
  async run() {
    const workspace = madeUpWorkspace(100).folder;
    const uri = pathToFileURL(join(workspace, "long-file.ts")).href;
    return measured(await pulled(workspace, uri), await pushed(workspace, uri));
  },
};

/**
 * Time from sending a change to the answer of a diagnostics request behind it, less what a request costs that the server
 * answers at once: the transport and this process's part.
 */
async function pulled(workspace: string, uri: string): Promise<Figure> {
  const capabilities = { textDocument: { diagnostic: { dynamicRegistration: false } } };
  const server = await startLanguageServer({ workspace, capabilities });
  const random = seededRandom(5);
  const diagnostics = async (): Promise<readonly Diagnostic[]> => {
    const report = await server.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    return report.kind === "full" ? report.items : [];
  };
  await open(server, uri, random);
  if ((await diagnostics()).length === 0) throw new Error("the server gave no diagnostics for a file that leaks");
  const transport = median(
    await edits(async () => {
      const start = performance.now();
      await server.connection.sendRequest(methods.status);
      return performance.now() - start;
    }),
  );
  const times = await edits(async (edit) => {
    const start = performance.now();
    await change(server, uri, edit, random.pick([typeLetter, typeLetter, deleteLetter])(random));
    await diagnostics();
    return performance.now() - start - transport;
  });
  await server.end();
  const what = `keystroke to diagnostics in the server (without the transport of ${transport.toFixed(1)} ms)`;
  return figure("server", what, 5, times);
}

/** Time from sending a change to the published diagnostics of that version, less the debounce. */
async function pushed(workspace: string, uri: string): Promise<Figure> {
  const capabilities = { textDocument: { publishDiagnostics: { versionSupport: true } } };
  const server = await startLanguageServer({ workspace, capabilities });
  const random = seededRandom(6);
  let awaited = { version: 1, done: (): void => {} };
  server.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    if (params.uri === uri && params.version === awaited.version) awaited.done();
  });
  const published = (version: number): Promise<void> => new Promise((done) => (awaited = { version, done }));
  const first = published(1);
  await open(server, uri, random);
  await first;
  const times = await edits(async (edit) => {
    const done = published(edit + 1);
    const start = performance.now();
    await change(server, uri, edit, edit % 2 === 1 ? insertLeak(random) : removeLine());
    await done;
    return performance.now() - start - DEBOUNCE;
  });
  await server.end();
  return figure("published", `edit to published diagnostics, after the debounce of ${DEBOUNCE} ms`, 50, times);
}

/** Runs `one` for the edits 1, 2, … one after the other, and gives the times of those behind the warm-up. */
async function edits(one: (edit: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let edit = 1; edit <= WARM_UPS + EDITS; edit++) {
    const time = await one(edit);
    if (edit > WARM_UPS) times.push(time);
  }
  return times;
}

const open = (server: LanguageServer, uri: string, random: Random): Promise<void> => {
  const leaks = Array.from({ length: 10 }, () => leakingLine(random));
  const part = LINES / leaks.length - 1;
  const text = leaks.map((leak) => `${ordinaryText(random, part)}${leak}\n`).join("");
  return server.connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "typescript", version: 1, text },
  });
};

const change = (server: LanguageServer, uri: string, edit: number, to: TextDocumentContentChangeEvent): Promise<void> =>
  server.connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: edit + 1 },
    contentChanges: [to],
  });

const between = (line: number, character: number, endLine: number, endCharacter: number) => ({
  start: { line, character },
  end: { line: endLine, character: endCharacter },
});

function typeLetter(random: Random): TextDocumentContentChangeEvent {
  const line = random.integer(LINES - 1);
  return { range: between(line, 0, line, 0), text: random.pick(["a", "e", "=", '"', " "]) };
}

function deleteLetter(random: Random): TextDocumentContentChangeEvent {
  const line = random.integer(LINES - 1);
  return { range: between(line, 0, line, 1), text: "" };
}

/** A line in the middle of the file, which `removeLine` takes away again. */
const insertLeak = (random: Random): TextDocumentContentChangeEvent => ({
  range: between(LINES / 2, 0, LINES / 2, 0),
  text: `${leakingLine(random)}\n`,
});

const removeLine = (): TextDocumentContentChangeEvent => ({ range: between(LINES / 2, 0, LINES / 2 + 1, 0), text: "" });

const figure = (id: string, what: string, atMost: number, times: readonly number[]): Figure => ({
  id,
  what: `${what}, ${LINES.toLocaleString("en")} lines, ${EDITS} edits, p95`,
  unit: "ms",
  goal: { atMost },
  value: percentile(times, 0.95),
  detail: `median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
});
