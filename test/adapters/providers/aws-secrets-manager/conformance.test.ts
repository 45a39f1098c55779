// The tests' own Secrets Manager is held to what AWS documents; moto runs through the same suite.
import { describeConformance } from "../../../contract/secrets-manager-conformance.ts";
import { type Moto, startMoto } from "../../../servers/moto.ts";
import { type SecretsManager, startSecretsManager } from "../../../servers/secrets-manager/server.ts";
import { withServer } from "../../../servers/with-server.ts";
import { clientOf } from "./support.ts";

describe("Secrets Manager as the tests have it", () => {
  const server = withServer<SecretsManager>("Secrets Manager", startSecretsManager);
  describeConformance({ name: "own server", client: (region) => clientOf(server(), server().key, region) });
});

describe("Secrets Manager as moto has it", () => {
  const moto = withServer<Moto>("moto", startMoto);
  describeConformance({ name: "moto", client: (region) => clientOf(moto(), moto(), region), deviations: {} });
});
