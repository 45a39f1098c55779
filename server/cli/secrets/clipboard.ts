// Puts a value into the clipboard and leaves somebody behind who takes it out again, unless something else was copied.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ok, type Result } from "../../../shared/result.ts";
import { encodeBase64 } from "../../core/references/base64-bytes.ts";
import type { Host } from "../host.ts";
import { type ClipboardTool, callTool, findClipboardTool, missingTool } from "./clipboard-tools.ts";

/** `stays`: the terminal took it, from which nothing can be taken back. Code: "no-clipboard". */
export async function copyToClipboard(
  value: Uint8Array,
  seconds: number,
  host: Host,
): Promise<Result<"clears" | "stays">> {
  const tool = findClipboardTool(host.env);
  if (tool === null) return throughTerminal(value, host);
  const input = tool.wide && value.some((byte) => byte > 0x7f) ? toWide(value) : value;
  const written = await callTool(tool.write, input);
  if (input !== value) input.fill(0);
  if (written === null) {
    const message = `the clipboard was not written: ${tool.write.program} failed`;
    return { ok: false, error: { code: "no-clipboard", message, remedy: "--reveal on a terminal" } };
  }
  await leaveKeeper(tool, value, seconds, host);
  return ok("clears");
}

const toWide = (value: Uint8Array): Uint8Array => Buffer.from(new TextDecoder().decode(value), "utf16le");

/** Terminals that allow it take a text for the clipboard of the machine they run on: OSC 52. */
async function throughTerminal(value: Uint8Array, { output, env }: Host): Promise<Result<"stays">> {
  if (output.isTTY !== true) {
    const message = "the clipboard was not written: there is no program for it";
    return { ok: false, error: { code: "no-clipboard", message, remedy: missingTool(env) } };
  }
  const encoded = encodeBase64(value);
  output.write("\x1b]52;c;");
  await new Promise<void>((resolve) => void output.write(encoded, resolve));
  output.write("\x07");
  encoded.fill(0);
  return ok("stays");
}

/** Of another process: this one ends at once. It gets the value over a pipe, and keeps a hash of it alone. */
async function leaveKeeper(tool: ClipboardTool, value: Uint8Array, seconds: number, { env }: Host): Promise<void> {
  const { NODE_OPTIONS: _, ...environment } = env;
  const args = [keeperProgram(), JSON.stringify({ read: tool.read, clear: tool.clear, seconds })];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: environment,
    windowsHide: true,
  });
  child.on("error", () => {});
  child.stdin!.on("error", () => {});
  await new Promise<void>((resolve) => void child.stdin!.end(value, resolve));
  child.unref();
}

/** Beside the bundle that this is part of, or the source where the sources themselves run. */
function keeperProgram(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith(".ts") ? "./clipboard-keeper.ts" : "./clipboard-keeper.cjs", here));
}
