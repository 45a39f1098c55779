// Leaks in one text in memory, for programs that have the text at hand.
import { nodeCodec } from "../adapters/platform/node-codec.ts";
import { locate } from "../core/detection/locate.ts";
import { atLeast } from "../core/detection/resolve.ts";
import type { Confidence, Severity } from "../core/detection/rule.ts";
import type { App } from "./create-app.ts";

/** Offsets count UTF-16 units; `end` is exclusive. */
export interface LeakInText {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly start: number;
  readonly end: number;
}

/** In the order of the text, without what a comment silences. */
export async function findLeaksInText(
  app: App,
  text: string,
  path: string,
  minConfidence: Confidence,
): Promise<LeakInText[]> {
  const bytes = nodeCodec.utf8Encode(text);
  const { findings } = await app.scan(bytes, path);
  const shown = findings.filter(
    ({ confidence, suppressed }) => suppressed === null && atLeast(confidence, minConfidence),
  );
  const locations = locate(bytes, shown);
  return shown.map(({ rule, severity, confidence }, i) => ({
    rule: rule.id,
    title: rule.title,
    severity,
    confidence,
    start: locations[i]!.start.offset,
    end: locations[i]!.end.offset,
  }));
}
