// What `latchkey reseal` tells of each value that is not under the present key, and below it how many there are.
import type { ResealedValue } from "../../app/sealing/requests.ts";
import type { Host } from "../host.ts";
import { createPaint, wantsColours } from "../terminal.ts";

export function report(values: readonly ResealedValue[], isCheck: boolean, host: Host): string {
  const paint = createPaint(wantsColours(host.output, host.env));
  const told = values.filter(({ state }) => state !== "current");
  const lines = told.map((value) => {
    const words = isCheck ? stateWords(value) : outcomeWords(value);
    const colour = isCheck ? value.state === "old" : typeof value.outcome === "object";
    const where = `${value.file}  ${value.secret}  ${value.key}`;
    return `${paint(where)}  ${colour ? paint(words, "yellow") : paint(words)}\n`;
  });
  return `${lines.join("")}${isCheck ? states(values) : outcomes(values)}\n`;
}

const stateWords = ({ state, day }: ResealedValue): string =>
  state === "old" ? `old key, sealed on ${day}` : "key not known";

function outcomeWords({ outcome, source }: ResealedValue): string {
  if (typeof outcome === "object") return `not sealed anew: ${outcome.message}. Try: ${outcome.remedy}`;
  if (outcome === "recorded") return "was sealed with the present key, which is recorded now";
  return source === null ? "sealed anew" : `sealed anew, from ${source}`;
}

function states(values: readonly ResealedValue[]): string {
  const count = (state: ResealedValue["state"]): number => values.filter((value) => value.state === state).length;
  const [old, unknown] = [count("old"), count("unknown")];
  return [
    amount(values.length),
    ...(old === 0 ? [] : [`${old} with an old key`]),
    ...(unknown === 0 ? [] : [`${unknown} with a key that is not known`]),
    ...(old + unknown === 0 ? ["all with the present key"] : []),
  ].join(", ");
}

function outcomes(values: readonly ResealedValue[]): string {
  const failed = values.filter(({ outcome }) => typeof outcome === "object").length;
  const sealed = values.filter(({ outcome }) => outcome === "sealed").length;
  return [amount(values.length), `${sealed} sealed anew`, ...(failed === 0 ? [] : [`${failed} not`])].join(", ");
}

const amount = (count: number): string => (count === 1 ? "1 value" : `${count} values`);
