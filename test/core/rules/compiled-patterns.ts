// Prints, as JSON, every regular expression that the rules put together at run time: [source, flags] of each, in a process
// of its own, as the constructor must be replaced before anything uses it.
const Native = RegExp;
const made = new Set<string>();
globalThis.RegExp = new Proxy(Native, {
  construct(target, args: [string | RegExp, string?]) {
    const pattern = new target(...args);
    made.add(JSON.stringify([pattern.source, pattern.flags]));
    return pattern;
  },
});

const { rules } = await import("../../../server/core/rules/index.ts");
const { exposureRules } = await import("../../../server/core/rules/exposure/index.ts");
const { filled, matches } = await import("./driver.ts");

// Patterns are compiled when a rule is first asked.
for (const rule of [...rules, ...exposureRules]) {
  for (const sample of rule.examples.leaks) {
    const { text, path } = filled(sample, 1);
    matches(rule, text, path);
  }
}
process.stdout.write(`[${[...made].join(",")}]`);
