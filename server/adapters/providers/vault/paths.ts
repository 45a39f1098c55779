// Paths as the server's API takes them: every segment escaped, so that what a reference or a completion names can neither
// leave its place nor become a query.
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";

/** A slash at the end stays: the API tells lists from secrets by it. */
export function apiPath(path: string): Result<string, SecretFailure> {
  const segments = path.replace(/\/$/, "").split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || /\p{Cc}/u.test(segment))) {
    return secretFailure("name-invalid", "the path has an empty part, a dot part or a control character", "correct it");
  }
  return ok(segments.map(encodeURIComponent).join("/") + (path.endsWith("/") ? "/" : ""));
}
