// The words that several surfaces share, translated, so that they all speak alike.
import { l10n } from "vscode";
import type { FindingSeverity } from "../shared/messages.ts";

export const leakCount = (count: number): string => (count === 1 ? l10n.t("1 leak") : l10n.t("{0} leaks", count));

export const fileCount = (count: number): string => (count === 1 ? l10n.t("1 file") : l10n.t("{0} files", count));

/** "3 leaks in 2 files", "No leaks". */
export const leaksInFiles = (leaks: number, files: number): string =>
  leaks === 0 ? l10n.t("No leaks") : l10n.t("{0} in {1}", leakCount(leaks), fileCount(files));

export function severityName(severity: FindingSeverity): string {
  switch (severity) {
    case "critical":
      return l10n.t("Critical");
    case "high":
      return l10n.t("High");
    case "medium":
      return l10n.t("Medium");
    case "low":
      return l10n.t("Low");
  }
}
