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

const LAMBDA = "moto looks for the Lambda function, which is not there";

/** As of moto 5.2.5. */
const DEVIATIONS_OF_MOTO = {
  "refuses text and bytes at once": "moto keeps both",
  "takes 65,536 bytes and no more": "moto has no limit",
  "says ResourceNotFoundException of a version and of a label that is not there":
    "moto does not tell a missing label from a missing secret",
  "takes twenty and no more": "moto has no limit",
  "make the former one AWSPREVIOUS, and the one before that nothing": "moto shows versions without labels",
  "move, and then the current value is the other, also when no label is asked for":
    "moto goes on to give the old value to who asks for no label",
  "of one's own come off": "moto shows versions without labels",
  "AWSCURRENT does not come off": "moto takes it off",
  "hides versions without labels unless they are asked for": "moto shows versions without labels",
  "says when each version was made": "moto says of every version that it was made now",
  "hold letters, digits and /_+=.@!- alone": "moto takes any name",
  "keeps the value from everyone, and tells when it is final": "moto writes to secrets that are marked for deletion",
  "keeps the name, too": "moto names another error",
  "needs a function": "moto rotates without one",
  "announces a version that has no value until it is put there": LAMBDA,
  "does not begin while another version is pending, and does once that is current": LAMBDA,
  "is called off, and leaves what is pending": LAMBDA,
};

describe("Secrets Manager as moto has it", () => {
  const moto = withServer<Moto>("moto", startMoto);
  describeConformance({
    name: "moto",
    client: (region) => clientOf(moto(), moto(), region),
    deviations: DEVIATIONS_OF_MOTO,
  });
});
