import assert from "node:assert/strict";
import type { CloudbrinkConnectorsArgs } from "../../../components/cloudbrink/args";
import { headroomLines, type RangeHeadroom } from "../../../components/cloudbrink/headroom";
import type { CloudbrinkPlan } from "../../../components/cloudbrink/plan";
import { base, dualStack, planOf, standalone } from "./fixtures";

/** The plan; problems are thrown. */
function planned(args: CloudbrinkConnectorsArgs): CloudbrinkPlan {
  const { plan, errors } = planOf(args);
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  return plan;
}

/** What of a subnet's headroom is asked about; each test names what it changes. */
const of = (args: CloudbrinkConnectorsArgs, subnet = "a"): RangeHeadroom =>
  planned(args).headroom.find((each) => each.subnet === subnet)!;

const room = ({ slots, freeSlots, connectors, limitedBy }: RangeHeadroom) => ({
  slots,
  freeSlots,
  connectors,
  limitedBy,
});

describe("headroom of prefix ranges", () => {
  it("counts slots, connectors and places of each subnet's ranges", () => {
    assert.deepEqual(planned(base).headroom[0], {
      subnet: "a",
      ranges: ["10.60.2.0/23"],
      slots: 2,
      freeSlots: 1,
      connectors: 1,
      limitedBy: "slots",
      prefixesPerConnector: 5,
      placesPerSlot: 16,
      // A c5.xlarge takes 14.
      freePlacesPerSlot: 9,
      moreSlots: "morePrefixRanges.a",
    });
    assert.deepEqual(
      planned(base).headroom.map(({ subnet }) => subnet),
      ["a", "b", "c"],
    );
  });

  it("is what really fits: as many connectors can be added, and one more is refused", () => {
    for (const args of [base, { ...base, morePrefixRanges: { a: ["10.60.1.0/25"] } }]) {
      const { connectors } = of(args);
      const added = (count: number) => ({
        ...args,
        connectors: {
          ...args.connectors,
          ...Object.fromEntries(
            Array.from({ length: count }, (_, index) => [`more${index}`, { subnet: "a", slot: index + 1 }]),
          ),
        },
      });
      assert.equal(of(added(connectors)).freeSlots, 0);
      assert.throws(() => planned(added(connectors + 1)), /subnet a has no such slot/);
    }
  });

  it("grows with a further range, also by a slot that is shorter than the others and long enough for the pools", () => {
    const longer = (range: string) => of({ ...base, morePrefixRanges: { a: [range] } });
    assert.deepEqual(room(longer("10.60.1.0/25")), { slots: 3, freeSlots: 2, connectors: 2, limitedBy: "slots" });
    // Four places, and the pools have five.
    assert.deepEqual(room(longer("10.60.1.0/26")), { slots: 3, freeSlots: 1, connectors: 1, limitedBy: "slots" });
    assert.deepEqual(longer("10.60.1.0/25").ranges, ["10.60.2.0/23", "10.60.1.0/25"]);
  });

  it("leaves out slots that others have a part of, and those with the last /28 of the subnet", () => {
    const elsewhere = { ...base, reservation: "none" as const, reservedElsewhere: ["10.60.3.64/28"] };
    assert.equal(of(elsewhere).freeSlots, 0);
    assert.equal(of({ ...elsewhere, reservedElsewhere: ["10.60.3.80/28"] }).freeSlots, 1);
    const large = { ...base, connectorDefaults: { ...base.connectorDefaults!, instanceType: "c5.4xlarge" } };
    const freeWith = (count: number) =>
      of({ ...large, pools: { staff: { ipv4PrefixesPerConnector: count } } }).freeSlots;
    assert.deepEqual([freeWith(15), freeWith(16)], [1, 0]);
  });

  it("leaves out a slot in which a prefix is given by hand", () => {
    const given = { staff: { ipv4: ["10.60.3.0/28"] }, contractors: { ipv4: ["10.60.1.0/28"] } };
    const connectors = { ...base.connectors, hand: { subnet: "a", prefixes: given } };
    assert.equal(of({ ...base, connectors }).freeSlots, 0);
  });

  it("tells a subnet that has a range and no connector yet", () => {
    const { "use1-c1": _, ...connectors } = base.connectors;
    assert.deepEqual(room(of({ ...base, connectors }, "c")), {
      slots: 2,
      freeSlots: 2,
      connectors: 2,
      limitedBy: "slots",
    });
  });

  it("is limited by the IPv6 range where that has fewer slots, and names its key", () => {
    const { pools, ...rest } = dualStack();
    const ipv6 = { staff: { ...pools!["staff"], ipv6PrefixesPerConnector: 1 } };
    const { slots, moreSlots } = of({ ...rest, pools: ipv6, ipv6PrefixRanges: { a: "::1000:0:0:0/76" } });
    assert.deepEqual([slots, moreSlots], [1, "ipv6PrefixRanges.a"]);
  });

  it("ends with the addresses of the subnet, and with the 64 connectors of a group", () => {
    const wideSubnet = { ...base.network.privateSubnets!["a"]!, cidrBlock: "10.60.0.0/21" };
    const one = {
      ...base,
      network: { ...base.network, privateSubnets: { a: wideSubnet } },
      prefixesPerSlot: 5,
      reservedElsewhere: [],
      connectors: { first: { subnet: "a", slot: 0 } },
    };
    const ranges = (first: string, ...more: string[]) => ({
      ...one,
      prefixRanges: { a: first },
      morePrefixRanges: { a: more },
    });
    assert.deepEqual(room(of(ranges("10.60.4.0/22"))), {
      slots: 13,
      freeSlots: 11,
      connectors: 11,
      limitedBy: "slots",
    });
    const full = ranges(
      "10.60.4.0/22",
      "10.60.2.0/23",
      "10.60.1.0/24",
      "10.60.0.128/25",
      "10.60.0.64/26",
      "10.60.0.32/27",
    );
    assert.equal(of(full).limitedBy, "slots");
    const fine = { ...full, prefixesPerSlot: 1, pools: { staff: { ipv4PrefixesPerConnector: 1 } } };
    assert.deepEqual(room(of(fine)), { slots: 126, freeSlots: 124, connectors: 27, limitedBy: "addresses" });
    const coarse = { ...ranges("10.60.4.0/22"), prefixesPerSlot: 1, pools: { staff: { ipv4PrefixesPerConnector: 1 } } };
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, slot) => [`c${slot}`, { subnet: "a", slot }]));
    assert.deepEqual(room(of({ ...coarse, connectors: many })), {
      slots: 64,
      freeSlots: 3,
      connectors: 3,
      limitedBy: "slots",
    });
    const wide = { ...coarse, morePrefixRanges: { a: ["10.60.2.0/23"] }, connectors: many };
    assert.deepEqual(room(of(wide)), { slots: 96, freeSlots: 35, connectors: 4, limitedBy: "group" });
  });

  it("is empty in the modes without pools", () => {
    assert.deepEqual(planned(standalone).headroom, []);
  });

  it("is told in a line for all subnets with the same room, else in a line each", () => {
    assert.deepEqual(headroomLines(planned(base).headroom), [
      "each of 3 subnets (a, b, c): 1 of 2 slots free, for 1 more connector with 5 prefixes each; 9 of 16 places of a slot free for further pools; more slots: morePrefixRanges.<subnet>",
    ]);
    const full = { ...base.connectors, "use1-a2": { subnet: "a", slot: 1 } };
    assert.deepEqual(headroomLines(planned({ ...base, connectors: full }).headroom), [
      "subnet a (10.60.2.0/23): no slot of 2 is free; 9 of 16 places of a slot free for further pools; more slots: morePrefixRanges.a",
      "each of 2 subnets (b, c): 1 of 2 slots free, for 1 more connector with 5 prefixes each; 9 of 16 places of a slot free for further pools; more slots: morePrefixRanges.<subnet>",
    ]);
  });
});
