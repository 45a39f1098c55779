// Which of our rules another scanner's rule id speaks of, so that what a team has allowed or turned off there holds here.
// Ids are those of the tools' own documentation.

/** The scanner whose ids are meant. "latchkey": our own. */
export type RuleSpeaker = "gitleaks" | "secretlint" | "latchkey";

/** What is compared of a rule of ours. */
export interface ComparedRule {
  readonly id: string;
  readonly generic?: boolean;
}

/** Ids that are not the beginning of ours, with the beginnings of ours that find the same. */
const SAME: Readonly<Record<Exclude<RuleSpeaker, "latchkey">, Readonly<Record<string, readonly string[]>>>> = {
  gitleaks: {
    "aws-access-token": ["aws-access-key-id"],
    "private-key": ["private-key-"],
    jwt: ["json-web-token"],
    "jwt-base64": ["json-web-token"],
    "gcp-api-key": ["google-api-key"],
    "stripe-access-token": ["stripe-"],
    "curl-auth-user": ["command-credentials"],
    "curl-auth-header": ["authorization-header"],
    "azure-ad-client-secret": ["azure-entra-client-secret"],
  },
  secretlint: {
    gcp: ["google-"],
    privatekey: ["private-key-"],
    basicauth: ["url-credentials"],
    npm: ["npm", "package-registry"],
    "database-connection-string": ["url-credentials"],
  },
};

const shortName = (id: string): string => id.replace(/^(?:@[\w.-]+\/)?secretlint-rule-/, "");

/** The ids with which rules of ours begin that find what `foreign` finds. */
function beginnings(speaker: RuleSpeaker, foreign: string): readonly string[] {
  if (speaker === "latchkey") return [];
  const name = speaker === "secretlint" ? shortName(foreign) : foreign;
  return SAME[speaker][name] ?? (speaker === "secretlint" ? [`${name}-`] : []);
}

/** Whether the two find the same thing, so that turning off the one turns off the other. */
export function isSameRule(speaker: RuleSpeaker, foreign: string, { id }: ComparedRule): boolean {
  if (id === foreign || id === `${speaker}/${shortName(foreign)}`) return true;
  return beginnings(speaker, foreign).some((beginning) => id.startsWith(beginning));
}

const isGeneric = (foreign: string): boolean => /^generic-|^hashicorp-tf-password$/.test(foreign);

/** Whether what `foreign` is told of files holds for `rule`: both are of one vendor, or look for what has no vendor. */
export function isSameKind(speaker: RuleSpeaker, foreign: string, rule: ComparedRule): boolean {
  if (isSameRule(speaker, foreign, rule)) return true;
  if (speaker === "latchkey") return false;
  if (isGeneric(foreign)) return rule.generic === true;
  const vendor = /^[a-z0-9]+/.exec(shortName(foreign))?.[0];
  return vendor !== undefined && (rule.id.startsWith(`${vendor}-`) || rule.id.startsWith(`${speaker}/${vendor}`));
}

/**
 * Whether a value that `foreign` may not report can be what `rule` has found. Widest: what a scanner finds by the vendor's
 * rule another finds by a generic one, and the other way round.
 */
export function mayBeSameRule(speaker: RuleSpeaker, foreign: string, rule: ComparedRule): boolean {
  if (isSameKind(speaker, foreign, rule)) return true;
  return speaker !== "latchkey" && (rule.generic === true || isGeneric(foreign));
}
