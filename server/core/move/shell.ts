// Shell scripts: the variable of the environment takes the place of the value, and the script stops where there is none.
import { ok } from "../../../shared/result.ts";
import { literalAround } from "./literals.ts";
import { lineAround, type MoveRule, unclear } from "./place.ts";

export const shell: MoveRule = (place, { variable }) => {
  const { text, start, end } = place;
  const expression = `$\{${variable}:?}`;
  const { from, to } = lineAround(text, start, end);
  const literal = literalAround(text, start, end, { quotes: "", spanning: "\"'", comments: [] });
  if (literal === null) return unclear("it is not certain where the text around the value ends");
  if (/(?:^|\s)#/.test(text.slice(from, start)) && typeof literal === "string")
    return unclear("the value stands in a comment");
  if (/<<-?\s*["']?\w/.test(text.slice(Math.max(0, start - 4000), from))) {
    return unclear("the value may stand in a text that follows the command");
  }
  if (typeof literal === "string") {
    // A word by itself: quoted, so that it stays one.
    const isWord = !/["'`$]/.test(text.slice(end, to).split(/[\s;&|)]/, 1)[0]!);
    return isWord ? ok([{ start, end, newText: `"${expression}"` }]) : unclear("the value is a part of a word");
  }
  if (literal.quote === '"') return ok([{ start, end, newText: expression }]);
  // Single quotes are closed and opened again around it; where that leaves nothing between them, they go.
  const isWhole = literal.start + 1 === start && literal.end - 1 === end;
  if (isWhole) return ok([{ start: start - 1, end: end + 1, newText: `"${expression}"` }]);
  return ok([{ start, end, newText: `'"${expression}"'` }]);
};
