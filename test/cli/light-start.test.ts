// A scan pays for nothing but the scan: what is loaded on its way holds no secret, no backend, no broker and no YAML.
// Figures are in test/bench; this says by imports what must stay out, whatever the machine.
import assert from "node:assert/strict";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** Loaded by none but the commands about secrets, or when a manifest is there to be read. */
const HEAVY = [
  /^server\/app\/(?:broker|secrets|manifest|doctor)\//,
  /^server\/core\/(?:policy|references|move)\//,
  /^server\/cli\/(?:secrets|get|set|list|status|seal|reseal|trust|sign-in|sign-out|doctor)\/(?!spec\.ts$)/,
  /^node_modules\/yaml\//,
];

/** What only the broker's process has, and no part of the command line. */
const OF_BROKER = [
  /^server\/adapters\/(?:providers|http|local-socket)\//,
  /^node_modules\/(?:dotenv|age-encryption|pkcs11js|@napi-rs|@aws-sdk|@azure|@smithy)\//,
];

/** What is evaluated when `entries` are: all that they import, and not what they import when they ask for it. */
function evaluated({ inputs }: Metafile, entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [...entries];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const { path: next, kind, external } of inputs[path]?.imports ?? []) {
      if (kind !== "dynamic-import" && external !== true) pending.push(next);
    }
  }
  return found;
}

describe("the start of the command line", () => {
  let metafile: Metafile;

  before(async () => {
    const built = await build({
      absWorkingDir: root,
      entryPoints: ["server/cli/main.ts"],
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
      external: ["@napi-rs/keyring", "pkcs11js"],
    });
    metafile = built.metafile;
  });

  it("would notice each of them, as the commands about secrets load them", () => {
    const used = Object.keys(metafile.inputs);
    for (const pattern of HEAVY)
      assert.ok(
        used.some((path) => pattern.test(path)),
        String(pattern),
      );
    const names = ["get", "set", "list", "status", "seal", "reseal", "trust", "sign-in", "sign-out", "doctor"];
    for (const name of names) {
      const loaded = [...evaluated(metafile, [`server/cli/${name}/run.ts`])];
      assert.ok(loaded.filter((path) => HEAVY.some((pattern) => pattern.test(path))).length > 5, name);
    }
  });

  it("has no backend in it at all: those are in the broker's process", () => {
    const found = Object.keys(metafile.inputs).filter((path) => OF_BROKER.some((pattern) => pattern.test(path)));
    assert.deepEqual(found, []);
  });

  for (const [what, entries] of [
    ["to say what there is", ["server/cli/main.ts"]],
    ["to scan", ["server/cli/main.ts", "server/cli/scan/run.ts", "server/app/create-app.ts"]],
    ["to scan in a thread", ["server/app/serve-batches.ts"]],
  ] as const) {
    it(`loads nothing about secrets ${what}`, () => {
      const loaded = [...evaluated(metafile, entries)];
      assert.ok(loaded.length > 10, "it is in the bundle");
      assert.deepEqual(
        loaded.filter((path) => HEAVY.some((pattern) => pattern.test(path))),
        [],
      );
    });
  }
});
