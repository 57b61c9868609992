import type { MacWorkstationArgs } from "../../../components/mac-workstation/args";
import { type MacPlan, planMacWorkstation } from "../../../components/mac-workstation/plan";
import { type Outcome, outcomeOf } from "../runs";

export const SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:mac/password-AbCdEf";

/** Two workstations, as a platform engineer would write them. */
export const base: MacWorkstationArgs = {
  network: {
    vpcId: "vpc-0f0e0d0c0b0a09080",
    publicSubnets: {
      edge: { subnetId: "subnet-0ddd111122223333d", availabilityZone: "us-east-1b", cidrBlock: "10.41.1.0/24" },
    },
    privateSubnets: {
      a: { subnetId: "subnet-0ccc111122223333c", availabilityZone: "us-east-1a", cidrBlock: "10.41.0.0/24" },
    },
  },
  admins: { "it-vpn": { cidrs: ["10.0.8.0/24"] } },
  connectors: { anyware: { securityGroupId: "sg-0123456789abcdef0" } },
  workstationDefaults: {
    instanceType: "mac2-m2.metal",
    macos: "sequoia",
    amiId: "ami-0fedcba9876543210",
    keyName: "it",
  },
  workstations: {
    anna: { subnet: "a", user: "anna@example.com" },
    ben: { subnet: "a", user: "ben@example.com", hostId: "h-0123456789abcdef0" },
  },
};

/** The base with one workstation changed. */
export const withAnna = (change: Partial<MacWorkstationArgs["workstations"][string]>): MacWorkstationArgs => ({
  ...base,
  workstations: { anna: { subnet: "a", ...change } },
});

export const planOf = (args: MacWorkstationArgs, name = "design"): Outcome<MacPlan> =>
  outcomeOf((issues) => planMacWorkstation(name, args, issues));
