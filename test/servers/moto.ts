// moto's stand-in for AWS Secrets Manager and KMS, as a server.
// It differs from AWS in known ways: an independent cross-check, not the standard.
import { randomBytes } from "node:crypto";
import { ask } from "./support/http.ts";
import { ensurePythonPackage, type PythonPackage } from "./support/python.ts";
import { freePort, launch, type Stoppable, stopping, temporaryFolder, waitUntil } from "./support/running.ts";
import { versions } from "./versions.ts";

export interface Moto extends Stoppable {
  readonly address: string;
  readonly region: string;
  /** Any credentials are accepted; these were made up for this run. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** AWS_ENDPOINT_URL, AWS_REGION and credentials, to be laid over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
}

export function ensureMoto(): Promise<PythonPackage> {
  return ensurePythonPackage("moto", "moto", versions.moto);
}

export async function startMoto(): Promise<Moto> {
  const { python, folder: packages } = await ensureMoto();
  const folder = temporaryFolder("moto");
  const port = await freePort();
  const server = launch({
    name: "moto",
    command: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    folder: folder.path,
    env: { ...process.env, PYTHONPATH: packages },
  });
  const stoppable = stopping(server.stop, folder.remove);
  const address = `http://127.0.0.1:${port}`;
  try {
    await waitUntil(server, "moto", async () => (await ask(`${address}/moto-api/data.json`)).status === 200);
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
  const region = "eu-central-1";
  const accessKeyId = `test${randomBytes(8).toString("hex")}`;
  const secretAccessKey = randomBytes(20).toString("hex");
  const env = {
    AWS_ENDPOINT_URL: address,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // Nothing of the person's own settings may be mixed in.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  return { address, region, accessKeyId, secretAccessKey, env, ...stoppable };
}
