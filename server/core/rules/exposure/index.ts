// Rules for secrets where they do not belong: code that lets one out, though none stands in the text.
import type { Rule } from "../../detection/rule.ts";
import { secretInError, secretInLog } from "./call-sinks.ts";
import { secretInPublicVariable, secretsInFrontEnd } from "./front-end-sinks.ts";
import { secretInImage } from "./image-sinks.ts";
import { secretInToken } from "./token-sinks.ts";
import { secretInUrl } from "./url-sinks.ts";

export const exposureRules: readonly Rule[] = [
  secretInLog,
  secretInError,
  secretInUrl,
  secretInToken,
  secretInImage,
  secretInPublicVariable,
  secretsInFrontEnd,
];
