// Every answer of every network backend in every state of the cache: what is given, how often it is asked, and that nothing
// of what was held outlives a refusal. The real providers over a real HTTP client, in virtual time.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttp } from "../../../server/adapters/http/node-http.ts";
import { providers } from "../../../server/adapters/providers/index.ts";
import { createManifestFile } from "../../../server/app/secrets/load-manifest.ts";
import { createSecretService, type SecretService } from "../../../server/app/secrets/service.ts";
import { createTrust } from "../../../server/app/secrets/trust.ts";
import { nothingKept } from "../../adapters/providers/support/nothing-kept.ts";
import { createVirtualTime, type VirtualTime } from "../../core/references/virtual-time.ts";
import { type Fault, type FaultyHttp, startFaultyHttp } from "../../servers/faulty-http.ts";

const MINUTE = 60_000;

/** "out": out of reach, a held value may be given. "no": refused, everything held is forgotten. "other": neither. */
type Class = "out" | "no" | "other";

interface BackendUnderTest {
  readonly manifest: (address: string) => string;
  readonly environment: Readonly<Record<string, string>>;
  /** An answer with the value "held"; `path`: what is asked for. */
  readonly good: (path: string) => Fault;
  /** How a status is said in the protocol; `path`: what is asked for. */
  readonly bad: (status: number, path: string) => Fault;
  /** Statuses that mean something else here than HTTP says. */
  readonly classes: Readonly<Record<number, Class>>;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Fault => ({
  status,
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", ...headers },
});

const backends: Readonly<Record<string, BackendUnderTest>> = {
  vault: {
    manifest: (address) =>
      `backends:\n  it: { kind: vault, address: "${address}" }\nsecrets:\n  a: { refs: { local: "ref+vault.it://kv/a#/value" } }\n`,
    environment: { VAULT_TOKEN: "of-this-test" },
    good: (path) => {
      if (path.includes("internal/ui/mounts")) {
        return json(200, { data: { path: "kv/", type: "kv", options: { version: "2" } } });
      }
      if (path.includes("lookup-self")) return json(200, { data: { policies: ["reader"], ttl: 0 } });
      if (path.includes("sys/health")) return json(200, { initialized: true, sealed: false, standby: false });
      return json(200, {
        data: { data: { value: "held" }, metadata: { version: 1, created_time: "2026-01-01T00:00:00Z" } },
      });
    },
    bad: (status, path) =>
      // Whoever gets 501 or 503 asks for the state of the server.
      path.includes("sys/health")
        ? json(200, { initialized: status !== 501, sealed: status === 501 || status === 503, standby: false })
        : json(status, { errors: ["as the test says"] }),
    // 401 is no answer of Vault. An absent secret, a sealed or an uninitialised server are no reason to forget others.
    classes: {
      400: "other",
      401: "other",
      404: "other",
      408: "other",
      412: "out",
      472: "out",
      473: "out",
      474: "out",
      501: "other",
      503: "other",
      530: "out",
    },
  },
  awssecrets: {
    manifest: (address) =>
      `backends:\n  it: { kind: awssecrets, region: eu-central-1, endpoint: "${address}" }\nsecrets:\n  a: { refs: { local: "ref+awssecrets.it://a" } }\n`,
    environment: {
      AWS_ACCESS_KEY_ID: "of-this-test",
      AWS_SECRET_ACCESS_KEY: "of-this-test",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    good: () =>
      json(200, {
        ARN: "arn:aws:secretsmanager:eu-central-1:0:secret:a",
        Name: "a",
        VersionId: "1",
        VersionStages: ["AWSCURRENT"],
        SecretString: "held",
        CreatedDate: 1_700_000_000,
      }),
    bad: (status) => json(status, { __type: NAMES[status] ?? "SomethingNew", message: "as the test says" }),
    // The name says what it is; 400 stands for most of them.
    classes: {
      400: "other",
      404: "other",
      408: "out",
      412: "out",
      472: "out",
      473: "out",
      474: "out",
      501: "out",
      530: "out",
    },
  },
};

/** Names of errors of Secrets Manager by the status that stands for them here. */
const NAMES: Readonly<Record<number, string>> = {
  400: "InvalidParameterException",
  401: "UnrecognizedClientException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  429: "ThrottlingException",
  500: "InternalServiceError",
};

const statuses = [400, 401, 403, 404, 408, 412, 429, 472, 473, 474, 500, 501, 502, 503, 504, 530];
const onTheWire = ["half-body", "half-head", "reset", "reset-in-body", "silent", "slow", "not-http"] as const;
const states = [
  ["nothing", null],
  ["a value of a minute", 1],
  ["a value of six minutes", 6],
  ["a value of an hour and a minute", 61],
] as const;

const classOf = (backend: BackendUnderTest, status: number): Class =>
  backend.classes[status] ??
  (status === 401 || status === 403 ? "no" : status === 429 || status >= 500 ? "out" : "other");

/** Milliseconds that the real client waits for an answer that does not come. */
const PATIENCE = 60;

describe("answers of network backends", function () {
  this.timeout(60_000);
  let server: FaultyHttp;
  let folder: string;

  before(async () => {
    server = await startFaultyHttp();
    folder = mkdtempSync(join(tmpdir(), "latchkey-matrix-"));
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  function open(backend: BackendUnderTest, time: VirtualTime, timeoutMs: number): SecretService {
    writeFileSync(join(folder, "latchkey.yaml"), backend.manifest(server.address));
    const environment = { ...backend.environment, LATCHKEY_TRUST: `127.0.0.1:${server.port}`, HOME: folder };
    return createSecretService({
      manifest: createManifestFile(folder),
      trust: createTrust(folder, folder, environment),
      load: async (kind) => (await providers.get(kind)?.()) ?? null,
      time,
      random: () => 0,
      ports: {
        clock: { now: () => Date.now() },
        environment,
        workspace: folder,
        home: folder,
        machine: {},
        http: createHttp({ timeoutMs }),
        ...nothingKept,
        log: () => {},
      },
    });
  }

  for (const [name, backend] of Object.entries(backends)) {
    const good = () => server.behave((request) => backend.good(request.path));

    const check = async (
      fault: (path: string) => Fault,
      kind: Class,
      minutes: number | null,
      patience = 10_000,
    ): Promise<void> => {
      const time = createVirtualTime();
      const service = open(backend, time, patience);
      const get = () => time.run(service.get("a", { signal: new AbortController().signal }));
      try {
        if (minutes !== null) {
          good();
          const first = await get();
          assert.ok(first.ok, first.ok ? "" : `${first.error.code}: ${first.error.message}`);
          time.advance(minutes * MINUTE);
        }
        const before = server.requests.length;
        server.behave(({ path }) => fault(path));
        const result = await get();
        const asked = server.requests.length - before;
        if (minutes === 1) {
          assert.ok(result.ok && !result.value.info.stale);
          assert.equal(asked, 0, "a fresh value was asked for again");
          return;
        }
        if (kind === "out" && minutes === 6)
          assert.ok(result.ok && result.value.info.stale, result.ok ? "" : result.error.code);
        else assert.ok(!result.ok, "a value was given that must not be");
        if (result.ok) assert.equal(Buffer.from(result.value.value.bytes).toString(), "held");
        else assert.match(`${result.error.message}${result.error.remedy}`, /^(?!.*held).+$/s);
        assert.ok(asked >= 1);
        if (kind === "no") await refusalStands(service, time);
      } finally {
        await service.close();
      }
    };

    /** Neither what was held nor another question: until a person asks again. */
    const refusalStands = async (service: SecretService, time: VirtualTime): Promise<void> => {
      good();
      const before = server.requests.length;
      const again = await time.run(service.get("a", { signal: new AbortController().signal }));
      assert.ok(!again.ok, "a value was given after a refusal");
      assert.equal(server.requests.length, before, "it was asked again after a refusal");
      const byPerson = await time.run(service.get("a", { signal: new AbortController().signal, again: true }));
      assert.ok(byPerson.ok, "a person could not ask again");
    };

    describe(name, () => {
      for (const [state, minutes] of states) {
        for (const status of statuses) {
          it(`status ${status} with ${state}`, () =>
            check((path) => backend.bad(status, path), classOf(backend, status), minutes));
        }
        for (const fault of onTheWire) it(`${fault} with ${state}`, () => check(() => fault, "out", minutes, PATIENCE));
        it(`an answer of 40 MB with ${state}`, () => check(() => "huge", "other", minutes));
        it(`a redirect with ${state}`, () =>
          check(() => ({ status: 307, headers: { Location: "http://127.0.0.1:9/" } }), "other", minutes));
        it(`an answer that is no JSON with ${state}`, () =>
          check(() => ({ status: 200, body: "<html>" }), "out", minutes));
      }
    });
  }
});
