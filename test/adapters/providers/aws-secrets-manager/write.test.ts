// Writes to AWS Secrets Manager: none is lost, whoever writes at the same time; and what is told of versions and owners.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { awsSecretsManager } from "../../../../server/adapters/providers/aws-secrets-manager/aws-secrets-manager.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { FAILED, type SecretsManager, startSecretsManager } from "../../../servers/secrets-manager/server.ts";
import { withServer } from "../../../servers/with-server.ts";
import { secret, signal, textOf } from "../support/ports.ts";
import { clientOf, openProvider, REGION } from "./support.ts";

describe("awssecrets writes", () => {
  const server = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  let provider: SecretProvider;
  let aws: SecretsManagerClient;
  let path: string;
  let first: string;

  before(async () => {
    provider = await openProvider(server(), server().key);
    aws = clientOf(server(), server().key);
  });
  after(async () => {
    await provider?.close();
    aws?.destroy();
  });
  beforeEach(async () => {
    path = `writes/${randomUUID()}`;
    first = (await aws.send(new CreateSecretCommand({ Name: path, SecretString: "first" }))).VersionId!;
  });

  const write = (text: string, expected?: string | null) =>
    provider.write!({ path }, secret(text), expected === undefined ? {} : { expected }, signal());
  const current = async () => textOf(good(await provider.read({ path }, signal())).value);

  it("lets one of many writers win who expect the same version, and tells the others", async () => {
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => write(`writer ${i}`, first)));
    const winners = results.flatMap((result, i) => (result.ok ? [i] : []));
    assert.equal(winners.length, 1);
    for (const result of results) if (!result.ok) assert.equal(bad(result).code, "conflict");
    assert.equal(await current(), `writer ${winners[0]}`);
  });

  it("says conflict when another writes between the look and the write", async () => {
    const http = createHttp();
    const interrupted = await openProvider(
      server(),
      server().key,
      {},
      {
        http: async (request) => {
          const answer = await http(request);
          if (request.headers?.["x-amz-target"]?.endsWith("DescribeSecret") === true) {
            await aws.send(new PutSecretValueCommand({ SecretId: path, SecretString: "in between" }));
          }
          return answer;
        },
      },
    );
    const result = await interrupted.write!({ path }, secret("late"), { expected: first }, signal());
    assert.equal(bad(result).code, "conflict");
    assert.equal(await current(), "in between");
    await interrupted.close();
  });

  it("leaves no label of its own behind, whether it wins or loses", async () => {
    await Promise.all([write("one", first), write("two", first)]);
    const { VersionIdsToStages } = await aws.send(new DescribeSecretCommand({ SecretId: path }));
    assert.deepEqual(Object.values(VersionIdsToStages!).flat().sort(), ["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("leaves the current value where it is when the label cannot be moved", async () => {
    server().fault({ kind: FAILED, operation: "UpdateSecretVersionStage" });
    assert.equal(bad(await write("unmoved", first)).code, "server-error");
    server().mend();
    assert.equal(await current(), "first");
  });

  it("makes what is not there when nothing is expected of it", async () => {
    const made = { path: `writes/${randomUUID()}` };
    good(await provider.write!(made, secret("made"), {}, signal()));
    assert.equal(textOf(good(await provider.read(made, signal())).value), "made");
  });

  it("says conflict when a version is expected of what is not there", async () => {
    const gone = { path: `writes/${randomUUID()}` };
    const result = await provider.write!(gone, secret("gone"), { expected: randomUUID() }, signal());
    assert.equal(bad(result).code, "conflict");
  });

  it("does not write what is marked for deletion", async () => {
    await aws.send(new DeleteSecretCommand({ SecretId: path }));
    for (const expected of [undefined, null]) assert.equal(bad(await write("late", expected)).code, "secret-deleted");
    assert.equal(bad(await write("late", first)).code, "secret-deleted");
  });

  it("writes text as text and other bytes as bytes", async () => {
    const text = 'quotes " and \\ and \n and päß ✓ \u0001';
    good(await write(text));
    assert.equal((await aws.send(new GetSecretValueCommand({ SecretId: path }))).SecretString, text);
    for (const length of [1, 2, 3, 4, 5, 100]) {
      const bytes = Uint8Array.from([255, ...randomBytes(length)]);
      good(await provider.write!({ path }, new SecretBytes(bytes.slice()), {}, signal()));
      const got = await aws.send(new GetSecretValueCommand({ SecretId: path }));
      assert.deepEqual(Buffer.from(got.SecretBinary!), Buffer.from(bytes));
      assert.deepEqual(Buffer.from(good(await provider.read({ path }, signal())).value.bytes), Buffer.from(bytes));
    }
  });

  it("leaves the value of who wrote it as it is", async () => {
    const value = secret("kept");
    good(await provider.write!({ path }, value, {}, signal()));
    assert.equal(textOf(value), "kept");
  });

  it("takes 65,536 bytes and no more, and asks nobody about it", async () => {
    good(await write("x".repeat(65_536)));
    const before = server().asked.length;
    assert.equal(bad(await write("x".repeat(65_537))).code, "too-large");
    assert.equal(server().asked.length, before);
  });

  it("refuses names that the service does not take", async () => {
    for (const name of ["with blank", "päß", "x".repeat(513), "colon:"]) {
      assert.equal(bad(await provider.write!({ path: name }, secret("x"), {}, signal())).code, "name-invalid");
    }
  });

  it("neither writes nor removes a single version", async () => {
    for (const location of [
      { path, version: first },
      { path, stage: "AWSPENDING" },
    ]) {
      assert.equal(bad(await provider.write!(location, secret("x"), {}, signal())).code, "unsupported");
      assert.equal(bad(await provider.remove!(location, signal())).code, "unsupported");
    }
  });

  it("tells owner, tags and rotation, and the age of the version, not of the secret", async () => {
    const name = `writes/${randomUUID()}`;
    const Tags = [
      { Key: "Owner", Value: "platform" },
      { Key: "tier", Value: "1" },
    ];
    await aws.send(new CreateSecretCommand({ Name: name, SecretString: "old", Tags }));
    const { VersionId } = await aws.send(new PutSecretValueCommand({ SecretId: name, SecretString: "new" }));
    const RotationLambdaARN = `arn:aws:lambda:${REGION}:123456789012:function:rotate`;
    await aws.send(new RotateSecretCommand({ SecretId: name, RotationLambdaARN }));
    const metadata = good(await provider.describe({ path: name }, signal()));
    const { CreatedDate } = await aws.send(new GetSecretValueCommand({ SecretId: name }));
    assert.deepEqual(
      [metadata.version, metadata.owner, metadata.tags, metadata.createdAt],
      [VersionId, "platform", { Owner: "platform", tier: "1" }, CreatedDate!.getTime()],
    );
    assert.match(metadata.warnings.join(), /not finished.*Secrets Manager rotates it/);
  });

  it("describes without the age where versions may not be listed", async () => {
    const narrow = await openProvider(server(), server().admit({ denied: ["ListSecretVersionIds"] }));
    const metadata = good(await narrow.describe({ path }, signal()));
    assert.equal(metadata.createdAt, null);
    assert.match(metadata.warnings.join(), /age is not known/);
    await narrow.close();
  });

  it("lists levels, through every page", async () => {
    const root = `levels-${randomUUID()}/`;
    const names = Array.from({ length: 130 }, (_, i) => `${root}n${String(i).padStart(3, "0")}`);
    for (const Name of [...names, `${root}deep/er/x`, `${root}deep/y`]) {
      await aws.send(new CreateSecretCommand({ Name, SecretString: "x" }));
    }
    const below = async (prefix: string) =>
      good(await provider.list!(prefix, undefined, signal())).map((entry) => entry.path);
    assert.deepEqual(await below(root), [`${root}deep/`, ...names]);
    assert.deepEqual(await below(`${root}deep/`), [`${root}deep/er/`, `${root}deep/y`]);
    assert.ok((await below("")).includes(root));
    assert.deepEqual(await below("nothing/here/"), []);
  });

  it("says where a credential may do more than it needs to", async () => {
    const wide = good(await provider.check(signal()));
    assert.match(wide.detail, /Secrets Manager at 127\.0\.0\.1:\d+, with the credentials of the environment/);
    assert.deepEqual(wide.tooWide.length, 2);
    const key = server().admit({ denied: ["ListSecrets", "GetSecretValue"] });
    const narrow = await openProvider(server(), key);
    assert.deepEqual(good(await narrow.check(signal())).tooWide, []);
    assert.notEqual(narrow.principal(), provider.principal());
    assert.ok(!narrow.principal().includes(key.accessKeyId));
    await narrow.close();
  });
});

describe("the configuration of awssecrets", () => {
  const parse = (raw: Record<string, unknown>, environment = {}) => awsSecretsManager.parseConfig(raw, environment);
  const endpointsOf = (raw: Record<string, unknown>, environment = {}) =>
    awsSecretsManager.endpoints(good(parse(raw, environment)));

  it("leads to the regions and to the endpoint that the manifest names, and asks no grant for the machine's own", () => {
    assert.deepEqual(endpointsOf({ region: "eu-central-1", replicaRegions: ["cn-north-1"] }), [
      "secretsmanager.eu-central-1.amazonaws.com:443",
      "secretsmanager.cn-north-1.amazonaws.com.cn:443",
    ]);
    assert.deepEqual(endpointsOf({ endpoint: "http://127.0.0.1:4566" }), ["127.0.0.1:4566"]);
    assert.deepEqual(endpointsOf({ endpoint: "https://aws.example" }), ["aws.example:443"]);
    assert.deepEqual(endpointsOf({}, { AWS_REGION: "eu-central-1" }), []);
    assert.deepEqual(endpointsOf({}, { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }), []);
  });

  it("refuses what is no region and could lead elsewhere", () => {
    for (const region of ["evil.example/#", "eu-central-1.evil.example", "eu_central_1", "@host"]) {
      assert.equal(bad(parse({ region })).code, "backend-invalid");
      assert.equal(bad(parse({ replicaRegions: [region] })).code, "backend-invalid");
    }
  });
});
