// Every way to sign in, by the name that a manifest gives it. A new one is one file, one line here and one in config.ts.
import type { AuthMethodName } from "../config.ts";
import { approle } from "./approle.ts";
import { aws } from "./aws.ts";
import { jwt } from "./jwt.ts";
import { kubernetes } from "./kubernetes.ts";
import type { AuthMethod } from "./method.ts";
import { oidc } from "./oidc.ts";
import { token } from "./token.ts";

export const authMethods: Readonly<Record<AuthMethodName, AuthMethod>> = { token, approle, oidc, jwt, kubernetes, aws };
