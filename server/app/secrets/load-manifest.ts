// latchkey.yaml of a workspace as it is on disk now; read again when it changes.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { type Manifest, noManifest } from "../../core/references/manifest.ts";
import { MANIFEST } from "../scan-config.ts";

const MAX_MANIFEST = 1024 * 1024;

export interface ManifestFile {
  /** What is in the file now; `noManifest` where there is none. Codes: manifest-unreadable, manifest-invalid. */
  read(): Promise<Result<Manifest, SecretFailure>>;
  /** Changes whenever `read` gave another manifest. */
  readonly generation: number;
}

export function createManifestFile(workspace: string): ManifestFile {
  const path = join(workspace, MANIFEST);
  let stamp = "";
  let generation = 0;
  let last: Result<Manifest, SecretFailure> = ok(noManifest);

  const readNow = async (): Promise<Result<Manifest, SecretFailure>> => {
    try {
      const found = await stat(path, { bigint: true });
      const now = `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
      if (now === stamp) return last;
      if (!found.isFile()) return await remember(now, () => unreadable("it is not a regular file"));
      if (found.size > MAX_MANIFEST) return await remember(now, () => unreadable("it is larger than 1 MiB"));
      const text = await readFile(path, "utf8");
      return await remember(now, () => parse(text));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "EUNKNOWN";
      return remember(code, () => (code === "ENOENT" || code === "ENOTDIR" ? ok(noManifest) : unreadable(code)));
    }
  };

  const remember = async (now: string, make: () => Result<Manifest, SecretFailure> | Promise<typeof last>) => {
    if (now === stamp) return last;
    last = await make();
    stamp = now;
    generation++;
    return last;
  };

  return {
    read: readNow,
    get generation() {
      return generation;
    },
  };
}

const unreadable = (why: string) =>
  secretFailure(
    "manifest-unreadable",
    `${MANIFEST} cannot be read: ${why}`,
    "make it a readable file of at most 1 MiB",
  );

async function parse(text: string): Promise<Result<Manifest, SecretFailure>> {
  const { readManifestText } = await import("../manifest/parse-manifest.ts");
  const { manifest, problems, position } = readManifestText(text);
  const wrong = problems.find(({ severity }) => severity === "error");
  if (wrong === undefined) return ok(manifest);
  const { line, column } = position(wrong.start);
  return secretFailure("manifest-invalid", `${MANIFEST}:${line}:${column}: ${wrong.message}`, wrong.remedy);
}
