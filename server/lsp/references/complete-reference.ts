// A reference while it is written: backends after `ref+`, paths after `://`, parameters after `?`, fields after `#`. Paths
// and fields come from what backends have told; who has not told yet is asked meanwhile.
import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver";
import { backendKinds, formatRef, parseRef, type RefParameter, refParameters } from "../../../shared/secret-ref.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import type { Project } from "../projects.ts";
import { backendSpec } from "./at-caret.ts";
import type { BackendMetadata } from "./backend-metadata.ts";

export interface ReferenceQuestion {
  readonly project: Project;
  readonly metadata: BackendMetadata;
  /** From the beginning of the reference to the caret. */
  readonly written: string;
  /** What follows the caret and belongs to the reference. */
  readonly rest: string;
  /** The range between two offsets from the beginning of the reference. */
  range(start: number, end: number): Range;
  /** A person asked for it, by a key. */
  readonly isInvoked: boolean;
}

export interface Completed {
  readonly items: readonly CompletionItem[];
  /** Settles when there is more to say; null: this is all. */
  readonly asked: Promise<void> | null;
}

/** The reference that ends at the end of `line`; null: there is none. */
export function referenceBegunIn(line: string): string | null {
  const found = /(?<![\w+])(?:secret)?ref\+[^\s"'`<>()[\]{},;|\\]*$/.exec(line);
  // A second + closes it.
  return found === null || found[0].indexOf("+", found[0].indexOf("+") + 1) !== -1 ? null : found[0];
}

/** What of a reference follows at the beginning of a text. */
export const restOfReference = (text: string): string => /^[^\s"'`<>()[\]{},;|\\+]*/.exec(text)![0];

export function completeReference(question: ReferenceQuestion): Completed {
  const { written } = question;
  const path = written.indexOf("://");
  if (path === -1) return { items: backendItems(question), asked: null };
  const hash = written.indexOf("#", path);
  if (hash !== -1) return fieldItems(question, hash);
  const mark = written.indexOf("?", path);
  return mark === -1
    ? pathItems(question, path + "://".length)
    : { items: parameterItems(question, mark), asked: null };
}

function backendItems({ project, written, rest, range }: ReferenceQuestion): CompletionItem[] {
  const start = written.indexOf("+") + 1;
  // What stands there already up to the path.
  const end = written.length + /^[\w.-]*(?::\/\/)?/.exec(rest)![0].length;
  const item = (name: string, order: number, detail: string): CompletionItem => ({
    label: `${name}://`,
    kind: CompletionItemKind.Module,
    detail,
    sortText: `${order}${name}`,
    textEdit: { range: range(start, end), newText: `${name}://` },
  });
  const { backends } = project.manifest.manifest;
  const own = [...backends.values()].map((spec) => item(backendLabel(spec), 0, "A backend of latchkey.yaml"));
  const named = new Set([...backends.values()].map(({ kind }) => kind));
  return [...own, ...backendKinds.map((kind) => item(kind, named.has(kind) ? 2 : 1, KINDS[kind]))];
}

const KINDS: Readonly<Record<(typeof backendKinds)[number], string>> = {
  vault: "HashiCorp Vault",
  openbao: "OpenBao",
  awssecrets: "AWS Secrets Manager",
  azurekeyvault: "Azure Key Vault",
  k8s: "Kubernetes Secrets",
  sealed: "Sealed Secrets",
  pkcs11: "A token with PKCS#11",
  file: "Files, for development",
  dotenv: "A .env file, for development",
  env: "Variables of the environment, for development",
  local: "The encrypted vault of this machine",
  mock: "Values that are none, for development",
};

function pathItems(
  { project, metadata, written, rest, range, isInvoked }: ReferenceQuestion,
  start: number,
): Completed {
  const label = labelOf(written.slice(0, start), project);
  const typed = decoded(written.slice(start));
  if (label === null || typed === null) return NOTHING;
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  const { value, asked } = metadata.entries(project.folder, label, folder, isInvoked);
  const end = written.length + /^[^?#]*/.exec(rest)![0].length;
  const items = (value ?? []).map(({ path }): CompletionItem => {
    const isFolder = path.endsWith("/");
    const newText = asWritten(path) + (isFolder ? "/" : "");
    return {
      label: path,
      kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.Value,
      filterText: newText,
      textEdit: { range: range(start, end), newText },
    };
  });
  return { items, asked: value === null ? asked : null };
}

function parameterItems({ written, rest, range }: ReferenceQuestion, mark: number): CompletionItem[] {
  const start = Math.max(mark, written.lastIndexOf("&")) + 1;
  const [name, value] = written.slice(start).split("=", 2) as [string, string?];
  const end = written.length + /^[^&#]*/.exec(rest)![0].length;
  if (value !== undefined) {
    const from = start + name.length + 1;
    return (VALUES[name] ?? []).map((label) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      textEdit: { range: range(from, end), newText: label },
    }));
  }
  const used = new Set(
    written
      .slice(mark + 1, start)
      .split("&")
      .map((part) => part.split("=", 1)[0]),
  );
  return refParameters
    .filter((parameter) => !used.has(parameter))
    .map((parameter) => ({
      label: `${parameter}=`,
      kind: CompletionItemKind.Property,
      documentation: PARAMETERS[parameter],
      textEdit: { range: range(start, end), newText: `${parameter}=` },
    }));
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  encoding: ["utf8", "base64"],
  optional: ["true", "false"],
};

const PARAMETERS: Readonly<Record<RefParameter, string>> = {
  version: "One version, as the backend names it.",
  stage: "A stage, such as AWSCURRENT.",
  ns: "A namespace.",
  encoding: "How the value is written there: utf8 or base64.",
  optional: "Whether it may be absent.",
};

function fieldItems(
  { project, metadata, written, rest, range, isInvoked }: ReferenceQuestion,
  hash: number,
): Completed {
  const parsed = parseRef(written.slice(0, hash));
  const isNested = written.slice(hash + 2).includes("/");
  if (!parsed.ok || backendSpec(parsed.value, project) === null || isNested) return NOTHING;
  const { value, asked } = metadata.fields(project.folder, formatRef(parsed.value), isInvoked);
  const end = written.length + rest.length;
  const items = (value ?? []).map((field): CompletionItem => {
    const whole = formatRef({ ...parsed.value, pointer: [field] });
    const newText = whole.slice(whole.indexOf("#") + 1);
    return {
      label: field,
      kind: CompletionItemKind.Field,
      filterText: newText,
      textEdit: { range: range(hash + 1, end), newText },
    };
  });
  return { items, asked: value === null ? asked : null };
}

const NOTHING: Completed = { items: [], asked: null };

/** The label of the backend that `ref+vault.main://` leads to; null: there is none. */
function labelOf(head: string, project: Project): string | null {
  const parsed = parseRef(`${head}a`);
  const spec = parsed.ok ? backendSpec(parsed.value, project) : null;
  return spec === null ? null : backendLabel(spec);
}

/** A path as a reference writes it, without the slash at its end. */
function asWritten(path: string): string {
  const plain = path.replace(/\/$/, "");
  return formatRef({ backend: "local", profile: null, path: plain, params: {}, pointer: [] }).slice(
    "ref+local://".length,
  );
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
