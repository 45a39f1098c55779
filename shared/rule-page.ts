// Where a rule, or a mistake in naming secrets, is described: the one place that knows the address.

const DOCS = "https://github.com/latchkey/latchkey/blob/main/docs";
const RULES_FOLDER = `${DOCS}/rules`;

/** Name of a rule's page in docs/rules. */
export const rulePageName = (ruleId: string): string => `${ruleId.toLowerCase().replace(/[^a-z0-9_-]/g, "-")}.md`;

/** Address of the page that says what a rule finds, how sure it is and what to do about a finding. */
export const rulePageUrl = (ruleId: string): string => `${RULES_FOLDER}/${rulePageName(ruleId)}`;

/** Where the page on references tells of a diagnostic, or of a kind of backend. */
export const referencePageUrl = (section: string): string => `${DOCS}/references.md#${section}`;
