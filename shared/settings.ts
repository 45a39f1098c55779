// The settings under `latchkey.*`: one definition from which the types' defaults, the check of what a client sends for
// scanning, and the extension's manifest come.
import type { FindingConfidence, FindingSeverity } from "./messages.ts";

/** A setting as `contributes.configuration` wants it. `scope` says who may set it. */
export interface SettingDefinition {
  readonly type: "boolean" | "array" | "object" | "number" | "string" | readonly ["string" | "number", "null"];
  readonly default: unknown;
  readonly scope: "resource" | "window" | "machine";
  readonly description: string;
  readonly enum?: readonly (string | null)[];
  readonly minimum?: number;
  readonly items?: { readonly type: "string" };
  readonly additionalProperties?: { readonly enum: readonly string[] };
}

export const settingDefinitions = {
  "latchkey.enable": {
    type: "boolean",
    default: true,
    scope: "resource",
    description: "Look for leaked secrets.",
  },
  "latchkey.scan.onType": {
    type: "boolean",
    default: true,
    scope: "resource",
    description: "Look while typing. Off: when a file is opened and saved.",
  },
  "latchkey.scan.exclude": {
    type: "array",
    items: { type: "string" },
    default: [],
    scope: "resource",
    description: "Files that are not looked at, as patterns in the syntax of .gitignore.",
  },
  "latchkey.scan.minConfidence": {
    type: ["string", "null"],
    enum: ["low", "medium", "high", null],
    default: null,
    scope: "resource",
    description: "How certain a finding must be to be shown. Not set: as latchkey.yaml says, otherwise medium.",
  },
  "latchkey.scan.maxFileSize": {
    type: ["number", "null"],
    default: null,
    minimum: 1,
    scope: "resource",
    description: "Larger files, in bytes, are not looked at. Not set: as latchkey.yaml says, otherwise 10 MiB.",
  },
  "latchkey.scan.exposures": {
    type: "boolean",
    default: true,
    scope: "resource",
    description: "Show code that lets secrets out: into logs, errors, URLs, tokens, images and pages.",
  },
  "latchkey.scan.rules": {
    type: "object",
    additionalProperties: { enum: ["off", "on", "low", "medium", "high", "critical"] },
    default: {},
    scope: "resource",
    description: "Rules to turn off or on, or to weigh otherwise, by id. Comes before latchkey.yaml.",
  },
  // Read by the extension, not by the server.
  "latchkey.clipboard.clearAfter": {
    type: "number",
    default: 30,
    minimum: 5,
    scope: "window",
    description: "Seconds after which a copied secret is taken out of the clipboard, if nothing else was copied.",
  },
  "latchkey.pkcs11.module": {
    type: "string",
    default: "",
    scope: "machine",
    description: "Absolute path of the PKCS#11 module of this machine. A workspace cannot set it.",
  },
  "latchkey.pkcs11.pinFile": {
    type: "string",
    default: "",
    scope: "machine",
    description: "Absolute path of the file with the PIN of the token. A workspace cannot set it.",
  },
} as const satisfies Record<string, SettingDefinition>;

export interface ScanSettings {
  readonly enable: boolean;
  readonly onType: boolean;
  readonly exclude: readonly string[];
  /** Null leaves it to the project. */
  readonly minConfidence: FindingConfidence | null;
  /** In bytes. Null leaves it to the project. */
  readonly maxFileSize: number | null;
  readonly exposures: boolean;
  readonly rules: Readonly<Record<string, "on" | "off" | FindingSeverity>>;
}

/** A setting whose value is not usable: the default stands in for it. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
}

const at = (raw: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    raw,
  );

function fits(value: unknown, definition: SettingDefinition): boolean {
  switch (definition.type) {
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((item) => definition.additionalProperties?.enum.includes(item as string) ?? true)
      );
    default:
      return definition.enum === undefined
        ? typeof value === "number" && Number.isFinite(value) && value >= (definition.minimum ?? value)
        : definition.enum.includes(value as string);
  }
}

function wanted(definition: SettingDefinition): string {
  switch (definition.type) {
    case "boolean":
      return "true or false";
    case "array":
      return "a list of texts";
    case "object":
      return `rule ids, each with one of ${definition.additionalProperties?.enum.join(", ")}`;
    default:
      return definition.enum === undefined
        ? `a number from ${definition.minimum}`
        : `one of ${definition.enum.filter((value) => value !== null).join(", ")}`;
  }
}

/** Reads what a client sent for the section `latchkey`: an object, nested or null. Never throws; bad values are named. */
export function readSettings(raw: unknown): {
  readonly settings: ScanSettings;
  readonly problems: readonly SettingProblem[];
} {
  const problems: SettingProblem[] = [];
  const read = <T>(name: keyof typeof settingDefinitions): T => {
    const definition: SettingDefinition = settingDefinitions[name];
    const value = at(raw, name.split(".").slice(1));
    if (value === undefined || value === null) return definition.default as T;
    if (fits(value, definition)) return value as T;
    problems.push({ name, message: `${name} is not usable: it must be ${wanted(definition)}. The default is used.` });
    return definition.default as T;
  };
  return {
    settings: {
      enable: read("latchkey.enable"),
      onType: read("latchkey.scan.onType"),
      exclude: read("latchkey.scan.exclude"),
      minConfidence: read("latchkey.scan.minConfidence"),
      maxFileSize: read("latchkey.scan.maxFileSize"),
      exposures: read("latchkey.scan.exposures"),
      rules: read("latchkey.scan.rules"),
    },
    problems,
  };
}
