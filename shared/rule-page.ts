// Where the page of a rule is: the one place that knows the address.

const RULE_PAGES = "https://github.com/latchkey/latchkey/blob/main/docs/rules/";

/** Address of the page that says what a rule finds, how sure it is and how to revoke. */
export const rulePageUrl = (ruleId: string): string => `${RULE_PAGES}${encodeURIComponent(ruleId)}.md`;
