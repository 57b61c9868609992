/** A complete, valid set of arguments, and what its plan says. */
import type { ConnectorArgs, HpAnywareConnectorsArgs } from "../../../components/hp-anyware/args";
import { type HpAnywarePlan, planHpAnyware } from "../../../components/hp-anyware/plan";
import { type Outcome, outcomeOf } from "../runs";

export const base: HpAnywareConnectorsArgs = {
  network: {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    publicSubnets: {
      a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
      b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
    },
    privateSubnets: {
      inner: { subnetId: "subnet-0ccc111122223333c", availabilityZone: "eu-west-1a", cidrBlock: "10.40.1.0/24" },
    },
  },
  clients: { "london-office": { cidrs: ["203.0.113.0/24"] } },
  dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", certificate: "issue" },
  connectorDefaults: { amiId: "ami-0123456789abcdef0" },
  connectors: { a: { subnet: "a" }, b: { subnet: "b" }, c: { subnet: "a" } },
  userData: { template: "#!/bin/sh\ninstall --external-pcoip-ip ${externalRoutableIp}\n" },
  egress: {
    workstations: { workstations: { cidrs: ["10.41.0.0/20"] } },
    domainControllers: { domainControllers: { cidrs: ["10.40.8.10/32", "10.40.8.11/32"] } },
  },
};

/** The base with other values for connector c. */
export const withC = (connector: ConnectorArgs): HpAnywareConnectorsArgs => ({
  ...base,
  connectors: { ...base.connectors, c: connector },
});

export const planOf = (args: HpAnywareConnectorsArgs, name = "anyware"): Outcome<HpAnywarePlan> =>
  outcomeOf((issues) => planHpAnyware(name, args, issues));
