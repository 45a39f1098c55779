// Shared by both sides of a run in the extension host, apart because only one of them can import vscode.

/** Name of the environment variable with the file that a module writes its result to. */
export const resultVariable = "LATCHKEY_HOST_RESULT";
