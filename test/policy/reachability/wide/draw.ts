/** Random worlds: a few blocks, ports and rules, so that single obstacles decide. */
import * as fc from "fast-check";
import type { AclEntry, Block, Host, Peer, Route, Rule, Subnet, Traffic, Via, Vpc, World } from "./world";

const ANY4 = "0.0.0.0/0";
const ANY6 = "::/0";
export const LISTS = [
  ["203.0.113.0/25", "10.2.0.0/26"],
  ["8.8.8.8/32"],
  ["203.0.113.7/32", "2a00::/16", "10.0.0.0/25"],
];

const CIDRS4 = [
  ANY4,
  ANY4,
  "10.0.0.0/24",
  "10.0.0.64/26",
  "10.2.0.0/24",
  "203.0.113.0/24",
  "52.0.0.0/28",
  "10.0.0.10/32",
];
const CIDRS6 = [ANY6, ANY6, "2600:1f18:0:1::/64", "2600:1f18:0:200::/56", "2a00::/16"];
const PORTS: readonly (readonly [number, number])[] = [
  [0, 65535],
  [22, 22],
  [22, 443],
  [443, 443],
  [1024, 65535],
  [1024, 40000],
];

const oneOf = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, often = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: often, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) });
/** The properties that are there. */
const given = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;

const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ protocol: oneOf("tcp" as const, "udp" as const), ports: oneOf(...PORTS) }) },
  { weight: 3, arbitrary: fc.constant({ protocol: "any" as const }) },
  {
    weight: 2,
    arbitrary: oneOf<Traffic>(
      { protocol: "icmp" },
      { protocol: "icmp", type: 8 },
      { protocol: "icmp", type: 8, code: 0 },
      { protocol: "icmp", type: 3, code: 4 },
    ),
  },
);
const cidr = fc.oneof({ weight: 2, arbitrary: oneOf(...CIDRS4) }, { weight: 1, arbitrary: oneOf(...CIDRS6) });

const acl: fc.Arbitrary<readonly AclEntry[] | undefined> = fc
  .option(
    fc.array(fc.tuple(traffic, oneOf("in" as const, "out" as const), fc.boolean(), cidr), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map((drawn) =>
    drawn === null
      ? undefined
      : [
          ...drawn.map(([what, direction, allow, to], index) => ({
            ...what,
            direction,
            allow,
            cidr: to,
            number: 10 + index * 10,
          })),
          ...(["in", "out"] as const).flatMap((direction) =>
            [ANY4, ANY6].map((to, index) => ({
              protocol: "any" as const,
              direction,
              allow: true,
              cidr: to,
              number: 90 + index,
            })),
          ),
        ],
  );

/** What is in the drawn world that the verifier does not look into: an answer may be UNKNOWN where it matters. */
const unmodelled = oneOf<readonly ("transit" | "endpoint" | "served")[]>(
  [],
  [],
  [],
  ["transit"],
  ["endpoint"],
  ["transit", "endpoint"],
  ["served"],
);

const route4 = (open: readonly Via[]): fc.Arbitrary<Route[]> =>
  fc
    .tuple(
      maybe(oneOf(...open, "igw" as const, "igw" as const), 4),
      maybe(oneOf<Via>("igw", "nowhere"), 1),
      maybe(oneOf<Route>({ to: 1, via: "igw" }, { to: 1, via: "nowhere" }), 1),
    )
    .map(([main, clients, list]) => [
      ...(main ? [{ to: ANY4, via: main }] : []),
      ...(clients ? [{ to: "203.0.113.0/25", via: clients }] : []),
      ...(list ? [list] : []),
    ]);
const route6 = (open: readonly Via[]): fc.Arbitrary<Route[]> =>
  maybe(oneOf<Via>("igw", "igw", "egress-only", ...open), 3).map((via): Route[] => (via ? [{ to: ANY6, via }] : []));

interface Draft {
  readonly vpc: number;
  readonly cidr?: string;
  readonly cidr6?: string;
}

const PLACES = {
  first: { vpc: 0, cidr: "10.0.0.0/26", cidr6: "2600:1f18:0:1::/64" },
  second: { vpc: 0, cidr: "10.0.0.64/26" },
  further: { vpc: 0, cidr: "10.1.0.0/26" },
  six: { vpc: 0, cidr6: "2600:1f18:0:3::/64" },
  far: { vpc: 1, cidr: "10.2.0.0/26", cidr6: "2600:1f18:0:201::/64" },
  farther: { vpc: 1, cidr: "10.2.0.64/26" },
  home: { vpc: 2, cidr: "172.31.0.0/20" },
} satisfies Record<string, Draft>;

const base = (block: string): string => block.slice(0, block.lastIndexOf("."));
const last = (block: string): number => Number(block.slice(block.lastIndexOf(".") + 1, block.indexOf("/")));

/** A host of the subnet; its number tells its addresses. */
function host(subnet: Draft, index: number, at: number): fc.Arbitrary<Host> {
  const own = [0, 1, 2, 3, 4].filter((group) => GROUPS[group] === subnet.vpc);
  return fc
    .record({
      form:
        subnet.vpc === 2 || !subnet.cidr
          ? fc.constant("instance" as const)
          : oneOf("instance" as const, "interface" as const, "counts" as const),
      groups: fc.uniqueArray(oneOf(...own), { minLength: 1, maxLength: 2 }),
      secondary: fc.boolean(),
      prefix: fc.boolean(),
      six: fc.boolean(),
      open: oneOf("primary" as const, "primary" as const, "secondary" as const, undefined),
    })
    .map(({ form, groups, secondary, prefix, six, open }): Host => {
      const address = (offset: number) => subnet.cidr && `${base(subnet.cidr)}.${last(subnet.cidr) + offset}`;
      const hasSecond = secondary && form !== "instance";
      const in6 = subnet.cidr6?.replace("::/64", "");
      const has6 = in6 !== undefined && (six || !subnet.cidr);
      const on = subnet.vpc === 2 ? "assigned" : open === "secondary" && !hasSecond ? "primary" : open;
      return given({
        subnet: at,
        form,
        groups,
        ip: address(10 + index),
        secondary: hasSecond ? address(20 + index) : undefined,
        // One /28 a subnet is enough.
        prefix:
          prefix && form !== "instance" && index === 0 && subnet.cidr
            ? `${base(subnet.cidr)}.${last(subnet.cidr) + 32}/28`
            : undefined,
        ip6: has6 ? `${in6}::${10 + index}` : undefined,
        prefix6: has6 && prefix && form !== "instance" ? `${in6}:${8000 + index}::/80` : undefined,
        open: subnet.cidr && on ? { ip: `52.0.0.${10 + at * 4 + index}`, on } : undefined,
      }) as Host;
    });
}

/** The VPC of each security group. */
const GROUPS = [0, 0, 1, 1, 2];

const rule = (peered: boolean): fc.Arbitrary<Rule> =>
  fc
    .record({
      what: traffic,
      group: fc.nat(4),
      direction: oneOf("in" as const, "out" as const),
      peer: fc.nat(9),
      cidr,
      list: fc.nat(2),
      other: fc.nat(4),
    })
    .map(({ what, group, direction, peer, cidr: to, list, other }) => {
      const isNear = GROUPS[other] === GROUPS[group] || (peered && GROUPS[other]! < 2 && GROUPS[group]! < 2);
      const chosen: Peer = peer > 7 ? { list } : peer > 5 && isNear ? { group: other } : { cidr: to };
      return { ...what, group, direction, peer: chosen };
    });

const openRules: readonly Rule[] = GROUPS.flatMap((_, group) =>
  (["in", "out"] as const).flatMap((direction) =>
    [ANY4, ANY6].map((to): Rule => ({ protocol: "any", group, direction, peer: { cidr: to } })),
  ),
);

const rules = (peered: boolean): fc.Arbitrary<readonly Rule[]> =>
  fc
    .tuple(
      fc.array(rule(peered), { minLength: 2, maxLength: 8, size: "max" }),
      fc.uniqueArray(fc.nat(openRules.length - 1), { maxLength: 12, size: "max" }),
    )
    .map(([drawn, missing]) => [...openRules.filter((_, index) => !missing.includes(index)), ...drawn]);

const block: fc.Arbitrary<Block | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        oneOf("block-ingress" as const, "block-bidirectional" as const, "off" as const),
        maybe(oneOf({ vpc: 0 }, { vpc: 1 }, { subnet: 0 }, { subnet: 1 })),
        fc.boolean(),
      )
      .map(([mode, what, egress]) => ({
        mode,
        // What an exclusion of outgoing traffic does under a block of incoming one is not documented.
        exclusions: what
          ? [
              {
                ...what,
                mode: egress && mode !== "block-ingress" ? ("allow-egress" as const) : ("allow-bidirectional" as const),
              },
            ]
          : [],
      })),
  },
);

export const world: fc.Arbitrary<World> = fc
  .record({
    places: fc.shuffledSubarray(["second", "further", "six", "far", "farther", "home"] as const, {
      minLength: 2,
      maxLength: 5,
    }),
    peered: oneOf("no", "accepted", "accepted", "accepted", "open"),
    unmodelled,
    carrier: fc.boolean(),
    gateways: fc.tuple(oneOf(true, true, true, true, false), oneOf(true, true, true, false)),
    nat: oneOf<"public" | "private" | undefined>("public", "public", "private", undefined),
    natAt: fc.nat(1),
    six: fc.boolean(),
    block,
    attached: fc.subarray([0, 1]),
    balancer: maybe(
      fc.record({
        protocol: oneOf("TCP" as const, "UDP" as const, "TCP_UDP" as const),
        port: oneOf(22, 443),
        groups: oneOf([], [0], [1]),
        internal: fc.boolean(),
        both: fc.boolean(),
      }),
    ),
  })
  .chain(
    ({
      places,
      peered,
      unmodelled: strange,
      carrier,
      gateways,
      nat,
      natAt,
      six,
      block: blocked,
      attached,
      balancer,
    }) => {
      const names = ["first" as const, ...places];
      const drafts = names.map((name): Draft => {
        const { cidr6, ...four } = PLACES[name] as Draft;
        const secondary = name === "further" && carrier ? { ...four, cidr: "100.64.0.0/26" } : four;
        return cidr6 !== undefined && (six || name === "six") ? { ...secondary, cidr6 } : secondary;
      });
      const vpcs = [0, 1, 2].filter((vpc) => drafts.some((draft) => draft.vpc === vpc));
      const both = vpcs.includes(1);
      const isPeered = both && peered !== "no";
      const subnets = drafts.map((draft): fc.Arbitrary<Subnet> => {
        if (draft.vpc === 2) {
          return fc.constant({ ...draft, routes: [{ to: ANY4, via: "igw" }] });
        }
        const more = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), acl);
        const ways: Via[] = draft.vpc === 0 && nat ? ["nat"] : [];
        return fc
          .tuple(route4(ways), draft.cidr6 ? route6(ways) : fc.constant([]), more)
          .map(([four, others, [joined, carried, served, list]]) => {
            const far = draft.vpc === 0 ? ["10.2.0.0/24", "2600:1f18:0:200::/56"] : ["10.0.0.0/24", "2600:1f18::/56"];
            const routes = [
              ...(draft.cidr ? four : []),
              ...others,
              ...(isPeered && joined
                ? far.slice(0, draft.cidr6 ? 2 : 1).map((to): Route => ({ to, via: "peering" }))
                : []),
              ...(strange.includes("transit") && carried
                ? [{ to: joined ? "10.9.0.0/16" : "10.8.0.0/13", via: "transit" as const }]
                : []),
              ...(strange.includes("endpoint") && served ? [{ to: "service" as const, via: "endpoint" as const }] : []),
            ];
            return given({ ...draft, routes, acl: list }) as Subnet;
          });
      });
      const home: Vpc = { cidrs: ["172.31.0.0/16"], gateway: true, isDefault: true };
      const first: Vpc = {
        cidrs: ["10.0.0.0/24", ...(names.includes("further") ? [carrier ? "100.64.0.0/24" : "10.1.0.0/24"] : [])],
        cidr6: "2600:1f18::/56",
        gateway: gateways[0],
        isDefault: false,
      };
      const far: Vpc = {
        cidrs: ["10.2.0.0/24"],
        cidr6: "2600:1f18:0:200::/56",
        gateway: gateways[1],
        isDefault: false,
      };
      const inFour = drafts.flatMap((draft, index) => (draft.vpc === 0 && draft.cidr ? [index] : []));
      const seats = fc.array(fc.nat(drafts.length - 1), { minLength: 2, maxLength: 4 });
      return fc
        .record({
          subnets: fc.tuple(...subnets),
          rules: rules(isPeered && peered === "accepted"),
          hosts: seats.chain((chosen) =>
            fc.tuple(
              ...chosen.map((at, seat) =>
                host(drafts[at]!, chosen.slice(0, seat).filter((other) => other === at).length, at),
              ),
            ),
          ),
        })
        .map(({ subnets: made, rules: drawn, hosts }): World => {
          const at = balancer ? (balancer.both ? inFour : inFour.slice(0, 1)) : [];
          const address = (index: number) => `${base(drafts[index]!.cidr!)}.${last(drafts[index]!.cidr!) + 60}`;
          return given({
            vpcs: [first, far, home],
            subnets: made,
            groups: GROUPS,
            rules: drawn,
            hosts,
            balancer:
              balancer &&
              given({
                subnets: at,
                nodes: at.map(address),
                open: balancer.internal ? undefined : at.map((_, index) => `52.0.0.${80 + index}`),
                groups: balancer.groups,
                protocol: balancer.protocol,
                port: balancer.port,
              }),
            nat:
              nat &&
              given({ subnet: inFour[natAt % inFour.length]!, open: nat === "public" ? "52.0.0.70" : undefined }),
            peering: isPeered ? { accepted: peered === "accepted" } : undefined,
            lists: LISTS,
            block: blocked,
            attached: strange.includes("transit") ? attached : [],
            served: strange.includes("served") ? drafts.flatMap(({ vpc }, index) => (vpc === 2 ? [] : [index])) : [],
          }) as World;
        });
    },
  );
