import { CodeStreamOnPrem } from "../../../components/codestream";
import type { CodeStreamOnPremArgs } from "../../../components/codestream/args";
import { type CodeStreamPlan, planCodeStream } from "../../../components/codestream/plan";
import { Issues } from "../../../components/shared/input/issues";
import type { Run } from "../../../plan/model/run";
import { runIn } from "../runs";

export const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

/** An existing host behind its NAT gateway, HTTPS, a name in Route 53. */
export const EXISTING: CodeStreamOnPremArgs = {
  variant: "https",
  network: {
    vpcId: "vpc-0c0de57ea0c0de57e",
    publicSubnets: {
      a: { subnetId: "subnet-0aaa555566667777a", availabilityZone: "us-east-1a", cidrBlock: "10.70.0.0/26" },
      b: { subnetId: "subnet-0bbb555566667777b", availabilityZone: "us-east-1b", cidrBlock: "10.70.0.64/26" },
    },
  },
  host: {
    instanceId: "i-0123456789abcdef0",
    subnet: { subnetId: "subnet-0ddd555566667777d", availabilityZone: "us-east-1a", cidrBlock: "10.70.8.0/24" },
    securityGroupId: "sg-0fedcba9876543210",
    reachesInternetFrom: ["198.51.100.7/32"],
  },
  clients: { engineering: { cidrs: ["203.0.113.0/24"] } },
  certificateArn: CERTIFICATE,
  dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "codestream.example.com" },
};

/** A new host in a private subnet. */
export const CREATED: CodeStreamOnPremArgs = {
  ...EXISTING,
  host: {
    subnet: EXISTING.host.subnet,
    reachesInternetFrom: ["198.51.100.7/32"],
    amiId: "ami-0123456789abcdef0",
  },
};

export function planOf(args: unknown, name = "codestream"): { readonly plan: CodeStreamPlan; readonly issues: Issues } {
  const issues = new Issues();
  return { plan: planCodeStream(name, args as CodeStreamOnPremArgs, issues), issues };
}

/** A copy with the value at `path` replaced; `undefined` removes the key. */
export function withValue(args: CodeStreamOnPremArgs, path: string, value: unknown): unknown {
  const copy = structuredClone(args) as unknown as { [key: string]: unknown };
  const keys = path.split(".");
  const last = keys.pop()!;
  const parent = keys.reduce<{ [key: string]: unknown }>((here, key) => {
    here[key] ??= {};
    return here[key] as { [key: string]: unknown };
  }, copy);
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
  return copy;
}

/** The component's resources and outputs, without an engine. */
export const run = (args: unknown): Promise<Run> =>
  runIn("us-east-1", () => {
    const component = new CodeStreamOnPrem("codestream", args as CodeStreamOnPremArgs);
    const { url, configMergePatch, dataVolumeId, handoff, check, checkOnHost, manifest } = component;
    return { url, configMergePatch, dataVolumeId, handoff, check, checkOnHost, manifest };
  });
