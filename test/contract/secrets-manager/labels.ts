// What AWS documents of Secrets Manager, as tests. Labels of versions, and what is told without values.
// Run by secrets-manager-conformance.ts.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-secrets-manager";
import { type Bench, fails, named } from "./bench.ts";

export function describeLabels(bench: Bench): void {
  const { it_, make, put, get, stages, move } = bench;
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
        const listed = await bench.aws().send(new ListSecretVersionIdsCommand({ SecretId: id, IncludeDeprecated }));
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
      const { Versions } = await bench.aws().send(new ListSecretVersionIdsCommand({ SecretId: id }));
      const listed = Versions!.find(({ VersionId }) => VersionId === first)!.CreatedDate!;
      assert.ok(Math.abs(listed.getTime() - made!.getTime()) < 1000, "another time than with the value");
    });

    it_("lists by the beginning of the name, with upper and lower case", async () => {
      const prefix = `conformance/${randomUUID()}/`;
      for (const one of ["a", "B"])
        await bench.aws().send(new CreateSecretCommand({ Name: prefix + one, SecretString: "x" }));
      const names = async (value: string): Promise<(string | undefined)[]> => {
        const filtered = new ListSecretsCommand({ Filters: [{ Key: "name", Values: [value] }] });
        return (await bench.aws().send(filtered)).SecretList!.map(({ Name }) => Name).sort();
      };
      assert.deepEqual(await names(prefix), [`${prefix}B`, `${prefix}a`]);
      assert.deepEqual(await names(`${prefix}b`), []);
    });

    it_("lists in pages that hold every secret once", async () => {
      const prefix = `conformance/${randomUUID()}/`;
      const wanted = ["a", "b", "c", "d", "e"].map((one) => prefix + one);
      for (const Name of wanted) await bench.aws().send(new CreateSecretCommand({ Name, SecretString: "x" }));
      const found: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page: ListSecretsCommand = new ListSecretsCommand({
          Filters: [{ Key: "name", Values: [prefix] }],
          MaxResults: 2,
          NextToken,
        });
        const { SecretList, NextToken: next } = await bench.aws().send(page);
        assert.ok(SecretList!.length <= 2);
        found.push(...SecretList!.map(({ Name }) => Name));
        NextToken = next;
      } while (NextToken !== undefined);
      assert.deepEqual(found.sort(), wanted);
    });

    it_("keeps tags", async () => {
      const { name: id } = await make();
      const tags = async () => (await bench.aws().send(new DescribeSecretCommand({ SecretId: id }))).Tags ?? [];
      const Tags = [
        { Key: "owner", Value: "platform" },
        { Key: "stage", Value: "live" },
      ];
      await bench.aws().send(new TagResourceCommand({ SecretId: id, Tags }));
      assert.deepEqual(await tags(), Tags);
      await bench.aws().send(new UntagResourceCommand({ SecretId: id, TagKeys: ["stage"] }));
      assert.deepEqual(await tags(), Tags.slice(0, 1));
    });
  });

  describe("names", () => {
    it_("are taken once", async () => {
      const { name: id } = await make();
      const again = bench.aws().send(new CreateSecretCommand({ Name: id, SecretString: "other" }));
      await fails(again, "ResourceExistsException");
    });

    it_("hold letters, digits and /_+=.@!- alone", async () => {
      const create = bench.aws().send(new CreateSecretCommand({ Name: "not a name", SecretString: "x" }));
      await assert.rejects(create, named(/^(?:ValidationException|InvalidParameterException)$/));
    });
  });
}
