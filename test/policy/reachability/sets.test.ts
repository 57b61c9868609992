import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseCidr } from "../../../components/shared/network/cidr";
import { type Box, BoxSet, type Interval, type Space } from "../../../policy/reachability/sets";

const TINY: Space = {
  names: ["x", "y", "z"],
  bounds: [
    { first: 0n, last: 15n },
    { first: 0n, last: 7n },
    { first: 0n, last: 3n },
  ],
};
const LINE: Space = { names: ["address"], bounds: [{ first: 0n, last: 0xffffffffn }] };

const interval = (last: number): fc.Arbitrary<Interval> =>
  fc
    .tuple(fc.nat(last), fc.nat(last))
    .map(([a, b]) => ({ first: BigInt(Math.min(a, b)), last: BigInt(Math.max(a, b)) }));
const box: fc.Arbitrary<Box> = fc.tuple(interval(15), interval(7), interval(3));
const boxes = fc.array(box, { maxLength: 5 });

const POINTS: bigint[][] = [];
for (let x = 0n; x < 16n; x++) {
  for (let y = 0n; y < 8n; y++) {
    for (let z = 0n; z < 4n; z++) {
      POINTS.push([x, y, z]);
    }
  }
}

const inBoxes = (list: readonly Box[], point: readonly bigint[]): boolean =>
  list.some((sides) => sides.every((side, index) => side.first <= point[index]! && point[index]! <= side.last));

const keys = (set: BoxSet): string[] => POINTS.filter((point) => set.contains(point)).map(String);
const where = (predicate: (point: bigint[]) => boolean): string[] => POINTS.filter(predicate).map(String);

describe("packet sets", () => {
  it("agree with point-by-point union, intersection and difference", () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        const [left, right] = [BoxSet.boxes(TINY, a), BoxSet.boxes(TINY, b)];
        assert.deepEqual(
          keys(left),
          where((point) => inBoxes(a, point)),
        );
        assert.deepEqual(
          keys(left.union(right)),
          where((point) => inBoxes(a, point) || inBoxes(b, point)),
        );
        assert.deepEqual(
          keys(left.intersect(right)),
          where((point) => inBoxes(a, point) && inBoxes(b, point)),
        );
        assert.deepEqual(
          keys(left.subtract(right)),
          where((point) => inBoxes(a, point) && !inBoxes(b, point)),
        );
        assert.equal(
          left.isSubsetOf(right),
          POINTS.every((point) => !inBoxes(a, point) || inBoxes(b, point)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("are canonical: equal sets have equal trees, whatever they were built from", () => {
    fc.assert(
      fc.property(boxes, fc.nat(1000), (a, seed) => {
        const set = BoxSet.boxes(TINY, a);
        const shuffled = [...a].sort(
          (p, q) => Number((p[0]!.first * 31n + BigInt(seed)) % 7n) - Number(q[0]!.last % 7n),
        );
        const rebuilt = shuffled.reduce((sum, next) => sum.union(BoxSet.box(TINY, next)), BoxSet.empty(TINY));
        const points = POINTS.filter((point) => set.contains(point)).map((point) =>
          point.map((n) => ({ first: n, last: n })),
        );
        assert.deepEqual(rebuilt.toBoxes(), set.toBoxes());
        assert.deepEqual(BoxSet.boxes(TINY, points).toBoxes(), set.toBoxes());
        assert.equal(rebuilt.equals(set), true);
      }),
      { numRuns: 100 },
    );
  });

  it("split into disjoint boxes that cover every point once", () => {
    fc.assert(
      fc.property(boxes, (a) => {
        const split = BoxSet.boxes(TINY, a).toBoxes();
        for (const point of POINTS) {
          const hits = split.filter((sides) => inBoxes([sides], point)).length;
          assert.equal(hits, inBoxes(a, point) ? 1 : 0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("quantify over one dimension like a loop over its numbers", () => {
    fc.assert(
      fc.property(
        boxes,
        fc.constantFrom(0, 1, 2),
        fc.array(interval(3), { minLength: 1, maxLength: 2 }),
        (a, dimension, range) => {
          const set = BoxSet.boxes(TINY, a);
          const numbers = [0n, 1n, 2n, 3n].filter((n) => range.some(({ first, last }) => first <= n && n <= last));
          const at = (point: bigint[], n: bigint) =>
            set.contains(point.map((old, index) => (index === dimension ? n : old)));
          assert.deepEqual(
            keys(set.forAll(dimension, range)),
            where((point) => numbers.every((n) => at(point, n))),
          );
          assert.deepEqual(
            keys(set.exists(dimension, range)),
            where((point) => numbers.some((n) => at(point, n))),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("give the smallest point as sample, and none of the empty set", () => {
    fc.assert(
      fc.property(boxes, (a) => {
        const set = BoxSet.boxes(TINY, a);
        const first = POINTS.find((point) => inBoxes(a, point));
        assert.deepEqual(set.sample(), first);
        assert.equal(set.isEmpty, first === undefined);
      }),
    );
  });

  it("list the numbers of one dimension", () => {
    const set = BoxSet.boxes(TINY, [
      [
        { first: 1n, last: 2n },
        { first: 0n, last: 0n },
        { first: 0n, last: 3n },
      ],
      [
        { first: 3n, last: 3n },
        { first: 5n, last: 6n },
        { first: 0n, last: 0n },
      ],
    ]);
    assert.deepEqual(set.numbers(0), [{ first: 1n, last: 3n }]);
    assert.deepEqual(set.numbers(1), [
      { first: 0n, last: 0n },
      { first: 5n, last: 6n },
    ]);
  });

  it("subtract CIDRs as cidr-tools does", async () => {
    const { excludeCidr } = await import("cidr-tools");
    const cidr = fc.tuple(fc.nat(0xffff), fc.integer({ min: 4, max: 32 })).map(([seed, prefix]) => {
      const address = BigInt(seed) * 65537n;
      const size = 1n << BigInt(32 - prefix);
      const first = (address / size) * size;
      return `${[24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 255n).join(".")}/${prefix}`;
    });
    const toSet = (list: readonly string[]) =>
      BoxSet.boxes(
        LINE,
        list.map((text) => [parseCidr(text)]),
      );
    // One network from one: of more, cidr-tools 10 steps over some (192.0.0.0/5 and 200.0.0.0/6 without 192.0.0.0/4).
    const without = (keep: readonly string[], drop: string) => keep.flatMap((each) => excludeCidr(each, drop));
    fc.assert(
      fc.property(fc.array(cidr, { minLength: 1, maxLength: 4 }), fc.array(cidr, { maxLength: 4 }), (keep, drop) => {
        const expected = toSet(drop.reduce<readonly string[]>(without, keep));
        assert.equal(toSet(keep).subtract(toSet(drop)).equals(expected), true);
      }),
      { examples: [[["192.0.0.0/5", "200.0.0.0/6"], ["192.0.0.0/4"]]] },
    );
  });
});
