import assert from "node:assert/strict";
import type { RangePlan } from "../../../components/cloudbrink/ranges-plan";
import { readReservationTags, reservationTags } from "../../../components/cloudbrink/reservation-tags";
import { parseCidr } from "../../../components/shared/network/cidr";

const range = (subnet: string, text: string): RangePlan => {
  const cidr = parseCidr(text);
  return { key: subnet, subnet, family: cidr.family, cidr, relative: cidr.family === 6 };
};

describe("tags that tell other stacks what is reserved", () => {
  it("name the owner and the ranges of the interface's own subnet", () => {
    const ranges = [range("a", "10.60.8.0/21"), range("b", "10.60.24.0/21"), range("a", "::1000:0:0:0/68")];
    assert.deepEqual(reservationTags("acme/prod", "a", ranges), {
      "connector-topologies:owner": "acme/prod",
      "connector-topologies:ranges": "10.60.8.0/21 ::1000:0:0:0/68",
    });
  });

  it("are none without an owner, or without a range", () => {
    assert.deepEqual(reservationTags(undefined, "a", [range("a", "10.60.8.0/21")]), {});
    assert.deepEqual(reservationTags("acme/prod", "b", [range("a", "10.60.8.0/21")]), {});
  });

  it("go on in further tags where one is full, and are read back whole", () => {
    const texts = Array.from({ length: 40 }, (_, index) => `10.60.${index}.0/24`);
    const tags = reservationTags(
      "acme/prod",
      "a",
      texts.map((text) => range("a", text)),
    );
    assert.deepEqual(Object.keys(tags), [
      "connector-topologies:owner",
      "connector-topologies:ranges",
      "connector-topologies:ranges-2",
      "connector-topologies:ranges-3",
    ]);
    assert.ok(Object.values(tags).every((value) => value.length <= 256));
    assert.deepEqual(readReservationTags(tags), { owner: "acme/prod", ranges: texts });
    assert.equal(readReservationTags({ Name: "other" }), undefined);
  });
});
