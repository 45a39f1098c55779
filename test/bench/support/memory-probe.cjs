// Loaded into a measured process with --require: writes, when it ends, the largest resident set it ever had, in bytes, and the
// milliseconds of processors that all its threads took.
// The kernel's own high-water mark where there is one: getrusage() starts from the parent's memory, and polling misses peaks.
const { isMainThread } = require("node:worker_threads");
const { readFileSync, writeFileSync } = require("node:fs");

function peakMemory() {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

if (isMainThread) {
  process.on("exit", () => writeFileSync(process.env.LATCHKEY_BENCH_MEMORY, `${peakMemory()} ${processorTime()}`));
}
