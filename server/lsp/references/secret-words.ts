// When something was, and how long it still is, in the words of a hover.
import { dateWords, wholeDays } from "../../core/references/words.ts";

const count = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/** "expires in 3 days", "expired 2 days ago". */
export function expiryWords(at: number, now: number): string {
  if (at < now) return wholeDays(at, now) === 0 ? "expired today" : `expired ${count(wholeDays(at, now))} ago`;
  return wholeDays(now, at) === 0 ? "expires today" : `expires in ${count(wholeDays(now, at))}`;
}

/** "14:02", with its date where that is not today. By the clock of this machine. */
export function clockWords(at: number, now: number): string {
  const then = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  return then.toDateString() === new Date(now).toDateString() ? time : `${dateWords(at)} ${time}`;
}
