// What AWS documents of Secrets Manager, as tests. Values: read one or several, write a version.
// Run by secrets-manager-conformance.ts.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { type Bench, fails, HOME, named } from "./bench.ts";

export function describeValues(bench: Bench): void {
  const { it_, make, put, get, stages } = bench;
  describe("values", () => {
    it_("gives text as text, with version, labels and the time it was made", async () => {
      const { name: id, first } = await make();
      const got = await get(id);
      assert.deepEqual(
        [got.SecretString, got.SecretBinary, got.VersionId, got.VersionStages],
        ["first", undefined, first, ["AWSCURRENT"]],
      );
      assert.ok(Math.abs(got.CreatedDate!.getTime() - Date.now()) < 60_000);
    });

    it_("gives bytes as bytes", async () => {
      const id = `conformance/${randomUUID()}`;
      const bytes = Uint8Array.from([0, 255, 128, 10]);
      await bench.aws().send(new CreateSecretCommand({ Name: id, SecretBinary: bytes }));
      const got = await get(id);
      assert.deepEqual([got.SecretString, Buffer.from(got.SecretBinary!)], [undefined, Buffer.from(bytes)]);
    });

    it_("refuses text and bytes at once", async () => {
      const both = { SecretString: "text", SecretBinary: Uint8Array.of(1) };
      const create = new CreateSecretCommand({ Name: `conformance/${randomUUID()}`, ...both });
      await fails(bench.aws().send(create), "InvalidParameterException");
    });

    it_("takes 65,536 bytes and no more", async () => {
      const { name: id } = await make();
      await put(id, "x".repeat(65_536));
      await assert.rejects(put(id, "x".repeat(65_537)), named(/^(?:ValidationException|InvalidParameterException)$/));
    });

    it_("finds a secret by its name, its ARN, and its ARN without the random end", async () => {
      const { name: id } = await make();
      const { ARN } = await get(id);
      assert.match(ARN!, new RegExp(`^arn:aws:secretsmanager:${HOME}:\\d{12}:secret:${id}-[A-Za-z0-9]{6}$`));
      assert.equal((await get(ARN!)).Name, id);
      assert.equal((await get(ARN!.slice(0, -7))).Name, id);
    });

    it_("says ResourceNotFoundException of what is not there", async () => {
      await fails(get(`conformance/${randomUUID()}`), "ResourceNotFoundException", /specified secret\.$/);
    });

    it_("says ResourceNotFoundException of a version and of a label that is not there", async () => {
      const { name: id } = await make();
      const absent = get(id, { VersionId: randomUUID() });
      await fails(absent, "ResourceNotFoundException", /secret value for VersionId: /);
      const unlabelled = get(id, { VersionStage: "AWSPENDING" });
      await fails(unlabelled, "ResourceNotFoundException", /secret value for staging label: AWSPENDING/);
    });

    it_("refuses a version that does not have the label asked for", async () => {
      const { name: id, first } = await make();
      await put(id, "second");
      assert.equal((await get(id, { VersionId: first, VersionStage: "AWSPREVIOUS" })).SecretString, "first");
      await fails(get(id, { VersionId: first, VersionStage: "AWSCURRENT" }), "InvalidRequestException");
    });

    it_("has a secret without a value", async () => {
      const id = `conformance/${randomUUID()}`;
      const { VersionId } = await bench.aws().send(new CreateSecretCommand({ Name: id }));
      assert.equal(VersionId, undefined);
      await fails(get(id), "ResourceNotFoundException", /staging label: AWSCURRENT/);
    });
  });

  describe("several values", () => {
    it_("gives those that are there, and an error for each other", async () => {
      const [one, two] = [await make(), await make()];
      const missing = `conformance/${randomUUID()}`;
      const ids = [one.name, missing, two.name];
      const got = await bench.aws().send(new BatchGetSecretValueCommand({ SecretIdList: ids }));
      assert.deepEqual(got.SecretValues!.map((value) => value.Name).sort(), [one.name, two.name].sort());
      assert.deepEqual(
        got.Errors!.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode]),
        [[missing, "ResourceNotFoundException"]],
      );
    });

    it_("takes twenty and no more", async () => {
      const ids = Array.from({ length: 21 }, () => `conformance/${randomUUID()}`);
      await bench.aws().send(new BatchGetSecretValueCommand({ SecretIdList: ids.slice(1) }));
      await assert.rejects(
        bench.aws().send(new BatchGetSecretValueCommand({ SecretIdList: ids })),
        named(/^(?:ValidationException|InvalidParameterException)$/),
      );
    });

    it_("takes names or filters, not both", async () => {
      const both = { SecretIdList: ["a"], Filters: [{ Key: "name" as const, Values: ["a"] }] };
      await fails(bench.aws().send(new BatchGetSecretValueCommand(both)), "InvalidParameterException");
    });
  });

  describe("new versions", () => {
    it_("make the former one AWSPREVIOUS, and the one before that nothing", async () => {
      const { name: id, first } = await make();
      const second = await put(id, "second");
      assert.deepEqual(await stages(id), { [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] });
      const third = await put(id, "third");
      assert.deepEqual(await stages(id), { [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] });
      assert.equal((await get(id, { VersionId: first })).SecretString, "first");
    });

    it_("with labels of their own leave AWSCURRENT where it is", async () => {
      const { name: id, first } = await make();
      const staged = await put(id, "staged", ["mine"]);
      assert.deepEqual(await stages(id), { [first]: ["AWSCURRENT"], [staged]: ["mine"] });
      assert.equal((await get(id)).SecretString, "first");
      assert.equal((await get(id, { VersionStage: "mine" })).SecretString, "staged");
    });

    it_("take a label from the version that had it", async () => {
      const { name: id } = await make();
      await put(id, "one", ["mine"]);
      const two = await put(id, "two", ["mine"]);
      const holders = Object.entries(await stages(id)).filter(([, labels]) => labels.includes("mine"));
      assert.deepEqual(holders, [[two, ["mine"]]]);
    });

    it_("are made once for the same token and value", async () => {
      const { name: id } = await make();
      const again = { SecretId: id, SecretString: "second", ClientRequestToken: randomUUID() };
      await bench.aws().send(new PutSecretValueCommand(again));
      await bench.aws().send(new PutSecretValueCommand(again));
      const { Versions } = await bench
        .aws()
        .send(new ListSecretVersionIdsCommand({ SecretId: id, IncludeDeprecated: true }));
      assert.equal(Versions!.length, 2);
    });

    it_("are refused for the same token and another value", async () => {
      const { name: id } = await make();
      const token = { SecretId: id, ClientRequestToken: randomUUID() };
      await bench.aws().send(new PutSecretValueCommand({ ...token, SecretString: "second" }));
      const other = bench.aws().send(new PutSecretValueCommand({ ...token, SecretString: "other" }));
      await fails(other, "ResourceExistsException");
    });

    it_("are made by UpdateSecret with a value, and not by one without", async () => {
      const { name: id, first } = await make();
      await bench.aws().send(new UpdateSecretCommand({ SecretId: id, Description: "described" }));
      assert.equal((await get(id)).VersionId, first);
      const { VersionId } = await bench.aws().send(new UpdateSecretCommand({ SecretId: id, SecretString: "second" }));
      assert.equal((await get(id)).VersionId, VersionId);
      assert.equal((await bench.aws().send(new DescribeSecretCommand({ SecretId: id }))).Description, "described");
    });

    it_("need a secret", async () => {
      await fails(put(`conformance/${randomUUID()}`, "value"), "ResourceNotFoundException");
    });
  });
}
