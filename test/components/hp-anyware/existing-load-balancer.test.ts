/** Connectors behind a load balancer of somebody else: what is said of it is checked, and nothing of it is made. */
import assert from "node:assert/strict";
import { HpAnywareConnectors } from "../../../components";
import { type HpAnywareConnectorsArgs, Sessions } from "../../../components/hp-anyware/args";
import type { HpAnywareHandoff } from "../../../components/hp-anyware/handoff";
import type { ExistingLoadBalancerArgs } from "../../../components/shared/load-balancer/args";
import type { Manifest } from "../../../components/shared/manifest";
import type { Run } from "../../../plan/model/run";
import { byName, runIn } from "../runs";
import { base, planOf } from "./fixtures";

const BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/0123456789abcdef";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef";

const existing: ExistingLoadBalancerArgs = {
  arn: BALANCER,
  dnsName: "anyware.example.com",
  subnets: ["a", "b"],
  securityGroups: { front: "sg-0aaaa111122223333" },
  targetGroups: { broker: { arn: GROUP } },
};

const { dns: _, ...withoutName } = base;

const behind = (
  change: Partial<ExistingLoadBalancerArgs> = {},
  more: Partial<HpAnywareConnectorsArgs> = {},
): HpAnywareConnectorsArgs => ({ ...withoutName, loadBalancer: { existing: { ...existing, ...change } }, ...more });

const beside =
  "is about a load balancer that is made, and loadBalancer.existing names one of somebody else; keep one of the two";

const cases: [title: string, args: HpAnywareConnectorsArgs, errors: string[]][] = [
  [
    "everything that is about a load balancer that is made, each by itself",
    {
      ...base,
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
      additionalCertificateArns: {},
      loadBalancerSubnets: ["a", "b"],
      targetGroup: {},
      legacyEnvironmentName: "prod",
      loadBalancer: { existing, scheme: "internal", webAcl: {} },
    },
    [
      "dns",
      "certificateArn",
      "additionalCertificateArns",
      "loadBalancerSubnets",
      "targetGroup",
      "legacyEnvironmentName",
      "loadBalancer.scheme",
      "loadBalancer.webAcl",
    ].map((path) => `${path}: ${beside}`),
  ],
  [
    "a Network Load Balancer, and a target group that is none",
    behind({ arn: BALANCER.replace("/app/", "/net/"), targetGroups: { broker: { arn: BALANCER } } }),
    [
      `loadBalancer.existing.arn = "${BALANCER.replace("/app/", "/net/")}": is no Application Load Balancer, which alone binds clients to targets by cookie and speaks HTTPS`,
      `loadBalancer.existing.targetGroups.broker.arn = "${BALANCER}": must look like arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef`,
    ],
  ],
  [
    "another region, and another account than the load balancer's",
    behind({
      arn: BALANCER.replace("eu-west-1", "us-east-1"),
      targetGroups: { broker: { arn: GROUP.replace("111122223333", "444455556666") } },
    }),
    [
      `loadBalancer.existing.arn = "${BALANCER.replace("eu-west-1", "us-east-1")}": is in us-east-1; targets are in eu-west-1, and a load balancer sends to its own region only`,
      `loadBalancer.existing.targetGroups.broker.arn = "${GROUP.replace("111122223333", "444455556666")}": is of account 444455556666; the load balancer is of 111122223333, and has groups of its own account only`,
    ],
  ],
  [
    "a subnet and a security group that are named twice",
    behind({
      subnets: ["a", "b", "a"],
      securityGroups: { front: "sg-0aaaa111122223333", behind: "sg-0aaaa111122223333" },
    }),
    [
      'loadBalancer.existing.securityGroups.behind = "sg-0aaaa111122223333": is the security group of front too; AWS refuses the same rule twice',
      'loadBalancer.existing.subnets[2] = "a": is named twice; name each subnet of the load balancer once',
    ],
  ],
  [
    "a misnamed target group",
    behind({ targetGroups: { brokers: { arn: GROUP } } }),
    [
      "loadBalancer.existing.targetGroups.brokers: is no target group of this topology, which has broker; fix: rename it to broker",
    ],
  ],
  [
    "no target group",
    behind({ targetGroups: {} }),
    [
      "loadBalancer.existing.targetGroups.broker: is missing: the target group of broker, with targets that speak HTTPS on port 443",
    ],
  ],
  [
    "a name, a group, a subnet and a health check that are none",
    behind({
      dnsName: "https://anyware.example.com",
      securityGroups: { "odd name": "sg-front" },
      subnets: ["a", "b", "inner"],
      targetGroups: { broker: { arn: GROUP, healthCheckPath: "health", healthCheckPort: "https" } },
    }),
    [
      'loadBalancer.existing.dnsName = "https://anyware.example.com": must look like anyware.example.com; fix: set loadBalancer.existing.dnsName to "anyware.example.com"',
      'loadBalancer.existing.securityGroups["odd name"] = "odd name": is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
      'loadBalancer.existing.securityGroups["odd name"] = "sg-front": must look like sg-0123456789abcdef0',
      'loadBalancer.existing.targetGroups.broker.healthCheckPath = "health": must begin with / and have at most 1024 characters; fix: set loadBalancer.existing.targetGroups.broker.healthCheckPath to "/health"',
      'loadBalancer.existing.targetGroups.broker.healthCheckPort = "https": must be traffic-port or a port from 1 to 65535',
      'loadBalancer.existing.subnets[2] = "inner": no such public subnet of network; known: a, b',
    ],
  ],
  [
    "no subnet and no security group",
    behind({ securityGroups: {}, subnets: [] }),
    [
      "loadBalancer.existing.securityGroups: names none; targets admit the load balancer by its security groups, for example front: sg-0123456789abcdef0",
      "loadBalancer.existing.subnets: names none; give the keys of all subnets that the load balancer is in",
    ],
  ],
  [
    "a connector in a zone that the load balancer is not in, unless it is drained",
    behind(
      { subnets: ["a"] },
      { connectors: { a: { subnet: "a" }, b: { subnet: "b" }, c: { subnet: "b", drain: true } } },
    ),
    [
      "loadBalancer.existing.subnets: has none in eu-west-1b, where connector b is; a load balancer sends nothing to zones that it is not in; fix: name its subnet there too, or move connector b to eu-west-1a",
    ],
  ],
  [
    "a load balancer on the internet for direct sessions",
    behind({}, { sessions: Sessions.Direct, connectors: { a: { subnet: "inner" } }, userData: undefined }),
    [
      'loadBalancer.existing.scheme: must be internal with direct sessions: they are of clients inside the company; fix: set loadBalancer.existing.scheme to "internal"',
    ],
  ],
  [
    "a name that another stack has",
    behind({}, { reservedElsewhere: ["anyware.example.com"] }),
    planOf({ ...base, reservedElsewhere: ["anyware.example.com"] }).errors.map((line) =>
      line.replace("dns.name", "loadBalancer.existing.dnsName"),
    ),
  ],
];

describe("what is said of a load balancer of somebody else", () => {
  for (const [title, args, errors] of cases) {
    it(`is refused with ${title}`, () => {
      assert.notDeepEqual(errors, []);
      assert.deepEqual(planOf(args).errors, errors);
    });
  }

  it("needs no certificate, no name in Route 53 and no second zone", () => {
    const one = behind({ subnets: ["a"] }, { connectors: { a: { subnet: "a" } } });
    assert.deepEqual([planOf(behind()).errors, planOf(behind()).warnings], [[], []]);
    assert.deepEqual(planOf(one).errors, []);
  });

  it("names private subnets, and a key of both kinds by the load balancer's scheme", () => {
    const { plan, errors } = planOf(
      behind(
        { scheme: "internal", subnets: ["inner", "b"] },
        { connectors: { a: { subnet: "a" }, b: { subnet: "b" } } },
      ),
    );
    assert.deepEqual(errors, []);
    const cidrs = Object.values(plan.existing!.subnets).map(({ cidrBlock }) => cidrBlock);
    assert.deepEqual(cidrs, ["10.40.1.0/24", "10.40.0.64/26"]);
  });
});

describe("connectors behind a load balancer of somebody else", () => {
  let result: Run;
  before(async () => {
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";
    const args = behind(
      {
        targetGroups: { broker: { arn: GROUP, healthCheckPort: "8443" } },
        securityGroups: { front: "sg-0aaaa111122223333", spare: "sg-0bbbb111122223333" },
      },
      {
        connectors: { a: { subnet: "a" }, b: { subnet: "b", drain: true } },
        alarms: { topicArn },
        dashboard: true,
        protect: true,
      },
    );
    result = await runIn("eu-west-1", () => {
      const { url, loadBalancerArn, loadBalancerDnsName, handoff, check, manifest } = new HpAnywareConnectors(
        "anyware",
        args,
      );
      return { url, loadBalancerArn, loadBalancerDnsName, handoff, check, manifest };
    });
  });

  it("are registered in its target group on port 443, those that are drained left out", () => {
    const attachments = result.resources.filter(({ type }) => type.includes("TargetGroupAttachment"));
    assert.deepEqual(
      attachments.map(({ name, inputs }) => [name, inputs["targetGroupArn"], inputs["port"]]),
      [["anyware-broker-a", GROUP, 443]],
    );
    assert.equal(attachments[0]!.inputs["targetId"], byName(result, "anyware-a", "instance:").id);
  });

  it("make no load balancer, and nothing of one", () => {
    const ofBalancers = /^aws:(?:lb\/(?!targetGroupAttachment)|acm|route53|wafv2|s3)/;
    assert.deepEqual(
      result.resources.filter(({ type, name }) => ofBalancers.test(type) || name.startsWith("anyware-lb")),
      [],
    );
  });

  it("admit exactly its security groups, on the port of the health check too", () => {
    const rules = result.resources.filter(({ inputs }) => inputs["referencedSecurityGroupId"] !== undefined);
    assert.deepEqual(
      rules.map(({ name, inputs }) => [name, inputs["referencedSecurityGroupId"], inputs["fromPort"]]).sort(),
      [
        ["anyware-connector-in-tcp-443-sg-load-balancer-front", "sg-0aaaa111122223333", 443],
        ["anyware-connector-in-tcp-443-sg-load-balancer-spare", "sg-0bbbb111122223333", 443],
        ["anyware-connector-in-tcp-8443-sg-load-balancer-front", "sg-0aaaa111122223333", 8443],
        ["anyware-connector-in-tcp-8443-sg-load-balancer-spare", "sg-0bbbb111122223333", 8443],
      ],
    );
  });

  it("are watched by their own target group, and the load balancer's own errors are its owner's", () => {
    const alarms = result.resources.filter(({ type, inputs }) => {
      const { LoadBalancer } = (inputs["dimensions"] ?? {}) as { LoadBalancer?: string };
      return type.includes("MetricAlarm") && LoadBalancer !== undefined;
    });
    assert.deepEqual(
      alarms.map(({ name, inputs }) => [name, inputs["dimensions"]]),
      ["no-healthy-host", "target-5xx", "target-tls", "unhealthy-hosts"].map((kind) => [
        `anyware-alarm-${kind}-broker`,
        { LoadBalancer: "app/front/0123456789abcdef", TargetGroup: "targetgroup/broker/0123456789abcdef" },
      ]),
    );
    const body = String(byName(result, "anyware-dashboard").inputs["dashboardBody"]);
    const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string; metrics?: unknown[][] } }[] };
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const ofFront = shown.filter(([namespace]) => namespace === "AWS/ApplicationELB");
    assert.ok(ofFront.length > 0 && ofFront.every((metric) => metric.includes("TargetGroup")), body);
  });

  it("tell the name that users type, and the load balancer that was given", () => {
    const { url, loadBalancerArn, loadBalancerDnsName } = result.outputs;
    assert.deepEqual(
      [url, loadBalancerArn, loadBalancerDnsName],
      ["https://anyware.example.com", BALANCER, "anyware.example.com"],
    );
  });

  it("tell its owner what targets need, and people whom to ask", () => {
    const { steps, notes, leftovers, summary } = result.outputs["handoff"] as unknown as HpAnywareHandoff;
    assert.deepEqual(
      steps.filter((step) => step.includes("owner")),
      [
        "have the load balancer's owner let it out to the connectors: tcp 443, 8443 from its security groups to theirs (output connectorSecurityGroupId)",
        "have the load balancer's owner see that target group broker is of type instance and protocol HTTPS, round robin, sticky by the load balancer's own cookie for 3600 s; its health check asks /health over HTTPS on port 8443",
        "have the load balancer's owner send anyware.example.com on HTTPS 443 to target group broker, and admit london-office there",
      ],
    );
    assert.deepEqual(summary[0], {
      subject: "load balancer",
      text: "somebody else's app/front/0123456789abcdef  internet-facing  eu-west-1a eu-west-1b  as declared",
    });
    assert.equal(
      notes.filter((note) => note.includes("somebody else") || note.includes("its owner watches")).length,
      2,
    );
    assert.ok(
      leftovers.includes(
        "with the load balancer's owner: anyware.example.com and its target groups, which then have no targets of this stack",
      ),
    );
  });

  it("are checked by that name, whose certificate must be trusted", () => {
    const { checks } = result.outputs["handoff"] as unknown as HpAnywareHandoff;
    const front = (checks as unknown as { kind: string; name: string; insecure?: boolean; trusted?: boolean }[]).filter(
      ({ kind }) => ["dns", "tls", "paths", "cookie"].includes(kind),
    );
    assert.deepEqual(
      front.map(({ name, insecure, trusted }) => [name, insecure, trusted]),
      [
        ["anyware.example.com resolves", undefined, undefined],
        ["certificate of the load balancer", undefined, undefined],
        ["health path through the load balancer", false, undefined],
        ["sticky cookie", false, undefined],
      ],
    );
  });

  it("declare it to policies and proofs", () => {
    const { loadBalancer, existingLoadBalancer } = result.outputs["manifest"] as unknown as Manifest;
    assert.equal(loadBalancer, undefined);
    const { subnets, ...rest } = existingLoadBalancer!;
    assert.deepEqual(Object.keys(subnets), ["a", "b"]);
    assert.deepEqual(rest, {
      arn: BALANCER,
      dnsName: "anyware.example.com",
      internal: false,
      securityGroups: { "load-balancer-front": "sg-0aaaa111122223333", "load-balancer-spare": "sg-0bbbb111122223333" },
      targetGroups: { broker: { arn: GROUP, port: 443, protocol: "HTTPS", healthCheckPath: "/health" } },
    });
  });
});
