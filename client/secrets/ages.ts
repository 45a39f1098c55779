// How old a secret is and when it is due, in the few words of a tree and in those of a sentence.
import { l10n } from "vscode";
import type { SecretItem } from "../../shared/secret-messages.ts";

const DAY = 24 * 60 * 60_000;

const daysBetween = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / DAY));

/** As many as make up the period with the age; 0: less than one. */
const daysLeft = (now: number, dueAt: number): number => (dueAt - now < DAY ? 0 : Math.ceil((dueAt - now) / DAY));

/** "42 d", "due in 3 d", "2 d overdue", "expired"; "" where it is not known. */
export function shortAge({ state, createdAt, dueAt }: SecretItem, now: number): string {
  switch (state) {
    case "unknown":
      return "";
    case "expired":
      return l10n.t("expired");
    case "overdue":
      return l10n.t("{0} d overdue", daysBetween(dueAt ?? now, now));
    case "due":
      return l10n.t("due in {0} d", daysLeft(now, dueAt ?? now));
    default:
      return createdAt === null ? "" : daysOld(daysBetween(createdAt, now));
  }
}

const daysOld = (days: number): string => (days === 0 ? l10n.t("today") : l10n.t("{0} d", days));

/** Sentences for a tooltip and a screen reader. */
export function ageSentences({ state, version, createdAt, dueAt, expiresAt }: SecretItem, now: number): string[] {
  if (state === "unknown") return [l10n.t("Nobody has asked for it yet.")];
  return [
    ...(version === null ? [] : [l10n.t("Version {0}.", version)]),
    createdAt === null ? l10n.t("Its age is not known.") : ageSentence(daysBetween(createdAt, now)),
    ...(state === "expired" && expiresAt !== null ? [l10n.t("It expired on {0}.", dateOf(expiresAt))] : []),
    ...(state === "overdue" ? [l10n.t("Its rotation was due on {0}.", dateOf(dueAt ?? now))] : []),
    ...((state === "due" || state === "current") && dueAt !== null
      ? [l10n.t("Its rotation is due on {0}.", dateOf(dueAt))]
      : []),
    ...(state === "unreachable" ? [l10n.t("Its backend does not answer; this is what was last known.")] : []),
  ];
}

function ageSentence(days: number): string {
  if (days === 0) return l10n.t("It was made today.");
  return days === 1 ? l10n.t("It is 1 day old.") : l10n.t("It is {0} days old.", days);
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
