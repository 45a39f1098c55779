// Rotation as far as versions and labels go: no function is called, so a version stays pending until a client finishes.
import { randomUUID } from "node:crypto";
import { type Operation, optionalText, text } from "../input.ts";
import { attach, holderOf } from "../region.ts";
import { invalidRequest } from "../service-error.ts";

export const rotateSecret: Operation = (call) => {
  const { region, input } = call;
  const secret = region.primary(text(call, "SecretId"));
  const lambda = optionalText(call, "RotationLambdaARN") ?? secret.rotation?.lambda;
  if (lambda === undefined || lambda === "") {
    throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
  }
  const pending = holderOf(secret, "AWSPENDING");
  if (pending !== undefined && pending !== holderOf(secret, "AWSCURRENT")) {
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
  const rules = input["RotationRules"] as { AutomaticallyAfterDays?: number } | undefined;
  secret.rotation = { lambda, days: rules?.AutomaticallyAfterDays ?? secret.rotation?.days ?? 0, enabled: true };
  secret.changedAt = region.now();
  const id = optionalText(call, "ClientRequestToken") ?? randomUUID();
  if (input["RotateImmediately"] === false) return region.named(secret);
  const version = secret.versions.get(id) ?? { id, createdAt: region.now(), stages: new Set<string>() };
  secret.versions.set(id, version);
  attach(secret, "AWSPENDING", version);
  return { ...region.named(secret), VersionId: id };
};

/** What is pending stays pending. */
export const cancelRotateSecret: Operation = (call) => {
  const { region } = call;
  const secret = region.primary(text(call, "SecretId"));
  if (secret.rotation !== undefined) secret.rotation.enabled = false;
  secret.changedAt = region.now();
  return { ...region.named(secret), VersionId: holderOf(secret, "AWSPENDING")?.id };
};
