// What AWS documents of Secrets Manager, as a suite for whatever says that it speaks its protocol: the server of these
// tests and moto. Where one is known to differ, the difference is named with its reason and asserted to be still there.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  BatchGetSecretValueCommand,
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

export interface Conformance {
  readonly name: string;
  /** A client of a region of the server. */
  readonly client: (region: string) => SecretsManagerClient;
  /** Titles of what the server is known to do otherwise, with the reason. */
  readonly deviations?: Readonly<Record<string, string>>;
}

const HOME = "eu-central-1";
const AWAY = "eu-west-1";
const LAMBDA = `arn:aws:lambda:${HOME}:123456789012:function:rotate`;

interface Made {
  readonly name: string;
  /** Version of the value "first". */
  readonly first: string;
}

export function describeConformance({ name, client, deviations = {} }: Conformance): void {
  describe(`what AWS documents of Secrets Manager: ${name}`, () => {
    let aws: SecretsManagerClient;
    const titles = new Set<string>();
    before(() => {
      aws = client(HOME);
    });
    after(() => aws?.destroy());

    const it_ = (title: string, body: () => Promise<void>): void => {
      titles.add(title);
      const reason = deviations[title];
      if (reason === undefined) it(title, body);
      else it(`${title} [known to differ: ${reason}]`, () => assert.rejects(body, "no longer differs"));
    };
    const make = async (): Promise<Made> => {
      const made = `conformance/${randomUUID()}`;
      const { VersionId } = await aws.send(new CreateSecretCommand({ Name: made, SecretString: "first" }));
      return { name: made, first: VersionId! };
    };
    const put = async (SecretId: string, SecretString: string, VersionStages?: string[]): Promise<string> =>
      (await aws.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages }))).VersionId!;
    const get = (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
      aws.send(new GetSecretValueCommand({ SecretId, ...more }));
    const stages = async (SecretId: string) =>
      (await aws.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
    const move = (SecretId: string, VersionStage: string, MoveToVersionId?: string, RemoveFromVersionId?: string) =>
      aws.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }));
    const remove = (SecretId: string, more: object = {}) => aws.send(new DeleteSecretCommand({ SecretId, ...more }));

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
        await aws.send(new CreateSecretCommand({ Name: id, SecretBinary: bytes }));
        const got = await get(id);
        assert.deepEqual([got.SecretString, Buffer.from(got.SecretBinary!)], [undefined, Buffer.from(bytes)]);
      });

      it_("refuses text and bytes at once", async () => {
        const both = { SecretString: "text", SecretBinary: Uint8Array.of(1) };
        const create = new CreateSecretCommand({ Name: `conformance/${randomUUID()}`, ...both });
        await fails(aws.send(create), "InvalidParameterException");
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
        const { VersionId } = await aws.send(new CreateSecretCommand({ Name: id }));
        assert.equal(VersionId, undefined);
        await fails(get(id), "ResourceNotFoundException", /staging label: AWSCURRENT/);
      });
    });

    describe("several values", () => {
      it_("gives those that are there, and an error for each other", async () => {
        const [one, two] = [await make(), await make()];
        const missing = `conformance/${randomUUID()}`;
        const ids = [one.name, missing, two.name];
        const got = await aws.send(new BatchGetSecretValueCommand({ SecretIdList: ids }));
        assert.deepEqual(got.SecretValues!.map((value) => value.Name).sort(), [one.name, two.name].sort());
        assert.deepEqual(
          got.Errors!.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode]),
          [[missing, "ResourceNotFoundException"]],
        );
      });

      it_("takes twenty and no more", async () => {
        const ids = Array.from({ length: 21 }, () => `conformance/${randomUUID()}`);
        await aws.send(new BatchGetSecretValueCommand({ SecretIdList: ids.slice(1) }));
        await assert.rejects(
          aws.send(new BatchGetSecretValueCommand({ SecretIdList: ids })),
          named(/^(?:ValidationException|InvalidParameterException)$/),
        );
      });

      it_("takes names or filters, not both", async () => {
        const both = { SecretIdList: ["a"], Filters: [{ Key: "name" as const, Values: ["a"] }] };
        await fails(aws.send(new BatchGetSecretValueCommand(both)), "InvalidParameterException");
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
        await aws.send(new PutSecretValueCommand(again));
        await aws.send(new PutSecretValueCommand(again));
        const { Versions } = await aws.send(new ListSecretVersionIdsCommand({ SecretId: id, IncludeDeprecated: true }));
        assert.equal(Versions!.length, 2);
      });

      it_("are refused for the same token and another value", async () => {
        const { name: id } = await make();
        const token = { SecretId: id, ClientRequestToken: randomUUID() };
        await aws.send(new PutSecretValueCommand({ ...token, SecretString: "second" }));
        const other = aws.send(new PutSecretValueCommand({ ...token, SecretString: "other" }));
        await fails(other, "ResourceExistsException");
      });

      it_("are made by UpdateSecret with a value, and not by one without", async () => {
        const { name: id, first } = await make();
        await aws.send(new UpdateSecretCommand({ SecretId: id, Description: "described" }));
        assert.equal((await get(id)).VersionId, first);
        const { VersionId } = await aws.send(new UpdateSecretCommand({ SecretId: id, SecretString: "second" }));
        assert.equal((await get(id)).VersionId, VersionId);
        assert.equal((await aws.send(new DescribeSecretCommand({ SecretId: id }))).Description, "described");
      });

      it_("need a secret", async () => {
        await fails(put(`conformance/${randomUUID()}`, "value"), "ResourceNotFoundException");
      });
    });

    describe("labels", () => {
      it_("move, and then the current value is the other, also when no label is asked for", async () => {
        const { name: id, first } = await make();
        const staged = await put(id, "staged", ["mine"]);
        await move(id, "AWSCURRENT", staged, first);
        assert.equal((await get(id, { VersionStage: "AWSCURRENT" })).SecretString, "staged");
        assert.equal((await get(id, { VersionStage: "AWSPREVIOUS" })).SecretString, "first");
        assert.equal((await get(id)).SecretString, "staged");
      });

      it_("AWSCURRENT does not move unless the version that has it is named", async () => {
        const { name: id, first } = await make();
        const staged = await put(id, "staged", ["mine"]);
        await fails(move(id, "AWSCURRENT", staged), "InvalidParameterException");
        assert.equal((await get(id, { VersionStage: "AWSCURRENT" })).VersionId, first);
      });

      it_("AWSCURRENT does not move when another version has it by now", async () => {
        const { name: id, first } = await make();
        const staged = await put(id, "staged", ["mine"]);
        const second = await put(id, "second");
        await fails(move(id, "AWSCURRENT", staged, first), "InvalidParameterException");
        assert.equal((await get(id, { VersionStage: "AWSCURRENT" })).VersionId, second);
      });

      it_("of one's own come off", async () => {
        const { name: id, first } = await make();
        const staged = await put(id, "staged", ["mine"]);
        await move(id, "mine", undefined, staged);
        assert.deepEqual(await stages(id), { [first]: ["AWSCURRENT"] });
      });

      it_("AWSCURRENT does not come off", async () => {
        const { name: id, first } = await make();
        await fails(move(id, "AWSCURRENT", undefined, first), "InvalidParameterException");
      });

      it_("do not move to a version that is not there", async () => {
        const { name: id, first } = await make();
        await assert.rejects(move(id, "AWSCURRENT", randomUUID(), first), named(/ResourceNotFound|InvalidParameter/));
      });
    });

    describe("what is told without values", () => {
      it_("hides versions without labels unless they are asked for", async () => {
        const { name: id, first } = await make();
        await put(id, "second");
        await put(id, "third");
        const versions = async (IncludeDeprecated: boolean): Promise<(string | undefined)[]> => {
          const listed = await aws.send(new ListSecretVersionIdsCommand({ SecretId: id, IncludeDeprecated }));
          return listed.Versions!.map(({ VersionId }) => VersionId);
        };
        assert.equal((await versions(true)).length, 3);
        assert.ok((await versions(true)).includes(first));
        assert.equal((await versions(false)).length, 2);
      });

      it_("says when each version was made", async () => {
        const { name: id, first } = await make();
        const { CreatedDate: made } = await get(id);
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await put(id, "second");
        const { Versions } = await aws.send(new ListSecretVersionIdsCommand({ SecretId: id }));
        const listed = Versions!.find(({ VersionId }) => VersionId === first)!.CreatedDate!;
        assert.ok(Math.abs(listed.getTime() - made!.getTime()) < 1000, "another time than with the value");
      });

      it_("lists by the beginning of the name, with upper and lower case", async () => {
        const prefix = `conformance/${randomUUID()}/`;
        for (const one of ["a", "B"])
          await aws.send(new CreateSecretCommand({ Name: prefix + one, SecretString: "x" }));
        const names = async (value: string): Promise<(string | undefined)[]> => {
          const filtered = new ListSecretsCommand({ Filters: [{ Key: "name", Values: [value] }] });
          return (await aws.send(filtered)).SecretList!.map(({ Name }) => Name).sort();
        };
        assert.deepEqual(await names(prefix), [`${prefix}B`, `${prefix}a`]);
        assert.deepEqual(await names(`${prefix}b`), []);
      });

      it_("lists in pages that hold every secret once", async () => {
        const prefix = `conformance/${randomUUID()}/`;
        const wanted = ["a", "b", "c", "d", "e"].map((one) => prefix + one);
        for (const Name of wanted) await aws.send(new CreateSecretCommand({ Name, SecretString: "x" }));
        const found: (string | undefined)[] = [];
        let NextToken: string | undefined;
        do {
          const page: ListSecretsCommand = new ListSecretsCommand({
            Filters: [{ Key: "name", Values: [prefix] }],
            MaxResults: 2,
            NextToken,
          });
          const { SecretList, NextToken: next } = await aws.send(page);
          assert.ok(SecretList!.length <= 2);
          found.push(...SecretList!.map(({ Name }) => Name));
          NextToken = next;
        } while (NextToken !== undefined);
        assert.deepEqual(found.sort(), wanted);
      });

      it_("keeps tags", async () => {
        const { name: id } = await make();
        const tags = async () => (await aws.send(new DescribeSecretCommand({ SecretId: id }))).Tags ?? [];
        const Tags = [
          { Key: "owner", Value: "platform" },
          { Key: "stage", Value: "live" },
        ];
        await aws.send(new TagResourceCommand({ SecretId: id, Tags }));
        assert.deepEqual(await tags(), Tags);
        await aws.send(new UntagResourceCommand({ SecretId: id, TagKeys: ["stage"] }));
        assert.deepEqual(await tags(), Tags.slice(0, 1));
      });
    });

    describe("names", () => {
      it_("are taken once", async () => {
        const { name: id } = await make();
        const again = aws.send(new CreateSecretCommand({ Name: id, SecretString: "other" }));
        await fails(again, "ResourceExistsException");
      });

      it_("hold letters, digits and /_+=.@!- alone", async () => {
        const create = aws.send(new CreateSecretCommand({ Name: "not a name", SecretString: "x" }));
        await assert.rejects(create, named(/^(?:ValidationException|InvalidParameterException)$/));
      });
    });

    describe("deletion", () => {
      it_("waits 30 days unless it is told otherwise, and 7 to 30", async () => {
        const { name: id } = await make();
        for (const RecoveryWindowInDays of [6, 31]) {
          await fails(remove(id, { RecoveryWindowInDays }), "InvalidParameterException");
        }
        const { DeletionDate } = await remove(id);
        assert.equal(Math.round((DeletionDate!.getTime() - Date.now()) / 86_400_000), 30);
      });

      it_("keeps the value from everyone, and tells when it is final", async () => {
        const { name: id } = await make();
        await remove(id, { RecoveryWindowInDays: 7 });
        await fails(get(id), "InvalidRequestException", /delet/);
        await fails(put(id, "second"), "InvalidRequestException", /delet/);
        assert.ok((await aws.send(new DescribeSecretCommand({ SecretId: id }))).DeletedDate !== undefined);
      });

      it_("keeps the name, too", async () => {
        const { name: id } = await make();
        await remove(id);
        const again = aws.send(new CreateSecretCommand({ Name: id, SecretString: "other" }));
        await fails(again, "InvalidRequestException", /delet/);
      });

      it_("is refused a second time", async () => {
        const { name: id } = await make();
        await remove(id);
        await fails(remove(id), "InvalidRequestException");
      });

      it_("is undone", async () => {
        const { name: id } = await make();
        await remove(id);
        await aws.send(new RestoreSecretCommand({ SecretId: id }));
        assert.equal((await get(id)).SecretString, "first");
      });

      it_("at once is final, and no matter for what is not there", async () => {
        const { name: id } = await make();
        await remove(id, { ForceDeleteWithoutRecovery: true });
        await fails(get(id), "ResourceNotFoundException");
        await remove(`conformance/${randomUUID()}`, { ForceDeleteWithoutRecovery: true });
      });

      it_("hides from the list unless it is asked for", async () => {
        const { name: id } = await make();
        await remove(id);
        const names = async (IncludePlannedDeletion: boolean): Promise<number> => {
          const Filters = [{ Key: "name" as const, Values: [id] }];
          return (await aws.send(new ListSecretsCommand({ Filters, IncludePlannedDeletion }))).SecretList!.length;
        };
        assert.deepEqual([await names(false), await names(true)], [0, 1]);
      });
    });

    describe("rotation", () => {
      const rotate = (SecretId: string, more: object = {}) =>
        aws.send(new RotateSecretCommand({ SecretId, RotationLambdaARN: LAMBDA, ...more }));
      const RotationRules = { AutomaticallyAfterDays: 30 };

      it_("needs a function", async () => {
        const { name: id } = await make();
        await fails(aws.send(new RotateSecretCommand({ SecretId: id })), "InvalidRequestException");
      });

      it_("announces a version that has no value until it is put there", async () => {
        const { name: id, first } = await make();
        const ClientRequestToken = randomUUID();
        const { VersionId } = await rotate(id, { ClientRequestToken, RotationRules });
        assert.equal(VersionId, ClientRequestToken);
        assert.deepEqual(await stages(id), { [first]: ["AWSCURRENT"], [VersionId!]: ["AWSPENDING"] });
        await fails(get(id, { VersionStage: "AWSPENDING" }), "ResourceNotFoundException");
        const filled = { SecretId: id, ClientRequestToken, SecretString: "next", VersionStages: ["AWSPENDING"] };
        await aws.send(new PutSecretValueCommand(filled));
        assert.equal((await get(id, { VersionStage: "AWSPENDING" })).SecretString, "next");
        assert.equal((await get(id)).SecretString, "first");
      });

      it_("does not begin while another version is pending, and does once that is current", async () => {
        const { name: id, first } = await make();
        const pending = await put(id, "next", ["AWSPENDING"]);
        await fails(rotate(id, { RotationRules }), "InvalidRequestException");
        await move(id, "AWSCURRENT", pending, first);
        await rotate(id, { RotationRules });
      });

      it_("is called off, and leaves what is pending", async () => {
        const { name: id } = await make();
        const { VersionId } = await rotate(id, { RotationRules });
        await aws.send(new CancelRotateSecretCommand({ SecretId: id }));
        const described = await aws.send(new DescribeSecretCommand({ SecretId: id }));
        assert.equal(described.RotationEnabled, false);
        assert.deepEqual(described.VersionIdsToStages![VersionId!], ["AWSPENDING"]);
      });
    });

    describe("replicas", () => {
      it_("hold what is written at home, and cannot be written", async () => {
        const { name: id } = await make();
        const there = client(AWAY);
        const AddReplicaRegions = [{ Region: AWAY }];
        await aws.send(new ReplicateSecretToRegionsCommand({ SecretId: id, AddReplicaRegions }));
        await put(id, "second");
        assert.equal((await there.send(new GetSecretValueCommand({ SecretId: id }))).SecretString, "second");
        const written = there.send(new PutSecretValueCommand({ SecretId: id, SecretString: "third" }));
        await assert.rejects(written, named(/^Invalid(?:Request|Parameter)Exception$/));
        there.destroy();
      });
    });

    it("has no deviation that names no test", () => {
      assert.deepEqual(
        Object.keys(deviations).filter((title) => !titles.has(title)),
        [],
      );
    });
  });
}

const named = (name: RegExp) => (error: Error) => {
  assert.match(error.name, name);
  return true;
};

async function fails(promise: Promise<unknown>, name: string, message = /(?:)/): Promise<void> {
  await assert.rejects(promise, { name, message });
}
