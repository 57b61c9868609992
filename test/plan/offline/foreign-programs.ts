/** Small programs in the shapes in which people publish examples, written anew: what the plan takes of other people's. */
import * as alb from "@pulumi/aws/alb";
import * as autoscaling from "@pulumi/aws/autoscaling";
import * as cloudfront from "@pulumi/aws/cloudfront";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as aws from "@pulumi/aws/index";
import * as lambda from "@pulumi/aws/lambda";
import * as lb from "@pulumi/aws/lb";
import * as rds from "@pulumi/aws/rds";
import * as s3 from "@pulumi/aws/s3";
import * as ssm from "@pulumi/aws/ssm";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

const IMAGE = "ami-0123456789abcdef0";
const SECURE = { metadataOptions: { httpTokens: "required" }, rootBlockDevice: { encrypted: true } };
const WEB = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
const OUT = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
const TLS = {
  port: 443,
  protocol: "HTTPS",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
};
const HEALTH = { path: "/", protocol: "HTTPS", port: "traffic-port", matcher: "200" };

/** An Application Load Balancer in subnets, with a group of its own. */
function web(vpcId: pulumi.Input<string>, subnets: pulumi.Input<pulumi.Input<string>[]>) {
  const group = new ec2.SecurityGroup("web", { vpcId, ingress: [WEB], egress: [OUT] });
  const balancer = new lb.LoadBalancer("web", { subnets, securityGroups: [group.id] });
  const targetGroup = new lb.TargetGroup("web", {
    vpcId,
    port: 8443,
    protocol: "HTTPS",
    targetType: "ip",
    healthCheck: HEALTH,
  });
  const action = { type: "forward", targetGroupArn: targetGroup.arn };
  new lb.Listener("web", { ...TLS, loadBalancerArn: balancer.arn, defaultActions: [action] });
  return { group, balancer, targetGroup };
}

async function instanceInDefaultVpc() {
  const network = await ec2.getVpc({ default: true });
  const subnets = await ec2.getSubnets({ filters: [{ name: "vpc-id", values: [network.id] }] });
  const image = await ec2.getAmi({ owners: ["amazon"], mostRecent: true, filters: [] });
  const group = new ec2.SecurityGroup("ssh", { vpcId: network.id, egress: [OUT] });
  const port = { ipProtocol: "tcp", fromPort: 22, toPort: 22 };
  new vpc.SecurityGroupIngressRule("ssh", { ...port, securityGroupId: group.id, cidrIpv4: "203.0.113.7/32" });
  const place = { subnetId: subnets.ids[0]!, vpcSecurityGroupIds: [group.id] };
  const host = new ec2.Instance("host", { ami: image.id, instanceType: "t3.micro", ...place, ...SECURE });
  return { address: host.publicIp };
}

function balancerByLookUp() {
  const network = ec2.getVpcOutput({ tags: { Name: "shared" } });
  const subnets = ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [network.id] }] });
  const { balancer } = web(network.id, subnets.ids);
  return { url: pulumi.interpolate`https://${balancer.dnsName}` };
}

function ruleOfGroupByLookUp() {
  const group = ec2.getSecurityGroupOutput({ name: "shared" });
  const rule = { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };
  new ec2.SecurityGroupRule("ssh", { ...rule, securityGroupId: group.id });
}

function ecsFargate() {
  const network = ec2.getVpcOutput({ default: true });
  const { ids } = ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [network.id] }] });
  const { group, targetGroup } = web(network.id, ids);
  const cluster = new ecs.Cluster("app");
  const role = new iam.Role("app", { assumeRolePolicy: "{}" });
  const task = new ecs.TaskDefinition("app", {
    family: "app",
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: role.arn,
    containerDefinitions: JSON.stringify([{ name: "app", image: "nginx", portMappings: [{ containerPort: 8443 }] }]),
  });
  new ecs.Service("app", {
    cluster: cluster.arn,
    desiredCount: 2,
    launchType: "FARGATE",
    taskDefinition: task.arn,
    networkConfiguration: { assignPublicIp: true, subnets: ids, securityGroups: [group.id] },
    loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: "app", containerPort: 8443 }],
  });
}

function eksNodes() {
  const subnetIds = ec2.getSubnetsOutput({ tags: { tier: "private" } }).ids;
  const role = new iam.Role("eks", { assumeRolePolicy: "{}" });
  const cluster = new eks.Cluster("main", { roleArn: role.arn, vpcConfig: { subnetIds } });
  new eks.NodeGroup("nodes", {
    clusterName: cluster.name,
    nodeRoleArn: role.arn,
    subnetIds,
    scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
  });
  return { endpoint: cluster.endpoint };
}

function staticSite() {
  const bucket = new s3.Bucket("site");
  new s3.BucketWebsiteConfiguration("site", { bucket: bucket.id, indexDocument: { suffix: "index.html" } });
  new s3.BucketObject("index.html", {
    bucket: bucket.id,
    content: "<h1>hello</h1>",
    contentType: "text/html",
  });
  const distribution = new cloudfront.Distribution("site", {
    enabled: true,
    origins: [{ originId: "site", domainName: bucket.bucketRegionalDomainName }],
    defaultCacheBehavior: {
      targetOriginId: "site",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
  return { url: distribution.domainName };
}

function lambdaInVpc() {
  const network = ec2.Vpc.get("shared", "vpc-0123456789abcdef0");
  const subnet = ec2.Subnet.get("shared", "subnet-0123456789abcdef0");
  const group = new ec2.SecurityGroup("fn", {
    vpcId: network.id,
    egress: [{ ...OUT, cidrBlocks: [network.cidrBlock] }],
  });
  const role = new iam.Role("fn", { assumeRolePolicy: "{}" });
  new lambda.Function("fn", {
    role: role.arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = () => {}") }),
    vpcConfig: { subnetIds: [subnet.id], securityGroupIds: [group.id] },
  });
}

function database() {
  const config = new pulumi.Config();
  const network = new ec2.Vpc("db", { cidrBlock: "10.0.0.0/16" });
  const zones = aws.getAvailabilityZonesOutput({ state: "available" });
  const subnets = [0, 1].map(
    (index) =>
      new ec2.Subnet(`db-${index}`, {
        vpcId: network.id,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZoneId: zones.zoneIds[index]!,
      }),
  );
  const group = new rds.SubnetGroup("db", { subnetIds: subnets.map(({ id }) => id) });
  const own = new ec2.SecurityGroup("db", {
    vpcId: network.id,
    ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [network.cidrBlock] }],
  });
  const instance = new rds.Instance("db", {
    engine: "postgres",
    instanceClass: "db.t4g.micro",
    allocatedStorage: 20,
    username: "app",
    password: config.requireSecret("password"),
    dbSubnetGroupName: group.name,
    vpcSecurityGroupIds: [own.id],
    skipFinalSnapshot: true,
  });
  return { endpoint: instance.endpoint };
}

function crossStack() {
  const network = new pulumi.StackReference("acme/network/prod");
  const { balancer } = web(network.requireOutput("vpcId"), network.getOutput("publicSubnetIds"));
  return { name: balancer.dnsName, password: network.getOutput("password") };
}

function autoScaling() {
  const { ids } = ec2.getSubnetsOutput({ tags: { tier: "private" } });
  const image = ssm.getParameterOutput({
    name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  });
  const group = new ec2.SecurityGroup("fleet", { egress: [OUT] });
  const template = new ec2.LaunchTemplate("fleet", {
    imageId: image.value,
    instanceType: "t3.small",
    metadataOptions: { httpTokens: "required" },
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    vpcSecurityGroupIds: [group.id],
  });
  new autoscaling.Group("fleet", {
    minSize: 1,
    maxSize: 3,
    vpcZoneIdentifiers: ids,
    launchTemplate: { id: template.id, version: "$Latest" },
  });
}

function twoRegions() {
  const options = { region: "us-east-1", defaultTags: { tags: { Owner: "platform" } } };
  const provider = new aws.Provider("us", {
    ...options,
    assumeRoles: [{ roleArn: "arn:aws:iam::222233334444:role/deploy" }],
  });
  const queue = new s3.Bucket("logs", {}, { provider });
  const where = aws.getRegionOutput({}, { provider });
  const who = aws.getCallerIdentityOutput({}, { provider });
  const group = new ec2.SecurityGroup("fleet", { egress: [OUT] }, { provider });
  return { name: queue.bucket, region: where.region, account: who.accountId, group: group.arn };
}

class Site extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("acme:web:Site", name, {}, opts);
    this.name = new s3.Bucket(name, {}, { parent: this }).bucket;
    this.registerOutputs({ name: this.name });
  }
}

const component = () => ({ name: new Site("shop").name });

function configured() {
  const config = new pulumi.Config();
  const sizes = config.requireObject<{ readonly web: string }>("sizes");
  const group = new ec2.SecurityGroup("app", { egress: [OUT] });
  new ec2.Instance("app", {
    ami: IMAGE,
    instanceType: sizes.web,
    subnetId: config.require("subnetId"),
    vpcSecurityGroupIds: [group.id],
    associatePublicIpAddress: false,
    ...SECURE,
  });
  return { where: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` };
}

function sideEffects() {
  const made: string[] = [];
  if (!pulumi.runtime.isDryRun()) {
    made.push("a release in another system");
  }
  return { made };
}

function checkOnClosedPort() {
  const network = new ec2.Vpc("app", { cidrBlock: "10.0.0.0/16" });
  const subnets = ["a", "b"].map((zone, index) => {
    const place = { cidrBlock: `10.0.${index}.0/24`, availabilityZone: `eu-west-1${zone}` };
    return new ec2.Subnet(`app-${zone}`, { vpcId: network.id, ...place });
  });
  const front = new ec2.SecurityGroup("front", { vpcId: network.id, ingress: [WEB], egress: [OUT] });
  const traffic = { protocol: "tcp", fromPort: 8443, toPort: 8443, securityGroups: [front.id] };
  const group = new ec2.SecurityGroup("app", { vpcId: network.id, ingress: [traffic], egress: [OUT] });
  const balancer = new lb.LoadBalancer("app", {
    internal: true,
    subnets: subnets.map(({ id }) => id),
    securityGroups: [front.id],
  });
  // The check asks a port of its own, which the group of the host lacks.
  const targets = new lb.TargetGroup("app", {
    vpcId: network.id,
    port: 8443,
    protocol: "HTTP",
    healthCheck: { path: "/health", port: "8080", matcher: "200" },
  });
  new lb.Listener("app", {
    ...TLS,
    loadBalancerArn: balancer.arn,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  const role = new iam.Role("app", {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
    },
  });
  const profile = new iam.InstanceProfile("app", { role: role.name });
  const place = { subnetId: subnets[0]!.id, vpcSecurityGroupIds: [group.id], iamInstanceProfile: profile.name };
  const host = new ec2.Instance("app", { ami: IMAGE, instanceType: "t3.micro", ...place, ...SECURE });
  new lb.TargetGroupAttachment("app", { targetGroupArn: targets.arn, targetId: host.id });
}

function roleFromDocument() {
  const principals = [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }];
  const document = iam.getPolicyDocumentOutput({ statements: [{ actions: ["sts:AssumeRole"], principals }] });
  const role = new iam.Role("app", { assumeRolePolicy: document.json });
  new iam.InstanceProfile("app", { role: role.name });
}

function oldNames() {
  const network = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
  const group = new ec2.SecurityGroup("web", { vpcId: network.id, ingress: [WEB], egress: [OUT] });
  const subnets = ["a", "b"].map(
    (zone, index) =>
      new ec2.Subnet(zone, {
        vpcId: network.id,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: `eu-west-1${zone}`,
      }),
  );
  const own = { subnets: subnets.map(({ id }) => id), securityGroups: [group.id] };
  const balancer = new alb.LoadBalancer("web", { internal: true, ...own });
  const fixedResponse = { contentType: "text/plain", statusCode: "404" };
  new alb.Listener("web", {
    ...TLS,
    loadBalancerArn: balancer.arn,
    defaultActions: [{ type: "fixed-response", fixedResponse }],
  });
}

export const FOREIGN_PROGRAMS: Readonly<Record<string, () => unknown>> = {
  "an instance in the default VPC, by look-up": instanceInDefaultVpc,
  "a load balancer in a VPC by look-up": balancerByLookUp,
  "ssh for everyone in a group by look-up": ruleOfGroupByLookUp,
  "an ECS service on Fargate in the default VPC": ecsFargate,
  "an EKS node group": eksNodes,
  "a static site": staticSite,
  "a function in a VPC by id": lambdaInVpc,
  "a database with zones by id": database,
  "a load balancer in the network of another stack": crossStack,
  "an Auto Scaling group": autoScaling,
  "a second region and account with tags of its provider": twoRegions,
  "a component of its own": component,
  "a program with config objects": configured,
  "side effects of an update": sideEffects,
  "a load balancer by its older names": oldNames,
  "a health check on a port that its target does not admit, and a role for everybody": checkOnClosedPort,
  "a role from a policy document": roleFromDocument,
};
