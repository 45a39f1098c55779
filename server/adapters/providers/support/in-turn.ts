// Several servers that are asked in turn: a read of one ends early enough for the others to be asked.
import { type Attempt, endingWith, TOTAL_TIME } from "../../../core/references/retry.ts";

/** Gives the attempt its share of the time that there is for `count` of them. `label` names who is asked, in messages. */
export function inTurn<T>(attempt: Attempt<T>, count: number, label: string): Attempt<T> {
  if (count === 1) return attempt;
  const share = Math.floor(TOTAL_TIME / count);
  return (signal) => endingWith(AbortSignal.timeout(share), attempt, label, share)(signal);
}
