// What completing a reference costs once its backend has told what it keeps: the language server over stdio, as an editor
// talks to it, with the vault of this machine behind it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CompletionRequest, DidOpenTextDocumentNotification } from "vscode-languageserver/node";
import { createSecrets } from "../../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { startLanguageServer } from "../support/language-server.ts";
import { median, percentile } from "../support/statistics.ts";

const SECRETS = 500;
const TIMES = 300;

/** Where the caret stands, at the end. */
const QUESTIONS = {
  path: "a: ref+local://team/",
  field: "a: ref+local://team/secret-7#/",
  backend: "a: ref+",
} as const;

export const referenceCompletion: Benchmark = {
  name: "reference-completion",
  async run() {
    const workspace = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
    try {
      const environment = { LATCHKEY_HOME: join(workspace, "home"), LATCHKEY_PASSPHRASE: "only for measurements" };
      writeFileSync(join(workspace, "latchkey.yaml"), "version: 1\n");
      await fill(workspace, { ...process.env, ...environment });
      return measured(...(await measure(workspace, environment)));
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  },
};

async function fill(workspace: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const secrets = createSecrets({ workspace, environment });
  const { signal } = new AbortController();
  for (let number = 0; number < SECRETS; number++) {
    const value = new SecretBytes(Uint8Array.from(Buffer.from(JSON.stringify({ user: "u", note: String(number) }))));
    const stored = await secrets.set(`ref+local://team/secret-${number}`, value, {}, { signal });
    if (!stored.ok) throw new Error(stored.error.message);
  }
  await secrets.close();
}

async function measure(workspace: string, env: Readonly<Record<string, string>>): Promise<readonly Figure[]> {
  const server = await startLanguageServer({ workspace, capabilities: {}, env });
  const complete = async (name: string): Promise<{ readonly items: number; readonly isIncomplete: boolean }> => {
    const uri = pathToFileURL(join(workspace, `${name}.yaml`)).href;
    const position = { line: 0, character: QUESTIONS[name as keyof typeof QUESTIONS].length };
    const answer = await server.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
    const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
    return { items: items.length, isIncomplete: !Array.isArray(answer) };
  };
  const figures: Figure[] = [];
  for (const [name, text] of Object.entries(QUESTIONS)) {
    const uri = pathToFileURL(join(workspace, `${name}.yaml`)).href;
    await server.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "yaml", version: 1, text },
    });
    let warm = await complete(name);
    while (warm.isIncomplete) warm = await complete(name);
    if (warm.items === 0) throw new Error(`nothing was offered for ${text}`);
    const times: number[] = [];
    for (let time = 0; time < TIMES; time++) {
      const start = performance.now();
      await complete(name);
      times.push(performance.now() - start);
    }
    figures.push({
      id: name,
      what: `a ${name} of a reference completed from warm metadata, ${warm.items} offered, ${TIMES} times, p95`,
      unit: "ms",
      goal: { atMost: 100 },
      value: percentile(times, 0.95),
      detail: `median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
    });
  }
  await server.end();
  return figures;
}
