// What AWS documents of Secrets Manager, as tests. Deletion, rotation and replicas.
// Run by secrets-manager-conformance.ts.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { AWAY, type Bench, fails, HOME, named } from "./bench.ts";

const LAMBDA = `arn:aws:lambda:${HOME}:123456789012:function:rotate`;

export function describeLifecycle(bench: Bench): void {
  const { it_, make, put, get, stages, move, remove } = bench;
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
      assert.ok((await bench.aws().send(new DescribeSecretCommand({ SecretId: id }))).DeletedDate !== undefined);
    });

    it_("keeps the name, too", async () => {
      const { name: id } = await make();
      await remove(id);
      const again = bench.aws().send(new CreateSecretCommand({ Name: id, SecretString: "other" }));
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
      await bench.aws().send(new RestoreSecretCommand({ SecretId: id }));
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
        return (await bench.aws().send(new ListSecretsCommand({ Filters, IncludePlannedDeletion }))).SecretList!.length;
      };
      assert.deepEqual([await names(false), await names(true)], [0, 1]);
    });
  });

  describe("rotation", () => {
    const rotate = (SecretId: string, more: object = {}) =>
      bench.aws().send(new RotateSecretCommand({ SecretId, RotationLambdaARN: LAMBDA, ...more }));
    const RotationRules = { AutomaticallyAfterDays: 30 };

    it_("needs a function", async () => {
      const { name: id } = await make();
      await fails(bench.aws().send(new RotateSecretCommand({ SecretId: id })), "InvalidRequestException");
    });

    it_("announces a version that has no value until it is put there", async () => {
      const { name: id, first } = await make();
      const ClientRequestToken = randomUUID();
      const { VersionId } = await rotate(id, { ClientRequestToken, RotationRules });
      assert.equal(VersionId, ClientRequestToken);
      assert.deepEqual(await stages(id), { [first]: ["AWSCURRENT"], [VersionId!]: ["AWSPENDING"] });
      await fails(get(id, { VersionStage: "AWSPENDING" }), "ResourceNotFoundException");
      const filled = { SecretId: id, ClientRequestToken, SecretString: "next", VersionStages: ["AWSPENDING"] };
      await bench.aws().send(new PutSecretValueCommand(filled));
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
      await bench.aws().send(new CancelRotateSecretCommand({ SecretId: id }));
      const described = await bench.aws().send(new DescribeSecretCommand({ SecretId: id }));
      assert.equal(described.RotationEnabled, false);
      assert.deepEqual(described.VersionIdsToStages![VersionId!], ["AWSPENDING"]);
    });
  });

  describe("replicas", () => {
    it_("hold what is written at home, and cannot be written", async () => {
      const { name: id } = await make();
      const there = bench.client(AWAY);
      const AddReplicaRegions = [{ Region: AWAY }];
      await bench.aws().send(new ReplicateSecretToRegionsCommand({ SecretId: id, AddReplicaRegions }));
      await put(id, "second");
      assert.equal((await there.send(new GetSecretValueCommand({ SecretId: id }))).SecretString, "second");
      const written = there.send(new PutSecretValueCommand({ SecretId: id, SecretString: "third" }));
      await assert.rejects(written, named(/^Invalid(?:Request|Parameter)Exception$/));
      there.destroy();
    });
  });
}
