// Finds a Chromium for the tests in a real editor, and installs Debian's where this machine lets it (root and apt).
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { installPackages, isProgram, which } from "./system-packages.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];

const programs: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [process.env["ProgramFiles"], process.env["ProgramFiles(x86)"]]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, "Google", "Chrome", "Application", "chrome.exe"),
      join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
    ]),
};

/** Debian packages: the browser, and fonts so that screenshots look as they do for people. */
const packages = ["chromium", "fonts-dejavu-core", "fonts-liberation"];

/** Path of a Chromium that runs. `LATCHKEY_CHROMIUM` names another one. */
export async function ensureChromium(): Promise<Result<string>> {
  const found = findChromium();
  if (found !== undefined) return ok(found);
  if (await installPackages("Chromium", packages)) {
    const installed = findChromium();
    if (installed !== undefined) return ok(installed);
  }
  return err({
    code: "chromium-missing",
    message: "no Chromium, Chrome or Edge was found",
    remedy: "Install Chromium (Debian, Ubuntu: apt-get install chromium) or set LATCHKEY_CHROMIUM to its path.",
  });
}

function findChromium(): string | undefined {
  const named = process.env["LATCHKEY_CHROMIUM"];
  const candidates = named === undefined || named === "" ? names.map((name) => which(name)) : [named];
  return [...candidates, ...(programs[process.platform] ?? [])].find(
    (path) => path !== undefined && isProgram(path) && starts(path),
  );
}

/** Ubuntu's chromium-browser is a stub that asks for snap: it exists but does not start. */
function starts(path: string): boolean {
  if (process.platform !== "linux") return true;
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}
