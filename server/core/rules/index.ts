// Every rule that ships, in one list. A new vendor file is one line here; a test asserts that no file is missing.
import type { Rule } from "../detection/rule.ts";

export const rules: readonly Rule[] = [];
