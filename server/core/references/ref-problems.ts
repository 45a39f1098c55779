// What is wrong, or likely wrong, with a reference where it is written, with the mend where there is just one.
import { formatRef, parseRef, type SecretRef } from "../../../shared/secret-ref.ts";

export interface RefProblem {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** UTF-16 offsets within the text of the reference. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly remedy: string;
  readonly fix?: RefFix;
}

export interface RefFix {
  readonly title: string;
  /** The whole reference, mended. */
  readonly text: string;
}

/** Everything that can be said of a reference by its text alone. */
export function refProblems(text: string): readonly RefProblem[] {
  const parsed = parseRef(text);
  if (!parsed.ok) {
    const { code, message, remedy = "correct it", start, end } = parsed.error;
    const fix = code === "ref-credential" ? withoutParameter(text, start, end) : undefined;
    return [{ code, severity: "error", start, end, message, remedy, ...(fix && { fix }) }];
  }
  const data = dataInPath(parsed.value, text);
  return data === null ? [] : [data];
}

function withoutParameter(text: string, start: number, end: number): RefFix {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const joined = after.startsWith("&") ? before + after.slice(1) : before.slice(0, -1) + after;
  return { title: "Remove the credential", text: joined };
}

/** `kv/data/app` is how the API of KV version 2 names `kv/app`. */
function dataInPath(ref: SecretRef, text: string): RefProblem | null {
  if (ref.backend !== "vault" && ref.backend !== "openbao") return null;
  const [mount, data, ...rest] = ref.path.split("/");
  if (data !== "data" || rest.length === 0) return null;
  const start = text.indexOf("/data/", text.indexOf("://")) + 1;
  return {
    code: "ref-vault-data",
    severity: "warning",
    start,
    end: start + "data/".length,
    message: "a reference leaves out data/, which belongs to the API of KV version 2",
    remedy: `write ${mount}/${rest.join("/")}`,
    fix: { title: "Leave out data/", text: formatRef({ ...ref, path: [mount, ...rest].join("/") }) },
  };
}
