// What is wrong with the references and logical names of a text that is not the manifest, with the mends. By the text and
// the manifest alone, so that it can be told at every keystroke.
import { closest } from "../../../shared/closest.ts";
import { parseRef } from "../../../shared/secret-ref.ts";
import { unquotedReferences } from "./dotenv-values.ts";
import type { Manifest } from "./manifest.ts";
import { LOGICAL_NAME, type Occurrence, occurrencesIn } from "./occurrences.ts";
import { type RefProblem, refProblems } from "./ref-problems.ts";
import { backendOf } from "./resolve.ts";
import type { TextKind } from "./text-kind.ts";

/** Codes have a section each in docs/references.md. */
export interface TextProblem {
  readonly code: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  /** UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Never repeats what could be a value in the wrong place. */
  readonly message: string;
  readonly remedy: string;
  readonly fixes: readonly TextFix[];
}

export type TextFix =
  | {
      readonly kind: "replace";
      readonly title: string;
      readonly start: number;
      readonly end: number;
      readonly newText: string;
    }
  /** Adds the logical name to the manifest. */
  | { readonly kind: "add-name"; readonly title: string; readonly name: string };

/** `manifest`: null where there is none that can be read; names are then not judged. */
export function textProblems(text: string, kind: TextKind, manifest: Manifest | null): readonly TextProblem[] {
  const problems = occurrencesIn(text, kind).flatMap((one) =>
    one.kind === "reference" ? referenceProblems(text, one, kind, manifest) : nameProblems(one, manifest),
  );
  return kind === "dotenv" ? [...problems, ...unquotedReferences(text).map(unquoted)] : problems;
}

/** A reference that code or a person completes: what stands there is not the whole of it. */
const isTemplate = (text: string, { text: reference, end }: Occurrence): boolean =>
  /[<({[$]/.test(text[end] ?? "") || reference.includes("$");

function referenceProblems(
  text: string,
  one: Occurrence,
  kind: TextKind,
  manifest: Manifest | null,
): readonly TextProblem[] {
  const { start, end, text: reference } = one;
  const found = refProblems(reference);
  const isTold = ({ code }: RefProblem): boolean =>
    code === "ref-credential" || (kind !== "prose" && !isTemplate(text, one));
  const problems = found.filter(isTold).map(({ fix, ...problem }): TextProblem => {
    // vals has more backends than we have: another tool may read the file.
    const severity = problem.code === "ref-backend-unknown" ? "information" : problem.severity;
    const fixes: TextFix[] = fix ? [{ kind: "replace", title: fix.title, start, end, newText: fix.text }] : [];
    // What is missing at the end is told under the last character.
    const to = Math.min(start + problem.end, end);
    return { ...problem, severity, start: Math.min(start + problem.start, to - 1), end: to, fixes };
  });
  if (manifest === null || kind === "prose" || isTemplate(text, one)) return problems;
  const parsed = parseRef(reference);
  const backend = parsed.ok ? backendOf(parsed.value, manifest) : null;
  if (backend === null || backend.ok) return problems;
  return [...problems, unknownBackend(one, backend.error, manifest)];
}

function unknownBackend(
  { start, text }: Occurrence,
  { message, remedy }: { readonly message: string; readonly remedy: string },
  { backends }: Manifest,
): TextProblem {
  const from = start + text.indexOf(".") + 1;
  const to = start + text.indexOf("://");
  const near = closest(text.slice(from - start, to - start), backends.keys());
  const fixes = near === null ? [] : [change(near, from, to)];
  return { code: "backend-unknown", severity: "warning", start, end: to, message, remedy, fixes };
}

function nameProblems({ start, end, text, prefix, isCertain }: Occurrence, manifest: Manifest | null): TextProblem[] {
  if (manifest === null || !isCertain || manifest.secrets.has(text)) return [];
  if (!LOGICAL_NAME.test(text)) {
    const remedy = "use lower case letters, digits, . _ - and /, as in database/password";
    const message = "this is not a logical name";
    return [{ code: "name-invalid", severity: "warning", start, end, message, remedy, fixes: [] }];
  }
  const here = [...manifest.secrets.keys()].flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );
  const near = closest(text.slice(prefix.length), here);
  return [
    {
      code: "name-unknown",
      severity: "warning",
      start,
      end,
      message: `latchkey.yaml has no secret ${text}`,
      remedy: near === null ? "add it to latchkey.yaml" : `write ${near}, or add it to latchkey.yaml`,
      fixes: [
        ...(near === null ? [] : [change(near, start, end)]),
        { kind: "add-name", title: `Add ${text} to latchkey.yaml`, name: text },
      ],
    },
  ];
}

const change = (to: string, start: number, end: number): TextFix => ({
  kind: "replace",
  title: `Change to ${to}`,
  start,
  end,
  newText: to,
});

const unquoted = ({ start, end, value }: { start: number; end: number; value: string }): TextProblem => {
  // In double quotes a dollar sign would stand for a variable.
  const quote = /[$\\"]/.test(value) ? "'" : '"';
  return {
    code: "dotenv-unquoted",
    severity: "warning",
    start,
    end,
    message: "many readers of .env files take # for the beginning of a comment",
    remedy: "quote the value",
    fixes: [{ kind: "replace", title: "Quote the value", start, end, newText: `${quote}${value}${quote}` }],
  };
};
