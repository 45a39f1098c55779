// Which files are archives, by their names, and how what they hold is named.

export type ArchiveKind = "zip" | "tar" | "gzip";

const KINDS: readonly (readonly [ArchiveKind, RegExp])[] = [
  ["zip", /\.(?:zip|jar|war|ear|vsix|whl|nupkg|apk)$/i],
  ["tar", /\.tar$/i],
  ["gzip", /\.(?:gz|tgz)$/i],
];

/** null: no archive. */
export const archiveKind = (name: string): ArchiveKind | null =>
  KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;

/** The name of what a gzip file holds. */
export const unpackedName = (name: string): string =>
  /\.tgz$/i.test(name) ? name.replace(/\.tgz$/i, ".tar") : name.replace(/\.gz$/i, "");

/** How the path of an entry follows that of its archive: with "/", and no part of it leads out of the archive. */
export const innerPath = (name: string): string =>
  name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => (part === ".." ? "%2E%2E" : part))
    .join("/");
