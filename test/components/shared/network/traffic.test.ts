import assert from "node:assert/strict";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import { checkPeers, planTraffic, portLabel, portsText, tcp, udp } from "../../../../components/shared/network/traffic";

describe("networks that together are most of the internet", () => {
  const told = (cidrs: readonly (readonly string[])[], world: "allowed" | "warned" | "refused") => {
    const issues = new Issues();
    const peers = Object.fromEntries(cidrs.map((each, index) => [`n${index}`, { cidrs: [...each] }]));
    checkPeers("admins", peers, { noun: "administrator", world }, issues);
    return [...issues.warnings.map(({ path, text }) => `${path}: ${text}`), ...issues.errors.map(issueLine)];
  };

  it("are told as the whole of it is", () => {
    assert.deepEqual(told([["0.0.0.0/1"], ["128.0.0.0/1"]], "warned"), [
      "admins: 0.0.0.0/1, 128.0.0.0/1 together admit the whole internet",
    ]);
    assert.deepEqual(told([["128.0.0.0/1", "198.51.100.0/24"]], "warned"), [
      "admins: 128.0.0.0/1 admits 50 % of the internet",
    ]);
    assert.deepEqual(told([["2000::/3", "fc00::/7"]], "warned"), ["admins: 2000::/3 admits the whole internet"]);
    assert.deepEqual(told([["::/1", "8000::/1"]], "warned"), ["admins: ::/1 admits the whole internet"]);
    const parts = [
      "1.0.0.0/8",
      "2.0.0.0/7",
      "4.0.0.0/6",
      "8.0.0.0/5",
      "16.0.0.0/4",
      "32.0.0.0/3",
      "64.0.0.0/2",
      "128.0.0.0/2",
    ];
    assert.deepEqual(told([parts], "warned"), [
      "admins: 64.0.0.0/2, 128.0.0.0/2, 32.0.0.0/3, 16.0.0.0/4, 4 more together admit 74 % of the internet",
    ]);
  });

  it("are refused where the whole of it is", () => {
    assert.deepEqual(told([["0.0.0.0/1", "128.0.0.0/1"]], "refused"), [
      "admins: 0.0.0.0/1, 128.0.0.0/1 are together the whole internet, which may not be an administrator; fix: give the networks you mean",
    ]);
    assert.deepEqual(told([["128.0.0.0/1"]], "refused"), [
      "admins: 128.0.0.0/1 is 50 % of the internet, which may not be an administrator; fix: give the networks you mean",
    ]);
  });

  it("count once where one holds another, and not at all where everybody is meant", () => {
    assert.deepEqual(told([["64.0.0.0/2", "64.0.0.0/3", "96.0.0.0/3"], ["64.0.0.0/4"]], "warned"), []);
    assert.deepEqual(told([["0.0.0.0/1"], ["0.0.0.0/1"]], "warned"), ["admins: 0.0.0.0/1 admits 50 % of the internet"]);
    assert.deepEqual(told([["0.0.0.0/1", "128.0.0.0/1"]], "allowed"), []);
    assert.deepEqual(told([["0.0.0.0/0", "128.0.0.0/1"]], "warned"), [
      "admins.n0.cidrs[0]: 0.0.0.0/0 admits the whole internet",
    ]);
  });
});

describe("traffic rules", () => {
  it("are one per direction, protocol, ports and peer", () => {
    const rules = planTraffic([
      {
        direction: "ingress",
        peers: {
          office: { cidrs: ["203.0.113.0/24", "2001:db8::/48"] },
          // What a list is said to hold gets no rule of its own.
          list: { prefixListId: "pl-0123abcd", cidrs: ["198.51.100.0/24"], maxEntries: 5 },
        },
        ports: [tcp(443)],
        why: "log in",
      },
    ]);
    assert.deepEqual(rules, [
      {
        key: "in-tcp-443-2001.db8.._48",
        direction: "ingress",
        ports: { protocol: "tcp", from: 443, to: 443 },
        cidr: "2001:db8::/48",
        description: "from office: log in",
      },
      {
        key: "in-tcp-443-203.0.113.0_24",
        direction: "ingress",
        ports: { protocol: "tcp", from: 443, to: 443 },
        cidr: "203.0.113.0/24",
        description: "from office: log in",
      },
      {
        key: "in-tcp-443-pl-list",
        direction: "ingress",
        ports: { protocol: "tcp", from: 443, to: 443 },
        prefixListId: "pl-0123abcd",
        description: "from list: log in",
      },
    ]);
  });

  it("are merged when two sources share a network, since AWS refuses a duplicate", () => {
    const rules = planTraffic([
      {
        direction: "egress",
        peers: { dc: { cidrs: ["10.0.0.1/32"] }, dns: { cidrs: ["10.0.0.1/32"] } },
        ports: [tcp(53)],
        why: "DNS",
      },
      { direction: "egress", peers: { dc: { cidrs: ["10.0.0.1/32"] } }, ports: [tcp(53)], why: "zone transfer" },
    ]);
    assert.deepEqual(
      rules.map(({ key, description }) => [key, description]),
      [["out-tcp-53-10.0.0.1_32", "to dc, dns: DNS, zone transfer"]],
    );
  });

  it("keep their name when their source is renamed or stands elsewhere in the list", () => {
    const keys = (peers: Record<string, { cidrs: string[] }>) =>
      planTraffic([{ direction: "ingress", peers, ports: [udp(4172)], why: "session" }]).map(({ key }) => key);
    assert.deepEqual(
      keys({ a: { cidrs: ["10.0.0.0/8"] }, b: { cidrs: ["192.0.2.0/24"] } }),
      keys({ x: { cidrs: ["192.0.2.0/24"] }, a: { cidrs: ["10.0.0.0/8"] } }),
    );
  });

  it("keep a description within the 255 characters of AWS", () => {
    const peers = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`office-${index}`, { cidrs: ["203.0.113.0/24"] }]),
    );
    const [rule] = planTraffic([{ direction: "ingress", peers, ports: [tcp(443)], why: "log in" }]);
    assert.equal(rule!.description.length, 255);
    assert.match(rule!.description, /^from office-0, office-1, .*\.\.$/);
  });

  it("name their ports", () => {
    assert.equal(portsText(tcp(443)), "tcp-443");
    assert.equal(portsText(udp(60000, 61000)), "udp-60000-61000");
    assert.equal(portsText({ protocol: "-1" }), "all");
    assert.equal(portsText({ protocol: "icmp" }), "icmp");
    assert.equal(portLabel(udp(60000, 61000)), "udp/60000-61000");
  });
});
