// Every benchmark, in the order in which they run and stand in RESULTS.md. A test asserts that no file is missing.
import type { Benchmark } from "./benchmark.ts";
import { activation } from "./benchmarks/activation.ts";
import { engineThroughput } from "./benchmarks/engine-throughput.ts";
import { hsmRead } from "./benchmarks/hsm-read.ts";
import { keystroke } from "./benchmarks/keystroke.ts";
import { openSource } from "./benchmarks/open-source.ts";
import { peers } from "./benchmarks/peers.ts";
import { quality } from "./benchmarks/quality.ts";
import { referenceCompletion } from "./benchmarks/reference-completion.ts";
import { rescan } from "./benchmarks/rescan.ts";
import { scale } from "./benchmarks/scale.ts";
import { scanVsSecretlint } from "./benchmarks/scan-vs-secretlint.ts";
import { secretGet } from "./benchmarks/secret-get.ts";
import { startSmallFile } from "./benchmarks/start-small-file.ts";
import { workspaceMemory } from "./benchmarks/workspace-memory.ts";

export const benchmarks: readonly Benchmark[] = [
  scanVsSecretlint,
  engineThroughput,
  startSmallFile,
  keystroke,
  referenceCompletion,
  workspaceMemory,
  rescan,
  scale,
  activation,
  secretGet,
  openSource,
  quality,
  peers,
  hsmRead,
];
