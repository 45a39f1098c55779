// Requests about a project's secrets, for the folders of the workspace and no other.
import type { CancellationToken, Connection, Disposable } from "vscode-languageserver";
import { err } from "../../shared/result.ts";
import type { Answer } from "../../shared/secret-messages.ts";
import { type ServerContext, signalOf } from "./feature.ts";
import type { Project } from "./projects.ts";

/** Answers a request of a client for the project that its parameters name. */
export function onProjectRequest<Params extends { readonly folder: string }, T>(
  connection: Connection,
  method: string,
  { projects }: ServerContext,
  answer: (params: Params, project: Project, signal: AbortSignal) => Promise<Answer<T>>,
): Disposable {
  return connection.onRequest<Answer<T>, unknown>(method, async (params: Params, token: CancellationToken) => {
    const project = await projects.at(params.folder);
    return project === null ? err(foreign) : answer(params, project, signalOf(token));
  });
}

const foreign = {
  code: "project-unknown",
  message: "the folder is no project of this workspace",
  remedy: "open it as a folder of the workspace",
};
