// Opens a page for a sign-in: the address is printed, and handed to the program that opens pages on this system.
import { spawn } from "node:child_process";
import type { Host } from "../host.ts";
import { escapeText } from "../terminal.ts";
import { findProgram } from "./find-program.ts";

/** Never rejects: whoever sees no page open has the address. */
export async function openBrowser(url: string, host: Host): Promise<void> {
  const { protocol } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return;
  host.log.write(`Sign in on this page: ${escapeText(url)}\n`);
  const [name, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const program = findProgram(name!, host.env);
  if (program === null) return;
  const child = spawn(program, [...args, url], { detached: true, stdio: "ignore", windowsHide: true });
  child.on("error", () => {});
  child.unref();
}

/** `start` is a word of the shell; on Windows this does the same without one. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
