// What AWS documents of Secrets Manager, as a suite for whatever says that it speaks its protocol: the server of these
// tests and moto. Where one is known to differ, the difference is named with its reason and asserted to be still there.
import assert from "node:assert/strict";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createBench, HOME } from "./secrets-manager/bench.ts";
import { describeLabels } from "./secrets-manager/labels.ts";
import { describeLifecycle } from "./secrets-manager/lifecycle.ts";
import { describeValues } from "./secrets-manager/values.ts";

export interface Conformance {
  readonly name: string;
  /** A client of a region of the server. */
  readonly client: (region: string) => SecretsManagerClient;
  /** Titles of what the server is known to do otherwise, with the reason. */
  readonly deviations?: Readonly<Record<string, string>>;
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
    const bench = createBench(client, () => aws, it_);
    describeValues(bench);
    describeLabels(bench);
    describeLifecycle(bench);

    it("has no deviation that names no test", () => {
      assert.deepEqual(
        Object.keys(deviations).filter((title) => !titles.has(title)),
        [],
      );
    });
  });
}
