// Sealed Secrets' own command, and a certificate such as its controller has: what we seal, it must open.
// Built from its Go module, whose content the checksum database vouches for.
import { join } from "node:path";
import { installOnce } from "../../scripts/support/install-once.ts";
import { makeSelfSigned } from "./support/certificates.ts";
import { ensurePrograms } from "./support/programs.ts";
import { mustRun, type RunOptions, runCommand } from "./support/run-command.ts";
import { type Stoppable, stopping, temporaryFolder } from "./support/running.ts";
import { ServerUnavailable } from "./support/server-unavailable.ts";
import { versions } from "./versions.ts";

const command = "github.com/bitnami-labs/sealed-secrets/cmd/kubeseal";

export interface Kubeseal extends Stoppable {
  /** Path of the program. */
  readonly program: string;
  /** The controller's certificate and key, PEM, made for this run. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Runs the command and gives its standard output; `--cert` and the like are the caller's. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Opens a sealed secret (JSON or YAML) with the key, without a cluster. Gives the Secret as JSON. */
  unseal(sealed: string): Promise<string>;
  /** The values of a sealed secret, by key. */
  open(sealed: string): Promise<Record<string, Buffer>>;
}

/** Path of the program; the first call builds it. */
export async function ensureKubeseal(): Promise<string> {
  const server = "kubeseal";
  const version = versions.kubeseal;
  const folder = await installOnce({
    name: `kubeseal-${version}`,
    says: `Building kubeseal ${version} (once, about two minutes)`,
    make: async (target) => {
      const { go } = await ensurePrograms({ server, programs: { go: "golang-go" } });
      const built = await runCommand(go, ["install", "-p", "2", "-trimpath", `${command}@v${version}`], {
        // Flags that the person has set for projects of their own do not fit this one.
        env: { ...process.env, GOBIN: target, GOFLAGS: "" },
      });
      if (built.code === 0) return;
      const words = built.stderr.trim().split("\n").slice(-3).join(" ");
      throw new ServerUnavailable(server, `go could not build it (${words})`, "Install a newer Go, or see why above.");
    },
  });
  return join(folder, process.platform === "win32" ? "kubeseal.exe" : "kubeseal");
}

/** Nothing stays running: `stop` removes the certificate and the key. */
export async function startKubeseal(): Promise<Kubeseal> {
  const program = await ensureKubeseal();
  const folder = temporaryFolder("kubeseal");
  const stoppable = stopping(folder.remove);
  try {
    const files = await makeSelfSigned("kubeseal", folder.path);
    // It would look for a cluster in the person's own settings.
    const env = { ...process.env, KUBECONFIG: join(folder.path, "no-cluster") };
    const run: Kubeseal["run"] = (args, options = {}) =>
      mustRun(program, args, { ...options, env: { ...env, ...options.env } });
    const opening = ["--recovery-unseal", "--recovery-private-key", files.keyFile, "--format", "json"];
    const unseal = (sealed: string): Promise<string> => run(opening, { input: sealed });
    const open: Kubeseal["open"] = async (sealed) => {
      // Go writes no bytes as null.
      const data: Record<string, string | null> = JSON.parse(await unseal(sealed)).data;
      return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text ?? "", "base64")]));
    };
    return { program, ...files, run, unseal, open, ...stoppable };
  } catch (error) {
    await stoppable.stop();
    throw error;
  }
}
