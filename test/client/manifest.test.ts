// The extension's manifest against what it stands for: settings, commands, translations and files that must exist.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import english from "../../package.nls.json" with { type: "json" };
import { root } from "../../scripts/support/paths.ts";
import { commands } from "../../shared/messages.ts";
import { settingDefinitions } from "../../shared/settings.ts";

const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const json = (...path: string[]): Record<string, string> => JSON.parse(read(...path));

const clientSources = (readdirSync(join(root, "client"), { recursive: true }) as string[])
  .filter((path) => path.endsWith(".ts"))
  .map((path) => read("client", path))
  .join("\n");

/** Every text given to `l10n.t` as a literal. */
const translated = [...clientSources.matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)].map(
  ([, literal]) => JSON.parse(literal ?? '""') as string,
);

const languages = readdirSync(root).flatMap((file) => /^package\.nls\.(.+)\.json$/.exec(file)?.[1] ?? []);

describe("the extension's manifest", () => {
  const { contributes } = manifest;

  it("declares exactly the settings that are defined, with their type, default and scope", () => {
    const declared: Record<string, Record<string, unknown>> = contributes.configuration.properties;
    assert.deepEqual(Object.keys(declared).sort(), Object.keys(settingDefinitions).sort());
    for (const [name, definition] of Object.entries(settingDefinitions)) {
      const setting = declared[name];
      const { type, scope } = definition;
      assert.deepEqual(
        { type: setting?.["type"], scope: setting?.["scope"], default: setting?.["default"] },
        { type, scope, default: definition.default },
        name,
      );
      if ("enum" in definition) assert.deepEqual(setting?.["enum"], definition.enum, name);
      if ("minimum" in definition) assert.equal(setting?.["minimum"], definition.minimum, name);
    }
  });

  it("honours no setting of an untrusted folder", () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const left = Object.keys(settingDefinitions).filter((name) => !restrictedConfigurations.includes(name));
    assert.deepEqual(left, ["latchkey.scan.onType"]);
  });

  it("declares every command that the extension registers", () => {
    const declared = contributes.commands.map(({ command }) => command);
    const register = read("client", "commands", "register.ts");
    const literal = [...register.matchAll(/"(latchkey\.\w+)":/g)].map(([, id]) => id as string);
    assert.deepEqual(declared.sort(), [...Object.values(commands), ...literal].sort());
  });

  it("starts on texts and commands only", () => {
    assert.deepEqual(manifest.activationEvents, ["onLanguage"]);
  });

  it("names files that exist", () => {
    for (const path of [manifest.icon, ...contributes.viewsContainers.activitybar.map(({ icon }) => icon)]) {
      assert.ok(existsSync(join(root, path)), path);
    }
  });

  it("uses every text of package.nls.json, and no other", () => {
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key as string);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  });
});

describe("translations", () => {
  it("know every text of the extension: l10n/bundle.l10n.json lists them", () => {
    assert.deepEqual(Object.keys(json("l10n", "bundle.l10n.json")).sort(), [...new Set(translated)].sort());
  });

  it("are there for at least one language beside English", () => {
    assert.ok(languages.length > 0);
  });

  for (const language of languages) {
    it(`in ${language} are complete and keep the places of what is filled in`, () => {
      const bundles = [
        [english, json(`package.nls.${language}.json`)],
        [json("l10n", "bundle.l10n.json"), json("l10n", `bundle.l10n.${language}.json`)],
      ] as const;
      for (const [source, target] of bundles) {
        assert.deepEqual(Object.keys(target).sort(), Object.keys(source).sort());
        for (const [key, text] of Object.entries(target)) {
          assert.deepEqual(places(text), places((source as Record<string, string>)[key] ?? ""), key);
        }
      }
    });
  }
});

/** `{0}`, `command:…` links and `code`, in any order. */
const places = (text: string): string[] =>
  [...text.matchAll(/\{\d\}|command:[\w.]+|`[^`]+`/g)].map(([place]) => place).sort();
