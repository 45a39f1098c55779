// Hosts the rules of secretlint's recommended preset: gives each the source it expects and takes spans from it.
// This file alone imports the preset, so a dynamic import of it keeps the preset out of every start.
import { rules as presetRules } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretLintRuleCreator, SecretLintRuleReportDescriptor, SecretLintSourceCode } from "@secretlint/types";

/** UTF-16 offsets into the content that was given. */
export interface HostedReport {
  /** Where the rule's own range begins: at or before the text that identifies the secret. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

export interface HostedRule {
  /** Runs the rule over `content`; `extension` is what the rule is told about the kind of file ("" or ".json"). */
  find(content: string, path: string, extension: string): readonly HostedReport[];
}

/**
 * A rule reports a range and, in its message's properties, the text that it takes for the secret. The range of some rules
 * begins at the key instead of the value, so the span is where that text stands at or after the range's start.
 */
function spanOf(content: string, report: SecretLintRuleReportDescriptor): HostedReport {
  const [start, end] = report.range;
  for (const value of Object.values((report.message.data ?? {}) as Record<string, unknown>)) {
    if (typeof value !== "string" || value.length !== end - start) continue;
    const at = content.indexOf(value, start);
    if (at >= 0) return { from: start, start: at, end: at + value.length };
  }
  return { from: start, start, end };
}

function hostRule(creator: SecretLintRuleCreator): HostedRule {
  let reports: SecretLintRuleReportDescriptor[] = [];
  const handler = creator.create(
    {
      sharedOptions: {},
      // No message is ever put together: a message of secretlint holds the secret.
      createTranslator: () => (messageId, data) => ({ message: "", messageId: String(messageId), data: data as never }),
      report: (descriptor) => {
        reports.push(descriptor);
      },
      ignore: () => {},
    },
    {},
  );
  return {
    find(content, path, extension) {
      reports = [];
      const source = { content, filePath: path, ext: extension, contentType: "text", hasBOM: false };
      // The rules read only what stands here; positions are computed by the engine, from offsets.
      void handler.file?.(source as unknown as SecretLintSourceCode);
      return reports.map((report) => spanOf(content, report));
    },
  };
}

/** The hosted rules by the last part of their id: "aws" for `@secretlint/secretlint-rule-aws`. */
export const hostedRules: ReadonlyMap<string, HostedRule> = new Map(
  presetRules
    // Comments that silence secretlint are honoured by the engine, for every rule.
    .filter((creator) => !creator.meta.id.endsWith("-filter-comments"))
    .map((creator) => [creator.meta.id.replace(/^.*secretlint-rule-/, ""), hostRule(creator as SecretLintRuleCreator)]),
);
