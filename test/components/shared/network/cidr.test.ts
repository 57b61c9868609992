import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addressCount,
  type Cidr,
  cidrOf,
  contains,
  formatAddress,
  isCidrProblem,
  overlaps,
  parseAddress,
  parseCidr,
  tryParseCidr,
} from "../../../../components/shared/network/cidr";

const refused: [text: string, problem: string, suggestion?: string][] = [
  ["10.1.0.0/255.255.0.0", "has a netmask; 255.255.0.0 is /16", "10.1.0.0/16"],
  ["10.1.2.3/255.255.240.0", "has a netmask; 255.255.240.0 is /20", "10.1.0.0/20"],
  ["10.1.2.3/255.255.255.255", "has a netmask; 255.255.255.255 is /32", "10.1.2.3/32"],
  ["10.1.0.0/255.0.255.0", "has a prefix length that is not 0 to 32"],
  ["192.0.2.0\\25", "has a backslash in place of the slash", "192.0.2.0/25"],
  ["10.0.0.0", "has no prefix length", "10.0.0.0/32"],
  ["2001:db8::1", "has no prefix length", "2001:db8::1/128"],
  ["10/8", "is not a CIDR such as 203.0.113.0/24"],
  ["0x0a000000/8", "is not a CIDR such as 203.0.113.0/24"],
  ["example.com", "is not a CIDR such as 203.0.113.0/24"],
  ["10.0.0.0/8/8", "is not a CIDR such as 203.0.113.0/24"],
  ["010.0.0.0/8", "has leading zeros, which some tools read as octal", "10.0.0.0/8"],
  ["10.0.0.256/32", "has an octet over 255"],
  ["10.0.0.0/33", "has a prefix length that is not 0 to 32"],
  ["10.0.0.0/08", "has a prefix length that is not 0 to 32"],
  ["2001:db8::/129", "has a prefix length that is not 0 to 128"],
  ["fe80::1%eth0/64", "has a zone id; give the address without it"],
  ["::ffff:10.0.0.0/104", "is an IPv4 address written as IPv6; give the IPv4 network"],
  ["::ffff:a00:0/104", "is an IPv4 address written as IPv6; give the IPv4 network"],
  [
    "198.51.100.20/28",
    "has bits beyond its /28; the network is 198.51.100.16/28, the single address is 198.51.100.20/32",
    "198.51.100.16/28",
  ],
  [
    "2001:db8::1/64",
    "has bits beyond its /64; the network is 2001:db8::/64, the single address is 2001:db8::1/128",
    "2001:db8::/64",
  ],
];

const anyCidr: fc.Arbitrary<Cidr> = fc.oneof(
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.nat(32))
    .map(([address, prefix]) => cidrOf(4, address, prefix)),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.nat(128))
    .map(([address, prefix]) => cidrOf(6, address, prefix)),
);

describe("parsing of CIDRs", () => {
  for (const [text, problem, suggestion] of refused) {
    it(`refuses ${text}`, () => {
      assert.deepEqual(tryParseCidr(text), suggestion === undefined ? { problem } : { problem, suggestion });
    });
  }

  it("reads IPv4 and IPv6 networks", () => {
    assert.deepEqual(parseCidr("10.1.0.0/16"), {
      family: 4,
      prefix: 16,
      first: 0x0a010000n,
      last: 0x0a01ffffn,
      text: "10.1.0.0/16",
    });
    assert.equal(parseCidr("2001:DB8:0:0::/64").text, "2001:db8::/64");
  });

  it("names the text and the reason when it throws", () => {
    assert.throws(() => parseCidr("10.0.0.0/33"), {
      name: "RangeError",
      message: '"10.0.0.0/33" has a prefix length that is not 0 to 32',
    });
  });

  it("gives back what it wrote, for every network", () => {
    fc.assert(fc.property(anyCidr, (cidr) => assert.deepEqual(tryParseCidr(cidr.text), cidr)));
  });

  it("gives back what it wrote, for every address", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4 as const, 6 as const),
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        (family, raw) => {
          const value = family === 4 ? raw % 2n ** 32n : raw;
          assert.deepEqual(parseAddress(formatAddress(family, value)), { family, value });
        },
      ),
    );
  });

  it("suggests only what it accepts", () => {
    for (const [, , suggestion] of refused.filter(([, , text]) => text !== undefined)) {
      assert.equal(isCidrProblem(tryParseCidr(suggestion!)), false, `${suggestion}`);
    }
  });
});

describe("arithmetic of CIDRs", () => {
  it("agrees with cidr-tools on overlap and containment", async () => {
    const { overlapCidr, containsCidr } = await import("cidr-tools");
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        assert.equal(overlaps(a, b), overlapCidr(a.text, b.text));
        assert.equal(contains(a, b), containsCidr(a.text, b.text));
      }),
    );
  });

  it("counts addresses", () => {
    assert.equal(addressCount(parseCidr("10.0.0.0/28")), 16n);
    assert.equal(addressCount(parseCidr("2001:db8::/80")), 2n ** 48n);
  });
});
