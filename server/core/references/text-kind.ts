// What a file is to references, by its name: where logical names stand in it, and how strictly it is judged.

/**
 * `script`: calls of the SDK. `dotenv`: values in which # begins a comment. `data`: settings such as compose, Kubernetes
 * and CI files. `prose`: text that may speak of references without meaning one.
 */
export type TextKind = "manifest" | "script" | "dotenv" | "data" | "prose" | "other";

const KINDS: readonly (readonly [RegExp, TextKind])[] = [
  [/(?:^|\/)latchkey\.yaml$/, "manifest"],
  [/\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/i, "script"],
  [/(?:^|\/)\.env(?:\.[^/]*)?$|\.env$/i, "dotenv"],
  [/\.(?:ya?ml|json|jsonc|toml|properties|tf|tfvars|conf|ini)$|(?:^|\/)(?:Dockerfile|Jenkinsfile)[^/]*$/i, "data"],
  [/\.(?:md|mdx|markdown|rst|adoc|txt|html?)$/i, "prose"],
];

/** `path` with "/"; of a document without a file one that ends as such a file would. */
export const textKindOf = (path: string): TextKind => KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
