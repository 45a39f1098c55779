// The requests, notifications and commands that are Latchkey's own, as plain interfaces and method names, because the
// client and the server pin different versions of the protocol library. Nothing here ever carries a value.

export type FindingSeverity = "critical" | "high" | "medium" | "low";
export type FindingConfidence = "high" | "medium" | "low";

/** Line and character from 0; characters count UTF-16 units, as everywhere in LSP. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** `end` is exclusive. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** One leak as a tree or a status item shows it. */
export interface FindingItem {
  readonly rule: string;
  /** What it is, as in "GitHub personal access token". */
  readonly title: string;
  readonly severity: FindingSeverity;
  readonly confidence: FindingConfidence;
  /** The secret alone, without its quotes or its key. */
  readonly range: TextRange;
  readonly fingerprint: string;
}

/** All findings of one file or open document that are not suppressed, in order of position. Empty: there are none. */
export interface FileFindings {
  readonly uri: string;
  readonly findings: readonly FindingItem[];
}

/** Request `latchkey/findings`, no parameters: every finding that is known, by file; files without one are left out. */
export interface FindingsResult {
  readonly files: readonly FileFindings[];
}

/** Request `latchkey/status`, no parameters: what a status item says. */
export interface StatusResult {
  readonly enabled: boolean;
  /** Findings that are not suppressed, and the files they are in. */
  readonly findings: number;
  readonly files: number;
  readonly bySeverity: Readonly<Record<FindingSeverity, number>>;
  /** Whether the closed files are known: never looked at, being looked at now, or all looked at. */
  readonly workspace: "unscanned" | "scanning" | "scanned";
  /** Open documents that were not scanned, with a sentence that says why. */
  readonly notScanned: readonly { readonly uri: string; readonly reason: string }[];
}

/** What an ignore silences: the finding in its line, or the rule in the whole file. */
export type IgnoreScope = "finding" | "file";

/** Request `latchkey/ignoreEdit`: the edit that ignores a finding, for a client that asks for the reason first. */
export interface IgnoreEditParams {
  readonly uri: string;
  readonly rule: string;
  readonly range: TextRange;
  readonly scope: IgnoreScope;
  /** One line of text; may end in `@owner` and `until YYYY-MM-DD`. */
  readonly reason: string;
}

/** The changes to make in `uri` at `version`, or null where the file's language has no comments. */
export type IgnoreEditResult = {
  readonly uri: string;
  readonly version: number | null;
  readonly edits: readonly { readonly range: TextRange; readonly newText: string }[];
} | null;

/** The one argument of the command `latchkey.ignoreFinding`. */
export interface IgnoreFindingArgument {
  readonly uri: string;
  readonly rule: string;
  readonly title: string;
  readonly range: TextRange;
  readonly scope: IgnoreScope;
}

/** The one argument of the command `latchkey.openRulePage`. */
export interface OpenRulePageArgument {
  readonly rule: string;
  /** The page's address. */
  readonly url: string;
}

/** The result of the command `latchkey.scanWorkspace`; null if it was cancelled. */
export type ScanWorkspaceResult = {
  readonly findings: number;
  readonly filesWithFindings: number;
  readonly filesScanned: number;
} | null;

/** `initializationOptions`; every part may be left out. */
export interface InitializationOptions {
  /** Settings as under `latchkey.*`, for clients without `workspace/configuration`. */
  readonly settings?: unknown;
  /**
   * Commands that the client registers itself. The server then does not announce them (it still executes those it knows),
   * and its code actions call the client's `latchkey.ignoreFinding` and `latchkey.openRulePage` where they are listed.
   */
  readonly clientCommands?: readonly string[];
  /** The client answers `latchkey/keepCredentials`: what sign-ins bring is kept by the editor. */
  readonly keepsCredentials?: boolean;
  /** The workspace is not trusted: leaks are looked for, and no backend is touched. */
  readonly isRestricted?: boolean;
}

export const methods = {
  findings: "latchkey/findings",
  status: "latchkey/status",
  ignoreEdit: "latchkey/ignoreEdit",
  /** Notification with `FileFindings`: the findings of this file are now these. */
  findingsChanged: "latchkey/findingsChanged",
  /** Notification with `StatusResult`, sent when a scan of the workspace begins or ends, or what is not scanned changes. */
  statusChanged: "latchkey/statusChanged",
  secrets: "latchkey/secrets",
  /** Notification without parameters: `latchkey/secrets` would answer otherwise now. */
  secretsChanged: "latchkey/secretsChanged",
  describeSecret: "latchkey/describeSecret",
  listBackend: "latchkey/listBackend",
  checkBackend: "latchkey/checkBackend",
  trust: "latchkey/trust",
  signIn: "latchkey/signIn",
  signOut: "latchkey/signOut",
  secretTicket: "latchkey/secretTicket",
  movePlan: "latchkey/movePlan",
  moveToBackend: "latchkey/moveToBackend",
  sealPlan: "latchkey/sealPlan",
  sealSecret: "latchkey/sealSecret",
  /** Request to the client with a `ChannelTicket`: it connects and keeps credentials; true once it has. */
  keepCredentials: "latchkey/keepCredentials",
} as const;

export const commands = {
  /** Executed by the server: scans every file of the workspace, with progress. No arguments. */
  scanWorkspace: "latchkey.scanWorkspace",
  /** Executed by the client if it lists it: asks for a reason, then applies `latchkey/ignoreEdit`. */
  ignoreFinding: "latchkey.ignoreFinding",
  /** Executed by the client if it lists it, otherwise by the server through `window/showDocument`. */
  openRulePage: "latchkey.openRulePage",
  /** Executed by the client if it lists it: asks where to, then sends `latchkey/moveToBackend`. The server moves to `local`. */
  moveToBackend: "latchkey.moveToBackend",
  // With a `SecretTarget`, or without an argument to be asked for one. Executed by the client alone.
  fetchSecret: "latchkey.fetchSecret",
  revealSecret: "latchkey.revealSecret",
  setSecret: "latchkey.setSecret",
  /** As those above; without an argument it is also about the Secret manifest in the editor. */
  sealSecret: "latchkey.sealSecret",
  // With `BackendParams`, or without. Executed by the client alone.
  signIn: "latchkey.signIn",
  signOut: "latchkey.signOut",
  trustEndpoint: "latchkey.trustEndpoint",
} as const;
