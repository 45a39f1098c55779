// What goes wrong between here and AWS Secrets Manager: each mistake has its code, a remedy, and no value in its words.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { awsSecretsManager } from "../../../../server/adapters/providers/aws-secrets-manager/aws-secrets-manager.ts";
import type { SecretFailure, SecretFailureCode } from "../../../../server/core/references/failure.ts";
import { policyOf } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import {
  FAILED,
  refusal,
  type SecretsManager,
  startSecretsManager,
  THROTTLED,
} from "../../../servers/secrets-manager/server.ts";
import type { FaultKind } from "../../../servers/support/faults.ts";
import { withServer } from "../../../servers/with-server.ts";
import { overlayEnvironment, secret, signal, testPorts, textOf } from "../support/ports.ts";
import { clientOf, openProvider, REGION } from "./support.ts";

const AWAY = "eu-west-1";
const DAY = 86_400_000;

describe("awssecrets when things go wrong", () => {
  const server = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  const canary = randomBytes(24).toString("hex");
  let provider: SecretProvider;
  let aws: SecretsManagerClient;
  let path: string;

  before(async () => {
    provider = await openProvider(server(), server().key, {}, { timeoutMs: 1500 });
    aws = clientOf(server(), server().key);
  });
  after(async () => {
    await provider?.close();
    aws?.destroy();
  });
  beforeEach(async () => {
    path = `failures/${randomUUID()}`;
    await aws.send(new CreateSecretCommand({ Name: path, SecretString: `{"password":"${canary}"}` }));
  });
  afterEach(() => server().mend());

  const assertSays = (error: SecretFailure, code: SecretFailureCode): void => {
    assert.equal(error.code, code);
    assert.ok(!JSON.stringify(error).includes(canary), "the failure holds the value");
  };
  const read = (one: SecretProvider = provider) => one.read({ path }, signal());

  const faults: readonly (readonly [what: string, kind: FaultKind, code: SecretFailureCode])[] = [
    ["it is throttled", THROTTLED, "throttled"],
    ["it is throttled by another name", refusal("RequestLimitExceeded"), "throttled"],
    ["a quota is full", refusal("LimitExceededException"), "quota-exceeded"],
    ["the service fails", FAILED, "server-error"],
    ["a proxy answers instead of the service", "not-the-protocol", "server-error"],
    ["nothing comes back", "silence", "timeout"],
    ["the connection is reset", "reset", "connection-lost"],
    ["the connection breaks in mid-answer", "half", "connection-lost"],
    ["the answer is cut short", "short", "bad-answer"],
    ["the answer is huge", "huge", "answer-too-large"],
    ["it is sent elsewhere", "redirect", "redirected"],
    ["the session is over", refusal("ExpiredTokenException"), "credential-expired"],
    ["the key is not known", refusal("UnrecognizedClientException"), "credential-refused"],
    ["the request is too old", refusal("RequestExpired"), "clock-skewed"],
    ["the policy says no", refusal("AccessDeniedException"), "forbidden"],
    ["the KMS key cannot be used", refusal("DecryptionFailure"), "forbidden"],
    ["the name has a namespace", refusal("com.amazonaws.secretsmanager#ThrottlingException"), "throttled"],
    ["an error is not known", refusal("SomethingNewException"), "server-error"],
    [
      "a throttled answer has the status of a failure",
      refusal("ThrottlingException", "Rate exceeded", 500),
      "throttled",
    ],
  ];
  for (const [what, kind, code] of faults) {
    it(`says ${code} when ${what}`, async () => {
      server().fault({ kind });
      assertSays(bad(await read()), code);
      server().mend();
      assert.equal(textOf(good(await read()).value), `{"password":"${canary}"}`);
    });
  }

  it("repeats nothing of what a server says of an error", async () => {
    for (const type of ["AccessDeniedException", "InvalidRequestException", "ValidationException", "Odd"]) {
      server().fault({ kind: refusal(type, `about ${canary}`), times: 1 });
      const error = bad(await read());
      assert.ok(!JSON.stringify(error).includes(canary), error.code);
    }
  });

  it("says cancelled when it is cancelled while the service says nothing", async () => {
    server().fault({ kind: "silence" });
    const controller = new AbortController();
    const reading = provider.read({ path }, controller.signal);
    setTimeout(() => controller.abort(), 50);
    assertSays(bad(await reading), "cancelled");
  });

  it("asks once: who asks decides whether to ask again", async () => {
    server().fault({ kind: THROTTLED, operation: "GetSecretValue" });
    const before = server().asked.length;
    bad(await read());
    assert.equal(server().asked.length - before, 1);
  });

  for (const [what, ahead] of [
    ["behind", DAY],
    ["ahead", -DAY],
  ] as const) {
    it(`says clock-skewed, every time, when this machine's clock is a day ${what}`, async () => {
      server().skew(ahead);
      for (let i = 0; i < 3; i++) assertSays(bad(await read()), "clock-skewed");
    });
  }

  it("says of a session that is over that it is, and purges what it brought", async () => {
    const key = server().admit({ sessionToken: randomUUID(), expired: true });
    const expired = await openProvider(server(), key);
    const error = bad(await read(expired));
    assertSays(error, "credential-expired");
    assert.equal(policyOf(error.code).purge, true);
    await expired.close();
  });

  it("reads with a session token", async () => {
    const session = await openProvider(server(), server().admit({ sessionToken: randomUUID() }));
    good(await read(session));
    await session.close();
  });

  it("names the right that is missing", async () => {
    const narrow = await openProvider(server(), server().admit({ denied: ["GetSecretValue"] }));
    const error = bad(await read(narrow));
    assertSays(error, "forbidden");
    assert.match(error.remedy, /secretsmanager:GetSecretValue/);
    await narrow.close();
  });

  it("says signed-out where the machine has no credentials", async () => {
    const nothing = {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    const restore = overlayEnvironment(nothing, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]);
    try {
      const config = good(awsSecretsManager.parseConfig({ region: REGION, endpoint: server().address }, {}));
      const nobody = await awsSecretsManager.open(config, testPorts({}));
      assertSays(bad(await read(nobody)), "signed-out");
      await nobody.close();
    } finally {
      restore();
    }
  });

  it("signs in with the profile that the manifest names", async () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-aws-"));
    const file = join(folder, "credentials");
    const { accessKeyId, secretAccessKey } = server().key;
    const lines = [`[named]`, `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
    writeFileSync(file, lines.join("\n"), { mode: 0o600 });
    const restore = overlayEnvironment({ AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: "/dev/null" });
    try {
      // The keys of the environment are of nobody: the profile comes first.
      const nobody = { accessKeyId: "nobody", secretAccessKey: "nobody" };
      const profiled = await openProvider(server(), nobody, { profile: "named" });
      assert.equal(textOf(good(await read(profiled)).value), `{"password":"${canary}"}`);
      assert.match(good(await profiled.check(signal())).detail, /with the profile named/);
      await profiled.close();
    } finally {
      restore();
      rmSync(folder, { recursive: true });
    }
  });

  it("says secret-deleted of one that is marked for deletion, also without its value", async () => {
    await aws.send(new DeleteSecretCommand({ SecretId: path, RecoveryWindowInDays: 7 }));
    assertSays(bad(await read()), "secret-deleted");
    const error = bad(await provider.describe({ path }, signal()));
    assertSays(error, "secret-deleted");
    assert.match(error.remedy, /restore-secret/);
  });

  it("says version-not-found of a version and of a stage that is not there", async () => {
    for (const location of [
      { path, version: randomUUID() },
      { path, stage: "AWSPENDING" },
    ]) {
      assertSays(bad(await provider.read(location, signal())), "version-not-found");
      assertSays(bad(await provider.describe(location, signal())), "version-not-found");
    }
  });

  it("reads a version and a stage that are there", async () => {
    const first = good(await read()).metadata.version!;
    await aws.send(new PutSecretValueCommand({ SecretId: path, SecretString: "second" }));
    for (const more of [{ version: first }, { stage: "AWSPREVIOUS" }, { version: first, stage: "AWSPREVIOUS" }]) {
      assert.equal(good(await provider.read({ path, ...more }, signal())).metadata.version, first);
    }
    const both = { path, version: first, stage: "AWSCURRENT" };
    assertSays(bad(await provider.read(both, signal())), "version-not-found");
  });

  it("reads by ARN, which names with a slash at the front need", async () => {
    const { ARN } = await aws.send(new CreateSecretCommand({ Name: `/front/${randomUUID()}`, SecretString: "front" }));
    const location = { path: ARN! };
    assert.equal(textOf(good(await provider.read(location, signal())).value), "front");
    good(await provider.describe(location, signal()));
    const [one] = await provider.readMany!([location], signal());
    assert.equal(textOf(good(one!).value), "front");
  });

  it("says of each of several what is wrong with it", async () => {
    const gone = `failures/${randomUUID()}`;
    await aws.send(new CreateSecretCommand({ Name: gone, SecretString: canary }));
    await aws.send(new DeleteSecretCommand({ SecretId: gone }));
    const all = await provider.readMany!([{ path: gone }, { path }, { path: "absent" }, { path }], signal());
    assertSays(bad(all[0]!), "secret-deleted");
    assertSays(bad(all[2]!), "not-found");
    assert.equal(textOf(good(all[1]!).value), textOf(good(all[3]!).value));
    assert.notEqual(good(all[1]!).value.bytes, good(all[3]!).value.bytes, "two share one buffer");
  });

  it("reads more than twenty, in their order, twenty a call", async () => {
    const paths = Array.from({ length: 45 }, (_, i) => `many/${randomUUID()}/${i}`);
    for (const Name of paths) await aws.send(new CreateSecretCommand({ Name, SecretString: Name }));
    const before = server().asked.length;
    const all = await provider.readMany!(
      paths.map((one) => ({ path: one })),
      signal(),
    );
    assert.deepEqual(
      all.map((one) => textOf(good(one).value)),
      paths,
    );
    assert.equal(server().asked.length - before, 3);
  });

  it("reads several one by one where reading them in one call is not allowed", async () => {
    const narrow = await openProvider(server(), server().admit({ denied: ["BatchGetSecretValue"] }));
    const [one] = await narrow.readMany!([{ path }], signal());
    good(one!);
    await narrow.close();
  });

  it("gives every failure of the service to each of several", async () => {
    server().fault({ kind: THROTTLED, operation: "BatchGetSecretValue" });
    for (const one of await provider.readMany!([{ path }, { path }], signal())) assertSays(bad(one), "throttled");
  });

  describe("with a replica", () => {
    let replicated: SecretProvider;
    before(async () => {
      replicated = await openProvider(server(), server().key, { replicaRegions: [AWAY] }, { timeoutMs: 1500 });
    });
    after(() => replicated?.close());
    beforeEach(() =>
      aws.send(new ReplicateSecretToRegionsCommand({ SecretId: path, AddReplicaRegions: [{ Region: AWAY }] })),
    );

    const outages: readonly (readonly [what: string, kind: FaultKind])[] = [
      ["is throttled", THROTTLED],
      ["fails", FAILED],
      ["breaks the connection off", "reset"],
      ["says nothing", "silence"],
      ["is behind a proxy that does not reach it", "not-the-protocol"],
    ];
    for (const [what, kind] of outages) {
      it(`reads it from the replica when the first ${what}`, async () => {
        server().fault({ kind, region: REGION });
        const { value, metadata } = good(await read(replicated));
        assert.equal(textOf(value), `{"password":"${canary}"}`);
        assert.match(metadata.warnings.join(), new RegExp(`replica in ${AWAY}`));
        const described = good(await replicated.describe({ path }, signal()));
        assert.match(described.warnings.join(), new RegExp(`replica in ${AWAY}`));
        const [one] = await replicated.readMany!([{ path }], signal());
        assert.match(good(one!).metadata.warnings.join(), new RegExp(`replica in ${AWAY}`));
      });
    }

    it("does not ask the replica when the first says no", async () => {
      for (const type of ["AccessDeniedException", "ResourceNotFoundException", "ExpiredTokenException"]) {
        server().fault({ kind: refusal(type), region: REGION, times: 1 });
        const before = server().asked.length;
        bad(await read(replicated));
        assert.deepEqual(server().asked.slice(before), [`${REGION} GetSecretValue`]);
      }
    });

    it("says what the first said when no region answers", async () => {
      server().fault({ kind: THROTTLED, region: REGION });
      server().fault({ kind: FAILED, region: AWAY });
      assertSays(bad(await read(replicated)), "throttled");
    });

    it("never writes to a replica", async () => {
      server().fault({ kind: THROTTLED, region: REGION });
      assertSays(bad(await replicated.write!({ path }, secret(canary), {}, signal())), "throttled");
      const there = await openProvider(server(), server().key, { region: AWAY });
      assertSays(bad(await there.write!({ path }, secret(canary), {}, signal())), "read-only");
      await there.close();
    });
  });
});
