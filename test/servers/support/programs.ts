// The programs that a server of the tests consists of: found, or installed with the system's packages, or reported.
import { installPackages, which } from "../../../scripts/support/system-packages.ts";
import { ServerUnavailable } from "./server-unavailable.ts";

export interface Needs {
  /** Who needs the programs, as a person reads it. */
  readonly server: string;
  /** Program → Debian package that has it. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folders to look in beside the search path. */
  readonly folders?: () => readonly string[];
}

/** Paths of the programs. Throws `ServerUnavailable`, naming the packages, where one is missing. */
export async function ensurePrograms<Name extends string>(
  needs: Needs & { readonly programs: Readonly<Record<Name, string>> },
): Promise<Record<Name, string>> {
  const names = Object.keys(needs.programs) as Name[];
  const packages = [...new Set(missing(names, needs).map((name) => needs.programs[name]))];
  if (packages.length > 0) await installPackages(`${needs.server}: ${packages.join(", ")}`, packages);
  const gone = missing(names, needs);
  if (gone.length > 0) {
    const wanted = [...new Set(gone.map((name) => needs.programs[name]))].join(" ");
    throw new ServerUnavailable(
      needs.server,
      `${gone.join(", ")} was not found`,
      `Install it (Debian, Ubuntu: apt-get install ${wanted}), then run the tests again.`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, find(name, needs)])) as Record<Name, string>;
}

function missing<Name extends string>(names: readonly Name[], needs: Needs): Name[] {
  return names.filter((name) => find(name, needs) === undefined);
}

function find(name: string, needs: Needs): string | undefined {
  return which(name, needs.folders?.() ?? []);
}
