import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeTrees, type TreeNode } from "../../client/secrets/tree-diff.ts";

type Node = TreeNode<string>;

const node = (id: string, data = id, children: readonly Node[] | null = []): Node => ({ id, data, children });
const isSame = (a: string, b: string): boolean => a === b;
const ids = (nodes: readonly (Node | null)[]): (string | null)[] => nodes.map((one) => one?.id ?? null);
const plain = (nodes: readonly Node[]): unknown => JSON.parse(JSON.stringify(nodes));

describe("a tree that changes", () => {
  it("is not drawn anew where nothing has changed, and keeps its nodes", () => {
    const before = [node("a", "a", [node("b"), node("c", "c", null)])];
    const { children, changed } = mergeTrees(before, [node("a", "a", [node("b"), node("c", "c", null)])], isSame);
    assert.deepEqual(changed, []);
    assert.equal(children[0], before[0]);
  });

  it("has a node drawn anew that shows something else, and no other", () => {
    const before = [node("a", "a", [node("b"), node("c")])];
    const { changed } = mergeTrees(before, [node("a", "a", [node("b"), node("c", "other")])], isSame);
    assert.deepEqual(ids(changed), ["c"]);
  });

  it("has the parent drawn anew where nodes come, go or change places, and not those below it again", () => {
    const before = [node("a", "a", [node("b"), node("c")]), node("d")];
    const gone = mergeTrees(before, [node("a", "a", [node("c", "other")]), node("d")], isSame);
    assert.deepEqual(ids(gone.changed), ["a"]);
    assert.deepEqual(ids(mergeTrees(gone.children, [node("d"), node("a", "a", [node("c")])], isSame).changed), [null]);
  });

  const tree = fc.letrec<{ nodes: Node[] }>((tie) => ({
    nodes: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d"),
        data: fc.constantFrom("x", "y"),
        children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.constant(null), tie("nodes")),
      }),
      { selector: ({ id }) => id, maxLength: 4 },
    ) as fc.Arbitrary<Node[]>,
  })).nodes;

  it("is in the end what it was to become, whatever it was", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const wanted = plain(after);
        assert.deepEqual(plain(mergeTrees(before, after, isSame).children), wanted);
      }),
    );
  });
});
