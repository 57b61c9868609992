/** Raw config of HP Anyware stacks without problems, for tests that change one thing. */

type Values = { [key: string]: unknown };

const own = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`connector-topologies:${key}`, value]));

/** A VPC that exists, two zones, two new connectors. */
export function existingVpc(): Values {
  return {
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": ["111122223333"],
    ...own({
      topology: "hp-anyware",
      network: {
        vpcId: "vpc-0a1b2c3d4e5f60718",
        publicSubnets: {
          a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
          b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
        },
        privateSubnets: {
          desks: { subnetId: "subnet-0ccc111122223333c", availabilityZone: "eu-west-1a", cidrBlock: "10.40.1.0/24" },
        },
      },
      clients: { "london-office": ["203.0.113.0/24"], "home-vpn": ["198.51.100.16/28"] },
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
      connectors: {
        defaults: { amiId: "ami-0123456789abcdef0", instanceType: "m6i.xlarge" },
        a: { subnet: "a" },
        b: { subnet: "b" },
      },
      egress: { workstations: ["10.41.0.0/20"], domainControllers: ["10.40.8.10/32"] },
    }),
  };
}

/** A VPC of its own, two zones, public and private subnets. */
export function newVpc(): Values {
  return {
    ...existingVpc(),
    ...own({
      network: {
        cidrBlock: "10.40.0.0/20",
        publicSubnets: {
          a: { availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
          b: { availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
        },
        privateSubnets: {
          "desks-a": { availabilityZone: "eu-west-1a", cidrBlock: "10.40.4.0/24" },
          "desks-b": { availabilityZone: "eu-west-1b", cidrBlock: "10.40.5.0/24" },
        },
      },
    }),
  };
}

/** Sets values by path: keys and list positions. `undefined` removes. */
export function changed(raw: Values, changes: readonly (readonly [readonly (string | number)[], unknown])[]): Values {
  for (const [[first, ...rest], value] of changes) {
    const steps = [String(first).includes(":") ? String(first) : `connector-topologies:${first}`, ...rest];
    const parent = steps.slice(0, -1).reduce<Values>((at, step) => {
      at[step] ??= {};
      return at[step] as Values;
    }, raw);
    const last = steps.at(-1)!;
    if (value === undefined) {
      delete parent[last];
    } else {
      parent[last] = value;
    }
  }
  return raw;
}
