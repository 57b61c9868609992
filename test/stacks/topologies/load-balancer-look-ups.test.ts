import assert from "node:assert/strict";
import {
  checkExistingLoadBalancer,
  type FrontFacts,
  type NeededTargetGroup,
} from "../../../stacks/topologies/load-balancer-look-ups";
import { type Answers, answerLookUps } from "../../support/aws-answers";
import { FRONT_ARN, FRONT_GROUP, targetGroupArn } from "../../support/existing-load-balancers";

const VPC = "vpc-0a1b2c3d4e5f60718";
const GROUP = targetGroupArn("broker");

const declared = (): FrontFacts => ({
  network: {
    vpcId: VPC,
    publicSubnets: {
      a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "us-east-1a", cidrBlock: "10.50.0.0/26" },
      b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "us-east-1b", cidrBlock: "10.50.0.64/26" },
    },
  },
  loadBalancer: {
    existing: {
      arn: FRONT_ARN,
      dnsName: "anyware.example.com",
      subnets: ["b", "a"],
      securityGroups: { front: FRONT_GROUP },
      targetGroups: { broker: { arn: GROUP } },
    },
  },
});

const BALANCER = {
  loadBalancerType: "application",
  internal: false,
  vpcId: VPC,
  idleTimeout: 60,
  securityGroups: ["sg-0bbbb111122223333", FRONT_GROUP],
  subnets: ["subnet-0aaa111122223333a", "subnet-0bbb111122223333b"],
};
const BROKER = {
  targetType: "instance",
  protocol: "HTTPS",
  vpcId: VPC,
  loadBalancerArns: [FRONT_ARN],
  loadBalancingAlgorithmType: "round_robin",
  stickiness: { enabled: true, type: "lb_cookie" },
  healthCheck: { protocol: "HTTPS", path: "/health", port: "traffic-port" },
};

const NEEDED: NeededTargetGroup = {
  protocol: "HTTPS",
  healthCheckPath: "/health",
  stickiness: { type: "lb_cookie" },
  algorithm: "round_robin",
};

/** What is wrong where AWS says something else. */
async function found(
  { balancer = {}, group = {} }: { readonly balancer?: object; readonly group?: object },
  needed = NEEDED,
): Promise<string[]> {
  const answers = {
    loadBalancers: { [FRONT_ARN]: { ...BALANCER, ...balancer } },
    targetGroups: { [GROUP]: { ...BROKER, ...group } },
  };
  return asked(answers, needed);
}

async function asked(answers: Partial<Answers>, needed = NEEDED): Promise<string[]> {
  await answerLookUps({ subnets: {}, routeTables: {}, ...answers });
  const issues = await checkExistingLoadBalancer(declared(), needed);
  return issues.map(({ path, problem }) => `${path.replace("loadBalancer.existing.", "")}: ${problem}`);
}

describe("look-ups of a load balancer of somebody else", () => {
  it("find nothing to say when all is as declared, and ask nothing where there is none", async () => {
    assert.deepEqual(await found({}), []);
    const list = await answerLookUps({ subnets: {}, routeTables: {} });
    assert.deepEqual(await checkExistingLoadBalancer({ network: declared().network }, NEEDED), []);
    assert.deepEqual(list, []);
  });

  it("tell another kind, scheme, VPC, security group or idle timeout of the load balancer", async () => {
    const balancer = {
      loadBalancerType: "network",
      internal: true,
      vpcId: "vpc-0fedcba9876543210",
      securityGroups: ["sg-0bbbb111122223333"],
      idleTimeout: 20,
    };
    assert.deepEqual(await found({ balancer }, { ...NEEDED, idleTimeoutOverSeconds: 28 }), [
      "arn: is a load balancer of type network; it must be an application one",
      "scheme: does not match AWS, which says internal",
      "arn: closes idle connections after 20 s; targets here need over 28",
      "securityGroups.front: is not on the load balancer, which has sg-0bbbb111122223333",
      "arn: is in vpc-0fedcba9876543210, and the stack in vpc-0a1b2c3d4e5f60718; targets are registered in their own VPC",
    ]);
  });

  it("want all of its subnets to be named, and say which keys they have", async () => {
    await answerLookUps({
      subnets: {},
      routeTables: {},
      loadBalancers: { [FRONT_ARN]: { ...BALANCER, subnets: ["subnet-0aaa111122223333a"] } },
      targetGroups: { [GROUP]: BROKER },
    });
    const [issue, ...others] = await checkExistingLoadBalancer(declared(), NEEDED);
    assert.deepEqual(others, []);
    assert.equal(issue!.problem, "does not match AWS: the load balancer is in subnet-0aaa111122223333a");
    assert.deepEqual(issue!.fix, { value: ["a"] });
  });

  it("tell what a target group is that its targets cannot be behind", async () => {
    const at = "targetGroups.broker.arn: has the";
    assert.deepEqual(
      await found({
        group: {
          targetType: "ip",
          protocol: "HTTP",
          stickiness: { enabled: false, type: "lb_cookie" },
          loadBalancingAlgorithmType: "least_outstanding_requests",
          healthCheck: { protocol: "HTTP", path: "/pcoip-broker/xml", port: "8443" },
        },
      }),
      [
        `${at} target type ip; targets here need instance`,
        `${at} protocol HTTP; targets here need HTTPS`,
        `${at} health check's protocol HTTP; targets here need HTTPS`,
        `${at} stickiness off; targets here need lb_cookie`,
        `${at} algorithm least_outstanding_requests; targets here need round_robin`,
        "targetGroups.broker.healthCheckPath: does not match AWS, which says /pcoip-broker/xml",
        "targetGroups.broker.healthCheckPort: does not match AWS, which says 8443",
      ],
    );
  });

  it("do not mind stickiness and algorithm where the vendor does not", async () => {
    const group = { stickiness: { enabled: false, type: "lb_cookie" }, loadBalancingAlgorithmType: "weighted_random" };
    assert.deepEqual(await found({ group }, { protocol: "HTTPS", healthCheckPath: "/health" }), []);
  });

  it("tell a target group of another VPC, and one that the load balancer does not send to", async () => {
    assert.deepEqual(await found({ group: { vpcId: "vpc-0fedcba9876543210", loadBalancerArns: [] } }), [
      "targetGroups.broker.arn: is in vpc-0fedcba9876543210, and the stack in vpc-0a1b2c3d4e5f60718; targets are registered in their own VPC",
      "targetGroups.broker.arn: is no target group of the load balancer of loadBalancer.existing.arn: no load balancer sends to it",
    ]);
  });

  it("say what AWS said when there is none, or nobody may look", async () => {
    assert.deepEqual(await asked({}), [
      "arn: could not be looked up: Search returned 0 results, please revise so only one is returned",
      "targetGroups.broker.arn: could not be looked up: Search returned 0 results, please revise so only one is returned",
    ]);
  });
});
