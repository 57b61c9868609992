/**
 * Sets of points in a space of whole-number dimensions, as canonical disjoint unions of boxes.
 *
 * A set is a tree with one level per dimension: sorted, disjoint intervals, each with the set of what is possible in
 * the remaining dimensions; neighbours with equal subsets are merged. So equal sets have equal trees, and every
 * operation is one sweep over two sorted lists per level. Same idea as np-guard's `ConnectionSet`.
 */

/** All numbers from `first` to `last`, both included. */
export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** One interval per dimension. */
export type Box = readonly Interval[];
/** One number per dimension. */
export type Point = readonly bigint[];

/** Bounds of every dimension. */
export interface Space {
  readonly names: readonly string[];
  readonly bounds: Box;
}

interface Branch extends Interval {
  readonly child: Tree;
}
type Tree = readonly Branch[];

/** Below the last dimension: everything. */
const LEAF: Tree = Object.freeze([]);
/** Nothing, at any level. */
const NONE: Tree = Object.freeze([]);

/** Trees known to be everything at their level: most steps of most paths let everything pass. */
const FULL = new WeakSet<Tree>();
const ALL = new WeakMap<Space, BoxSet>();

type Operation = (a: Tree, b: Tree) => Tree | undefined;

export class BoxSet {
  private constructor(
    readonly space: Space,
    private readonly tree: Tree,
  ) {}

  /** For the functions of this file. */
  static treeOf(set: BoxSet): Tree {
    return set.tree;
  }

  static empty(space: Space): BoxSet {
    return new BoxSet(space, NONE);
  }

  static all(space: Space): BoxSet {
    const known = ALL.get(space);
    if (known) {
      return known;
    }
    const all = BoxSet.box(space, space.bounds);
    ALL.set(space, all);
    for (let tree = all.tree; tree !== LEAF; tree = tree[0]!.child) {
      FULL.add(tree);
    }
    return all;
  }

  /** The box, cut to the bounds of the space. */
  static box(space: Space, box: Box): BoxSet {
    let tree: Tree = LEAF;
    for (let level = space.bounds.length - 1; level >= 0; level--) {
      const bound = space.bounds[level]!;
      const given = box[level]!;
      const first = -lesser(-given.first, -bound.first);
      const last = lesser(given.last, bound.last);
      if (first > last) {
        return BoxSet.empty(space);
      }
      tree = [{ first, last, child: tree }];
    }
    return new BoxSet(space, tree);
  }

  /** Every combination of numbers of the sides; each side sorted, disjoint, within bounds, without neighbours. */
  static product(space: Space, sides: readonly (readonly Interval[])[]): BoxSet {
    let tree: Tree = LEAF;
    for (let level = space.bounds.length - 1; level >= 0; level--) {
      const bound = space.bounds[level]!;
      const side = sides[level]!;
      if (side.length === 0) {
        return BoxSet.empty(space);
      }
      const isWhole = side.length === 1 && side[0]!.first === bound.first && side[0]!.last === bound.last;
      const below: Tree = tree;
      // What is everything at this level and below is one tree, which operations know by sight.
      tree =
        isWhole && (below === LEAF || FULL.has(below))
          ? fullTree(space, level)
          : side.map(({ first, last }) => ({ first, last, child: below }));
    }
    return new BoxSet(space, tree);
  }

  static boxes(space: Space, boxes: Iterable<Box>): BoxSet {
    return BoxSet.unionOf([...boxes].map((box) => BoxSet.box(space, box))) ?? BoxSet.empty(space);
  }

  /** `undefined` when there is none. Pairwise, so that many sets cost n log n and not n². */
  static unionOf(sets: readonly BoxSet[]): BoxSet | undefined {
    let all = sets;
    while (all.length > 1) {
      const half: BoxSet[] = [];
      for (let i = 0; i < all.length; i += 2) {
        half.push(i + 1 < all.length ? all[i]!.union(all[i + 1]!) : all[i]!);
      }
      all = half;
    }
    return all[0];
  }

  get isEmpty(): boolean {
    return this.tree === NONE;
  }

  union(other: BoxSet): BoxSet {
    return this.with(combine(this.tree, other.tree, UNION), other);
  }

  intersect(other: BoxSet): BoxSet {
    return this.with(combine(this.tree, other.tree, INTERSECTION), other);
  }

  subtract(other: BoxSet): BoxSet {
    return this.with(combine(this.tree, other.tree, DIFFERENCE), other);
  }

  complement(): BoxSet {
    return BoxSet.all(this.space).subtract(this);
  }

  isSubsetOf(other: BoxSet): boolean {
    return this.subtract(other).isEmpty;
  }

  intersects(other: BoxSet): boolean {
    return !this.intersect(other).isEmpty;
  }

  equals(other: BoxSet): boolean {
    return sameTree(this.tree, other.tree);
  }

  contains(point: Point): boolean {
    let tree = this.tree;
    for (const number of point) {
      const branch = tree.find(({ first, last }) => first <= number && number <= last);
      if (!branch) {
        return false;
      }
      tree = branch.child;
    }
    return true;
  }

  /** The smallest point, dimension by dimension: the same set always gives the same sample. */
  sample(): Point | undefined {
    if (this.isEmpty) {
      return undefined;
    }
    const point: bigint[] = [];
    for (let tree = this.tree; tree !== LEAF; tree = tree[0]!.child) {
      point.push(tree[0]!.first);
    }
    return point;
  }

  /** Disjoint boxes that make up the set, in order. */
  toBoxes(): Box[] {
    const boxes: Box[] = [];
    const walk = (tree: Tree, sides: readonly Interval[]): void => {
      if (tree === LEAF) {
        boxes.push(sides);
        return;
      }
      for (const { first, last, child } of tree) {
        walk(child, [...sides, { first, last }]);
      }
    };
    if (!this.isEmpty) {
      walk(this.tree, []);
    }
    return boxes;
  }

  /** Numbers of one dimension that occur in the set. */
  numbers(dimension: number): readonly Interval[] {
    const found = this.toBoxes().map((box) => box[dimension]!);
    const line: Space = { names: [this.space.names[dimension]!], bounds: [this.space.bounds[dimension]!] };
    return BoxSet.boxes(
      line,
      found.map((side) => [side]),
    )
      .toBoxes()
      .map((box) => box[0]!);
  }

  /** Points that are in the set for some number of the dimension out of `range`; the dimension becomes free. */
  exists(dimension: number, range: readonly Interval[]): BoxSet {
    return this.quantify(dimension, range, (subsets) => subsets.reduce((a, b) => combine(a, b, UNION), NONE));
  }

  /** Points that are in the set for every number of the dimension in `range`; the dimension becomes free. */
  forAll(dimension: number, range: readonly Interval[]): BoxSet {
    return this.quantify(dimension, range, (subsets, covered) =>
      covered && subsets.length > 0 ? subsets.reduce((a, b) => combine(a, b, INTERSECTION)) : NONE,
    );
  }

  private quantify(
    dimension: number,
    range: readonly Interval[],
    join: (subsets: readonly Tree[], covered: boolean) => Tree,
  ): BoxSet {
    const bound = this.space.bounds[dimension]!;
    const walk = (tree: Tree, level: number): Tree => {
      if (level < dimension) {
        const branches = tree.map(({ first, last, child }) => ({ first, last, child: walk(child, level + 1) }));
        return merged(branches);
      }
      const touched = tree.filter(({ first, last }) => range.some((part) => part.first <= last && first <= part.last));
      const child = join(
        touched.map((branch) => branch.child),
        range.every((part) => covers(tree, part)),
      );
      return child === NONE ? NONE : [{ ...bound, child }];
    };
    return this.isEmpty ? this : this.with(walk(this.tree, 0));
  }

  private with(tree: Tree, other?: BoxSet): BoxSet {
    return tree === this.tree ? this : tree === other?.tree ? other : new BoxSet(this.space, tree);
  }
}

function lesser(a: bigint, b: bigint): bigint {
  if (a < b) {
    return a;
  }
  return b;
}

function fullTree(space: Space, level: number): Tree {
  let tree = BoxSet.treeOf(BoxSet.all(space));
  for (let at = 0; at < level; at++) {
    tree = tree[0]!.child;
  }
  return tree;
}

const UNION: Operation = (a, b) => {
  if (a === NONE || a === b || FULL.has(b)) {
    return b;
  }
  return b === NONE || FULL.has(a) ? a : undefined;
};
const INTERSECTION: Operation = (a, b) => {
  if (a === NONE || a === b || FULL.has(b)) {
    return a;
  }
  return b === NONE || FULL.has(a) ? b : undefined;
};
const DIFFERENCE: Operation = (a, b) => {
  if (a === NONE || a === b || FULL.has(b)) {
    return NONE;
  }
  return b === NONE ? a : undefined;
};

/**
 * One sweep over both lists. `settle` answers without looking deeper where it can. Written without closures and
 * without lists of its own: nearly all the time of a verification is spent here.
 */
function combine(a: Tree, b: Tree, settle: Operation): Tree {
  const settled = settle(a, b);
  if (settled !== undefined) {
    return settled;
  }
  const branches: Branch[] = [];
  // Products share their subsets, so the same pair comes again and again.
  let lastLeft: Tree | undefined;
  let lastRight: Tree | undefined;
  let lastChild: Tree = NONE;
  let i = 0;
  let j = 0;
  let at = lesser(a[0]!.first, b[0]!.first);
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    const inLeft = left !== undefined && left.first <= at;
    const inRight = right !== undefined && right.first <= at;
    let last: bigint | undefined;
    if (left !== undefined) {
      last = inLeft ? left.last : left.first - 1n;
    }
    if (right !== undefined) {
      const end = inRight ? right.last : right.first - 1n;
      last = last === undefined ? end : lesser(last, end);
    }
    if (inLeft || inRight) {
      const below = inLeft ? left.child : NONE;
      const beside = inRight ? right.child : NONE;
      if (below !== lastLeft || beside !== lastRight) {
        lastLeft = below;
        lastRight = beside;
        lastChild = combine(below, beside, settle);
      }
      append(branches, at, last!, lastChild);
    }
    if (left !== undefined && left.last === last) {
      i++;
    }
    if (right !== undefined && right.last === last) {
      j++;
    }
    at = last! + 1n;
  }
  return branches.length === 0 ? NONE : branches;
}

/** Adds a branch in canonical form: no empty subset, no neighbours with equal subsets. */
function append(branches: Branch[], first: bigint, last: bigint, child: Tree): void {
  if (child === NONE) {
    return;
  }
  const before = branches[branches.length - 1];
  if (before !== undefined && before.last + 1n === first && sameTree(before.child, child)) {
    branches[branches.length - 1] = { first: before.first, last, child: before.child };
  } else {
    branches.push({ first, last, child });
  }
}

/** Canonical form: no empty branch, no neighbours with equal subsets. */
function merged(branches: readonly Branch[]): Tree {
  const result: Branch[] = [];
  for (const { first, last, child } of branches) {
    append(result, first, last, child);
  }
  return result.length === 0 ? NONE : result;
}

function sameTree(a: Tree, b: Tree): boolean {
  if (a === b) {
    return true;
  }
  if (a === LEAF || b === LEAF || a === NONE || b === NONE || a.length !== b.length) {
    return false;
  }
  return a.every((left, index) => {
    const right = b[index]!;
    return left.first === right.first && left.last === right.last && sameTree(left.child, right.child);
  });
}

function covers(tree: Tree, part: Interval): boolean {
  let at = part.first;
  for (const { first, last } of tree) {
    if (first <= at && at <= last) {
      at = last + 1n;
    }
  }
  return at > part.last;
}
