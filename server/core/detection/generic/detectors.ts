// The generic detectors: which keywords call which extraction. The rules of server/core/rules/generic.ts put a title on
// each; training uses them directly, so that both see the same candidates.
import type { Source } from "../rule.ts";
import { findAssignments } from "./assignment.ts";
import type { Visit } from "./candidate.ts";
import { findCommandCredentials } from "./command.ts";
import { findAuthorization } from "./header.ts";
import { findJwkMembers } from "./jwk.ts";
import { keyStems, passwordStems, secretStems } from "./stems.ts";
import { findUrlCredentials } from "./url.ts";

export interface Detector {
  readonly keywords: readonly string[];
  /** Visits the candidates that belong to the keyword at `hit`; looks no further than REACH from it. */
  find(source: Source, hit: number, visit: Visit): void;
}

export const passwordDetector: Detector = { keywords: passwordStems, find: findAssignments };
export const secretDetector: Detector = { keywords: secretStems, find: findAssignments };
export const keyDetector: Detector = { keywords: keyStems, find: findAssignments };
export const urlDetector: Detector = { keywords: ["://"], find: findUrlCredentials };
export const authorizationDetector: Detector = { keywords: ["basic ", "bearer ", "ntlm "], find: findAuthorization };
export const commandDetector: Detector = {
  keywords: ["curl ", "mysql ", "mysqldump ", "mysqladmin ", "sshpass "],
  find: findCommandCredentials,
};
export const jwkDetector: Detector = { keywords: ["kty"], find: findJwkMembers };

export const detectors: readonly Detector[] = [
  passwordDetector,
  secretDetector,
  keyDetector,
  urlDetector,
  authorizationDetector,
  commandDetector,
  jwkDetector,
];
