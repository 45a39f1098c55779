// The product's version, from the package.json that it lies in: as source, in the bundle and in the extension alike.
import { readFileSync } from "node:fs";

export function productVersion(): string {
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8"));
      if (manifest.name === "latchkey") return String(manifest.version);
    } catch {
      // Not there: the other place.
    }
  }
  return "unknown";
}
