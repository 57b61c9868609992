/**
 * Stack configs that are valid by construction, for every topology and both kinds of network.
 *
 * Over 400 lines: the four topologies share addresses, subnets and names, which must fit each other in one config.
 */
import * as fc from "fast-check";

export type Config = { [key: string]: unknown };

/** Config keys without namespace, and what region they are for. */
export interface Generated {
  readonly topology: string;
  readonly config: Config;
}

const REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"] as const;
const ACCOUNT = "111122223333";

const key = fc.stringMatching(/^[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,1}$/).filter((text) => text !== "defaults");
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const id = (prefix: string) => hex(17).map((digits) => `${prefix}-${digits}`);

/** Texts that a shell, a template, YAML, HTML or a terminal could take for more than text. */
export const HOSTILE = [
  "$(touch /tmp/x)",
  "`id`",
  "'; echo x; '",
  '"; echo x; "',
  "a\nb: c",
  "- item",
  "!!js/function x",
  "&anchor *alias",
  "{{ x }}",
  "<script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  "| a | b |",
  "[x](javascript:alert(1))",
  "\u001b[31mred\u001b[0m",
  "\u001b]0;title\u0007",
  "a\u0000b",
  "\u202eevil",
  "line\r\nbreak",
  "%s %n",
  "yes",
  "0x10",
  "1e3",
  "~",
  "null",
  "=cmd|' /C calc'!A0",
] as const;

/** What AWS takes as a tag, and somebody else may not: letters of any script, colons, slashes, equals signs, at signs. */
const tagText = fc.oneof(
  fc.constantFrom("yes", "0x10", "1e3", "null", "- item", "a: b", "=cmd", "@here", "a/b", "é ü ß", "x=y:z"),
  fc.stringMatching(/^[A-Za-z0-9_.:/=+@-][A-Za-z0-9 _.:/=+@-]{0,12}$/),
);
const tags = fc.dictionary(
  tagText.filter((text) => text !== "Name" && !/^aws:/i.test(text) && text !== "__proto__"),
  tagText,
  { maxKeys: 4 },
);

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** Disjoint networks, each with a length of its own. */
const networks = (
  first: number,
  count: { readonly min: number; readonly max: number },
  shortest = 16,
): fc.Arbitrary<string[]> =>
  fc
    .uniqueArray(fc.nat(2000), { minLength: count.min, maxLength: count.max })
    .chain((places) =>
      fc.tuple(...places.map((place) => fc.integer({ min: shortest, max: 32 }).map((length) => ({ place, length })))),
    )
    .map((all) => all.map(({ place, length }) => `${first + (place >> 8)}.${place & 255}.0.0/${length}`));

/** Named sources; no network stands twice. */
const sources = (first: number, names: number, shortest = 16): fc.Arbitrary<Config> =>
  fc
    .uniqueArray(key, { minLength: 1, maxLength: names })
    .chain((all) =>
      networks(first, { min: all.length, max: all.length + 2 }, shortest).map((found) =>
        Object.fromEntries(
          all.map((name, index) => [name, index === 0 ? [found[0]!, ...found.slice(all.length)] : [found[index]!]]),
        ),
      ),
    );

/** Everybody: in one network, in halves, of both families where there are both. All of them hold the stack's own VPC. */
const everybody = (ipv6: boolean): fc.Arbitrary<string[]> =>
  fc.constantFrom(
    ["0.0.0.0/0", ...(ipv6 ? ["::/0"] : [])],
    ["0.0.0.0/1", "128.0.0.0/1", ...(ipv6 ? ["::/1", "8000::/1"] : [])],
  );

/** Named sources, or everybody under one name. */
const orEverybody = (named: fc.Arbitrary<Config>, ipv6: boolean): fc.Arbitrary<Config> =>
  fc.oneof({ weight: 2, arbitrary: named }, { weight: 1, arbitrary: everybody(ipv6).map((all) => ({ all })) });

/** Less the networks that a load balancer without IPv6 cannot let in. */
const overIpv4 = (clients: Config): Config =>
  Object.fromEntries(
    Object.entries(clients).map(([name, cidrs]) => [name, (cidrs as string[]).filter((cidr) => !cidr.includes(":"))]),
  );

/** Where hosts call by themselves; absent means everywhere over IPv4. */
const internet = maybe(fc.constantFrom(["0.0.0.0/0"], ["0.0.0.0/0", "::/0"], ["0.0.0.0/1", "128.0.0.0/1"]));

/** A network of the VPC alone, or one around it; private networks beyond a new VPC are not reached. */
const aroundVpc = (own: string, isNew: boolean): fc.Arbitrary<string[]> =>
  fc.constantFrom([own], ...(isNew ? [] : [["10.0.0.0/8"], ["10.0.0.0/9", "10.128.0.0/9"]]));

export interface Place {
  readonly region: string;
  readonly network: Config;
  readonly publicKeys: readonly string[];
  readonly privateKeys: readonly string[];
  /** Second number of the VPC's addresses, 10.x.0.0/16. */
  readonly second: number;
  readonly isNew: boolean;
  readonly ipv6: boolean;
}

interface Wanted {
  readonly zones: { readonly min: number; readonly max: number };
  readonly publicSubnets: boolean;
  readonly privateSubnets: boolean;
}

/** A network, new or existing: a public and a private subnet in each zone, as far as wanted. */
export function places(wanted: Wanted): fc.Arbitrary<Place> {
  return fc
    .record({
      region: fc.constantFrom(...REGIONS),
      zones: fc.integer(wanted.zones),
      second: fc.integer({ min: 0, max: 200 }),
      isNew: fc.boolean(),
      ipv6: fc.boolean(),
      nat: fc.constantFrom("single", "one-per-zone"),
      keys: fc.uniqueArray(key, { minLength: 6, maxLength: 6 }),
      ids: fc.uniqueArray(hex(17), { minLength: 7, maxLength: 7 }),
    })
    .map(({ region, zones, second, isNew, ipv6, nat, keys, ids }) => {
      const letters = [..."abc"].slice(0, zones);
      const subnets = (offset: number, third: number, length: number, facts: Config) =>
        Object.fromEntries(
          letters.map((letter, index) => [
            keys[offset + index]!,
            {
              ...(isNew ? {} : { subnetId: `subnet-${ids[offset + index]}`, ...facts }),
              availabilityZone: `${region}${letter}`,
              cidrBlock: `10.${second}.${third + index * 16}.0/${length}`,
            },
          ]),
        );
      const open = wanted.publicSubnets || (isNew && wanted.privateSubnets);
      // Public ones lie beside the sixteenths that private ones take whole.
      const publicSubnets = open ? subnets(0, 192, 24, { defaultRoute: "internet-gateway" }) : undefined;
      const natAddresses = ["198.51.100.7"];
      const privateSubnets = wanted.privateSubnets
        ? subnets(3, 0, 20, { defaultRoute: "nat-gateway", natAddresses })
        : undefined;
      const network = isNew
        ? {
            cidrBlock: `10.${second}.0.0/16`,
            ...(ipv6 ? { ipv6: true } : {}),
            ...(privateSubnets ? { natGateways: nat } : {}),
          }
        : { vpcId: `vpc-${ids[6]}` };
      return {
        region,
        network: {
          ...network,
          ...(publicSubnets ? { publicSubnets } : {}),
          ...(privateSubnets ? { privateSubnets } : {}),
        },
        publicKeys: Object.keys(publicSubnets ?? {}),
        privateKeys: Object.keys(privateSubnets ?? {}),
        second,
        isNew,
        ipv6: isNew && ipv6,
      };
    });
}

/** Adds what every stack has, and leaves out what is `undefined`. */
function stack(topology: string, place: Place, own: Config, more: Config): Generated {
  const values = { topology, network: place.network, ...own, ...more };
  const defined = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(defined)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([, each]) => each !== undefined)
              .map(([name, each]) => [name, defined(each)]),
          )
        : value;
  const entries = Object.entries(defined(values) as Config).map(([name, value]) => [
    `connector-topologies:${name}`,
    value,
  ]);
  const aws = { "aws:region": place.region, "aws:allowedAccountIds": [ACCOUNT] };
  return { topology, config: { ...aws, ...Object.fromEntries(entries) } };
}

const shared = fc.record({ tags: maybe(tags), lookups: maybe(fc.boolean()) });

const secretIn = (region: string, name: string): fc.Arbitrary<Config> =>
  fc.constantFrom<Config>(
    { secretArn: `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf` },
    { ssmParameter: `/${name}/value` },
  );

/** A name with a certificate: issued, or brought. */
const certified = (region: string, name: string): fc.Arbitrary<Config> =>
  fc.constantFrom<Config>(
    { dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: `${name}.example.com`, certificate: "issue" } },
    {
      dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: `${name}.example.com` },
      certificateArn: `arn:aws:acm:${region}:${ACCOUNT}:certificate/1b2c3d4e-0000-4000-8000-123456789abc`,
    },
  );

const script = (...placeholders: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...HOSTILE.filter((text) => !text.includes("\u0000"))), { maxLength: 3 })
    .map((texts) => `#!/bin/sh\n${[...placeholders.map((name) => `echo \${${name}}`), ...texts].join("\n")}\n`);

const hpAnyware: fc.Arbitrary<Generated> = places({
  zones: { min: 2, max: 3 },
  publicSubnets: true,
  privateSubnets: true,
}).chain((place) =>
  fc
    .record({
      shared,
      clients: orEverybody(sources(20, 3), place.ipv6),
      certified: certified(place.region, "anyware"),
      connectors: fc.dictionary(
        key,
        fc.record({
          subnet: fc.constantFrom(...place.publicKeys),
          instanceType: maybe(fc.constantFrom("m6i.xlarge", "m5.2xlarge")),
          diskGiB: maybe(fc.integer({ min: 12, max: 65536 })),
          reprovision: maybe(fc.integer({ min: 0, max: 9 })),
        }),
        { minKeys: 1, maxKeys: 4 },
      ),
      amiId: id("ami"),
      userData: maybe(script("registrationCode", "externalRoutableIp", "connectorName")),
      registrationCode: secretIn(place.region, "registration"),
      egress: fc.record({
        workstations: aroundVpc(`10.${place.second}.0.0/20`, place.isNew),
        internet,
        domainControllers: fc.constant([`10.${place.second}.16.10/32`]),
      }),
      loadBalancer: maybe(
        fc.record({
          ipAddressType: fc.constantFrom("ipv4", ...(place.ipv6 ? ["dualstack"] : [])),
          idleTimeoutSeconds: maybe(fc.integer({ min: 1, max: 4000 })),
          clientKeepAliveSeconds: maybe(fc.integer({ min: 60, max: 604800 })),
          redirectHttp: maybe(fc.boolean()),
          desyncMitigationMode: maybe(fc.constantFrom("defensive", "strictest")),
        }),
      ),
      protect: maybe(fc.boolean()),
    })
    .map(({ shared: more, certified: name, connectors, amiId, userData, registrationCode, clients, ...own }) =>
      stack(
        "hp-anyware",
        place,
        {
          ...own,
          clients: own.loadBalancer?.ipAddressType === "dualstack" ? clients : overIpv4(clients),
          ...name,
          connectors: { defaults: { amiId }, ...connectors },
          ...(userData === undefined ? {} : { userData: { template: userData }, registrationCode }),
        },
        more,
      ),
    ),
);

const MODES = ["standalone", "active-standby", "active-active"] as const;

const cloudbrink: fc.Arbitrary<Generated> = fc
  .tuple(places({ zones: { min: 2, max: 3 }, publicSubnets: false, privateSubnets: true }), fc.constantFrom(...MODES))
  .chain(([place, mode]) =>
    fc
      .record({
        shared,
        amiId: id("ami"),
        // Places in a slot of sixteen, one after the other; a c5.2xlarge takes fourteen.
        sizes: fc
          .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
          .filter((each) => each.reduce((sum, size) => sum + size) <= 14),
        pools: fc.uniqueArray(key, { minLength: 3, maxLength: 3 }),
        keys: fc.uniqueArray(key, { minLength: 2, maxLength: 7 }),
        spread: fc.array(fc.nat(2), { minLength: 7, maxLength: 7 }),
        slots: fc.uniqueArray(fc.nat(7), { minLength: 7, maxLength: 7 }),
        enrolled: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        otp: secretIn(place.region, "otp"),
        ports: fc.uniqueArray(fc.constantFrom("tcp/443", "udp/53", "tcp/8000-8100", "icmp"), { minLength: 1 }),
        application: aroundVpc(`10.${place.second}.4.0/24`, place.isNew),
        protect: maybe(fc.boolean()),
      })
      .map(({ shared: more, application, amiId, sizes, pools, keys, spread, slots, enrolled, otp, ports, protect }) => {
        const active = mode === "active-active";
        const count = mode === "standalone" ? 1 : mode === "active-standby" ? 2 : keys.length;
        const subnetOf = (index: number) => place.privateKeys[(spread[index]! + index) % place.privateKeys.length]!;
        const connectors = Object.fromEntries(
          keys.slice(0, count).map((name, index) => [
            name,
            {
              subnet: mode === "active-standby" ? place.privateKeys[index]! : subnetOf(index),
              ...(active ? { slot: slots[index]! } : {}),
              ...(enrolled[index] ? { enrolled: true } : {}),
            },
          ]),
        );
        const used = [...new Set(Object.values(connectors).map(({ subnet }) => subnet))];
        const ranges = used.map((name) => [
          name,
          `10.${place.second}.${place.privateKeys.indexOf(name) * 16 + 8}.0/21`,
        ]);
        return stack(
          "cloudbrink",
          place,
          {
            mode,
            connectors: { defaults: { amiId, instanceType: "c5.2xlarge" }, ...connectors },
            ...(mode === "active-standby"
              ? { otps: { secretArn: `arn:aws:secretsmanager:${place.region}:${ACCOUNT}:secret:pair-AbCdEf` } }
              : { otp }),
            ...(active
              ? {
                  prefixRanges: Object.fromEntries(ranges),
                  pools: Object.fromEntries(
                    sizes.map((size, index) => [
                      pools[index]!,
                      {
                        ipv4PrefixesPerConnector: size,
                        offset: sizes.slice(0, index).reduce((sum, each) => sum + each, 0),
                      },
                    ]),
                  ),
                }
              : {}),
            privateApplications: { app: { to: application, ports } },
            protect,
          },
          more,
        );
      }),
  );

const MACS = ["mac2.metal", "mac2-m2.metal", "mac2-m2pro.metal", "mac-m4.metal"] as const;

const macWorkstation: fc.Arbitrary<Generated> = fc
  .boolean()
  .chain((open) =>
    places({ zones: { min: 1, max: 2 }, publicSubnets: open, privateSubnets: !open }).map((place) => ({ place, open })),
  )
  .chain(({ place, open }) =>
    fc
      .record({
        shared,
        clients: orEverybody(sources(30, 2), false),
        // Who comes from outside finds no way to a private Mac; private networks reach one in a network that exists.
        admins: open
          ? maybe(sources(50, 2, 27))
          : maybe(place.isNew ? fc.constant(undefined) : aroundVpc("10.9.0.0/16", false).map((office) => ({ office }))),
        workstations: fc.dictionary(
          key,
          fc.record({
            subnet: fc.constantFrom(...(open ? place.publicKeys : place.privateKeys)),
            user: maybe(tagText),
            instanceType: fc.constantFrom(...MACS),
            macos: fc.constant("sequoia"),
            diskGiB: maybe(fc.integer({ min: 60, max: 65536 })),
            elasticIp: fc.constant(open ? true : undefined),
            reimage: maybe(fc.integer({ min: 0, max: 9 })),
            hostId: maybe(id("h")),
          }),
          { minKeys: 1, maxKeys: 3 },
        ),
        onDestroy: maybe(fc.constantFrom("protect", "keep", "release")),
        adminPassword: secretIn(place.region, "mac"),
        pcoipRegistrationCode: maybe(secretIn(place.region, "pcoip")),
      })
      .map(({ shared: more, clients, onDestroy, workstations, ...own }) =>
        stack(
          "mac-workstation",
          place,
          {
            ...own,
            ...(open ? { clients } : { connectors: { anyware: { securityGroupId: "sg-0123456789abcdef0" } } }),
            host: onDestroy === undefined ? undefined : { onDestroy },
            workstations: withoutTwins(workstations),
          },
          more,
        ),
      ),
  );

/** A host has one instance. */
function withoutTwins(workstations: { [name: string]: { hostId?: string } }): Config {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.entries(workstations).map(([name, each]) => {
      const { hostId, ...rest } = each;
      const twin = hostId === undefined || seen.has(hostId);
      if (hostId !== undefined) {
        seen.add(hostId);
      }
      return [name, twin ? rest : each];
    }),
  );
}

const codestream: fc.Arbitrary<Generated> = fc
  .record({
    place: places({ zones: { min: 2, max: 3 }, publicSubnets: true, privateSubnets: true }),
    variant: fc.constantFrom("http", "https"),
  })
  .chain(({ place, variant }) =>
    fc
      .record({
        shared,
        clients: orEverybody(sources(40, 3), false),
        internet,
        certified: certified(place.region, "codestream"),
        kind: fc.constantFrom("private", "public", "existing"),
        amiId: id("ami"),
        instanceType: maybe(fc.constantFrom("m6i.large", "m6i.xlarge")),
        diskGiB: maybe(fc.integer({ min: 12, max: 65536 })),
        sizeGiB: fc.integer({ min: 10, max: 65536 }),
        keep: fc.integer({ min: 1, max: 1000 }),
        userData: maybe(script("dataVolumeId")),
        subnet: fc.nat(2),
      })
      .map(
        ({
          shared: more,
          clients,
          internet: out,
          certified: name,
          kind,
          amiId,
          instanceType,
          diskGiB,
          sizeGiB,
          keep,
          ...rest
        }) => {
          const keys = kind === "private" ? place.privateKeys : place.publicKeys;
          const subnet = keys[rest.subnet % keys.length]!;
          const host =
            kind === "existing"
              ? {
                  subnet,
                  instanceId: "i-0123456789abcdef0",
                  securityGroupId: "sg-0fedcba9876543210",
                  reachesInternetFrom: ["198.51.100.9/32"],
                }
              : {
                  subnet,
                  amiId,
                  instanceType,
                  diskGiB,
                  dataVolume: { sizeGiB, snapshots: { keep } },
                  ...(rest.userData === undefined ? {} : { userData: { template: rest.userData } }),
                };
          const { dns } = name as { dns: Config };
          return stack(
            "codestream",
            place,
            {
              variant,
              clients,
              ...(out === undefined ? {} : { egress: { internet: out } }),
              host,
              ...(variant === "https" ? name : { dns: { zoneId: dns["zoneId"], name: dns["name"] } }),
            },
            more,
          );
        },
      ),
  );

/** A valid config of any topology. */
export const validConfig: fc.Arbitrary<Generated> = fc.oneof(hpAnyware, cloudbrink, macWorkstation, codestream);
