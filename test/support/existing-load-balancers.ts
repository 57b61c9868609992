/** Examples with existing networks, behind a load balancer of somebody else. */
import { type Config, own } from "./plans";

export const FRONT_ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/front/0123456789abcdef";
export const FRONT_GROUP = "sg-0aaaa111122223333";

export const targetGroupArn = (name: string): string =>
  `arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/${name}/0123456789abcdef`;

const behind = (dnsName: string, services: readonly string[], more: Config): Config => ({
  arn: FRONT_ARN,
  dnsName,
  subnets: ["a", "b"],
  securityGroups: { front: FRONT_GROUP },
  targetGroups: Object.fromEntries(services.map((key) => [key, { arn: targetGroupArn(key) }])),
  ...more,
});

/** Keys that no load balancer of somebody else goes with. */
const OF_MADE = { dns: undefined, certificateArn: undefined, certificateNames: undefined };

/** What puts `hp-anyware-existing` behind one. */
export const anywareBehind = (more: Config = {}): Config =>
  own({ ...OF_MADE, loadBalancer: { existing: behind("anyware.corp.example.com", ["broker"], more) } });

/** What puts `codestream-existing` behind one. */
export const codestreamBehind = (more: Config = {}): Config =>
  own({ ...OF_MADE, loadBalancer: { existing: behind("codestream.example.com", ["api", "broadcaster"], more) } });
