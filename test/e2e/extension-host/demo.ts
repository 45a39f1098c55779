// The demo's expected findings as the editor shows them: a notebook's are in its cells.
import { describeDemo, type ExpectedFinding } from "../../fixtures/describe-demo.ts";

const notebooks = /\.ipynb$/;

export const demo = describeDemo();

/** "line rule" for each expected finding of a file that is no notebook. */
export const expectedIn = (path: string): string[] =>
  demo.expected.filter((finding) => finding.path === path).map(({ line, rule }) => `${line} ${rule}`);

export const textFiles: readonly string[] = Object.keys(demo.files).filter((path) => !notebooks.test(path));

export const inNotebooks: readonly ExpectedFinding[] = demo.expected.filter(({ path }) => notebooks.test(path));
