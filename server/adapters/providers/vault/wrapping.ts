// Response wrapping: the server keeps the answer in a cubbyhole that one token opens, once. Where it was opened before, or
// was made for something else, somebody is in between.
import type { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import type { HttpResponse, Outcome } from "../../../core/references/provider.ts";
import { jsonMap, publicText, secretText } from "./json.ts";
import type { VaultRequest } from "./nodes.ts";
import type { Session } from "./session.ts";

const SECONDS = 60;

/** `creationPath` is what the token must have been made for. Statuses other than 200 are given back as they are. */
export async function askWrapped(
  session: Session,
  request: Omit<VaultRequest, "token">,
  creationPath: string,
): Outcome<HttpResponse> {
  const answer = await session.ask({ ...request, wrapSeconds: SECONDS });
  if (!answer.ok || answer.value.status !== 200) return answer;
  using token = secretText(answer.value.body, "wrap_info", "token");
  answer.value.body.fill(0);
  if (token === null) {
    return secretFailure("bad-answer", `the server did not wrap ${creationPath}`, "switch wrap off for this backend");
  }
  return await unwrap(session, token, creationPath, request);
}

/** Opens a one-time token, after a look at what it was made for. */
export async function unwrap(
  session: Session,
  token: SecretBytes,
  creationPath: string,
  { namespace, signal }: Pick<VaultRequest, "namespace" | "signal">,
): Outcome<HttpResponse> {
  const body = jsonMap({ token });
  const looked = await session.askAs(null, { method: "POST", path: "sys/wrapping/lookup", body, namespace, signal });
  body.fill(0);
  if (!looked.ok) return looked;
  const { status } = looked.value;
  if (status !== 200) return refused(`the one-time token of ${creationPath} was opened before, or has expired`);
  const madeFor = publicText(looked.value.body, "data", "creation_path");
  if (madeFor !== creationPath) return refused(`the one-time token was made for something else than ${creationPath}`);
  const opened = await session.askAs(token, { method: "POST", path: "sys/wrapping/unwrap", namespace, signal });
  if (!opened.ok || opened.value.status === 200 || opened.value.status === 404) return opened;
  return refused(`the one-time token of ${creationPath} was opened by somebody else`);
}

const refused = (message: string) =>
  secretFailure("wrapping-refused", message, "look at the server's audit log for who opened it, then ask again");
