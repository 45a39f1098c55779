// Entry of a scanning thread in the product: the command line's bundle, whose compiled code is there already.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBundle } from "./compiled-code.ts";

/** Identity of main.cjs; put in by the build. */
declare const LATCHKEY_BUILD: string;

const folder = dirname(fileURLToPath(import.meta.url));
loadBundle<typeof import("./main.ts")>(join(folder, "main.cjs"), LATCHKEY_BUILD).exports.serveBatches();
