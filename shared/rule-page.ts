// Where a rule is described: the one place that knows the address.

const RULES_PAGE = "https://github.com/latchkey/latchkey/blob/main/docs/rules.md";

/** Address of the section that says what a rule finds, how sure it is and how to revoke. */
export const rulePageUrl = (ruleId: string): string => `${RULES_PAGE}#${ruleId.toLowerCase().replace(/[^\w-]/g, "")}`;
