// Between the URIs of the protocol and the paths of the file system and of reports.
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { endingOf } from "./languages.ts";

/** The file that a `file:` URI names; null for any other URI. */
export function pathOfUri(uri: string): string | null {
  if (!uri.startsWith("file:")) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    // Another machine's share, or broken escapes.
    return null;
  }
}

/** Spelled as VS Code spells it, where nothing but letters, digits and `-._~` stays as it is. */
export const uriOfPath = (path: string): string =>
  pathToFileURL(path)
    .href.replace(
      /[^\w.~/%-]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .replace(/^file%3A/, "file:");

/** One spelling for every URI of a file: editors escape different characters. Other URIs are as they are. */
export function sameForAll(uri: string): string {
  const path = uri.includes("#") ? null : pathOfUri(uri);
  return path === null ? uri : uriOfPath(path);
}

/** `path` relative to `folder` with "/", or null if it lies outside. */
export function pathWithin(folder: string, path: string): string | null {
  const inside = relative(folder, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || join(folder, inside) !== join(path))
    return null;
  return inside.replaceAll("\\", "/");
}

/** The file or notebook of a document's URI where it has one, whatever the scheme. */
export function pathOfDocument(uri: string): string | null {
  const path = pathOfUri(uri.replace(/#.*$/s, "").replace(/^vscode-notebook-cell:/, "file:"));
  return path;
}

/** A path that lets rules see the kind of a document that has no file, or is a cell of one. */
export const pathByLanguage = (path: string | null, languageId: string): string =>
  `${path === null ? "untitled" : join(dirname(path), basename(path)).replaceAll("\\", "/")}.${endingOf(languageId)}`;
