// Trees whose nodes stay the same objects while what they show is the same: the editor draws anew what has changed and
// nothing else.

export interface TreeNode<Data> {
  readonly id: string;
  data: Data;
  /** Null: asked for when the node is opened. */
  children: readonly TreeNode<Data>[] | null;
}

/** The top of a tree is a node that is not shown. */
export interface Merged<Data> {
  readonly children: readonly TreeNode<Data>[];
  /** Nodes of which something is another now, without those below them; null: the top. */
  readonly changed: readonly (TreeNode<Data> | null)[];
}

/** Brings `before` to what `after` says, in place. `isSame` compares what two nodes show of themselves. */
export function mergeTrees<Data>(
  before: readonly TreeNode<Data>[],
  after: readonly TreeNode<Data>[],
  isSame: (a: Data, b: Data) => boolean,
): Merged<Data> {
  const changed: (TreeNode<Data> | null)[] = [];
  const children = mergeChildren(null, before, after);
  return { children, changed };

  function mergeChildren(
    parent: TreeNode<Data> | null,
    old: readonly TreeNode<Data>[],
    now: readonly TreeNode<Data>[],
  ): readonly TreeNode<Data>[] {
    const known = new Map(old.map((node) => [node.id, node]));
    const isOther = old.length !== now.length || now.some(({ id }, at) => old[at]!.id !== id);
    if (isOther) changed.push(parent);
    const heard = isOther ? changed.length : -1;
    const merged = now.map((node) => mergeNode(known.get(node.id), node));
    // Drawn with their parent.
    if (heard >= 0) changed.length = heard;
    return merged;
  }

  function mergeNode(old: TreeNode<Data> | undefined, now: TreeNode<Data>): TreeNode<Data> {
    if (old === undefined) return now;
    const isChanged = !isSame(old.data, now.data) || (old.children === null) !== (now.children === null);
    if (isChanged) changed.push(old);
    const heard = isChanged ? changed.length : -1;
    old.data = now.data;
    old.children = now.children && mergeChildren(old, old.children ?? [], now.children);
    if (heard >= 0) changed.length = heard;
    return old;
  }
}
