// The command that opens the page of a rule, through the client's own `window/showDocument`.
import { commands, type OpenRulePageArgument } from "../../../shared/messages.ts";
import { rulePageUrl } from "../../../shared/rule-page.ts";
import { type Feature, together } from "../feature.ts";

export const openRulePage: Feature = {
  id: "open-rule-page",
  capabilities: () => ({}),
  commands: ({ capabilities }) =>
    capabilities.window?.showDocument?.support
      ? {
          [commands.openRulePage]: async ({ args }, _context, connection) => {
            const { rule } = (args[0] ?? {}) as Partial<OpenRulePageArgument>;
            // The address is made here: a command must not open just any.
            if (typeof rule === "string") {
              await connection.window.showDocument({ uri: rulePageUrl(rule), external: true });
            }
            return null;
          },
        }
      : {},
  register: () => together(),
};
