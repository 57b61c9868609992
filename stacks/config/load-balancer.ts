/** Config of a load balancer, its target group and its name: the shape of the component arguments, key for key. */
import { z } from "zod";
import { securityGroupIdsConfig } from "./forms";

const targetGroupArn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef";

const existingConfig = z.strictObject({
  arn: z.string().meta({
    description: "ARN of the load balancer, in the stack's region and VPC",
    examples: ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/0123456789abcdef"],
  }),
  dnsName: z.string().meta({ description: "name users type", examples: ["anyware.example.com"] }),
  scheme: z
    .enum(["internet-facing", "internal"])
    .optional()
    .meta({ description: "whether the load balancer has public addresses; internet-facing when absent" }),
  subnets: z.array(z.string()).meta({
    description: "keys of all subnets in network that the load balancer is in",
    examples: [["a", "b"]],
  }),
  securityGroups: z.record(z.string(), z.string()).meta({
    description: "its security groups by a name for rules: targets admit exactly these",
    examples: [{ front: "sg-0123456789abcdef0" }],
  }),
  targetGroups: z
    .record(
      z.string(),
      z
        .strictObject({
          arn: z.string().meta({ description: "ARN of the target group", examples: [targetGroupArn] }),
          healthCheckPath: z
            .string()
            .optional()
            .meta({ description: "path that its health check asks, which begins with /; the vendor's when absent" }),
          healthCheckPort: z.string().optional().meta({
            description: "port that its health check asks, traffic-port or 1 to 65535; traffic-port when absent",
          }),
        })
        .meta({ examples: [{ arn: targetGroupArn }] }),
    )
    .meta({
      description: "target groups by what they are for: broker of HP Anyware; api and broadcaster of CodeStream",
      examples: [{ broker: { arn: targetGroupArn } }],
    }),
});

export type ExistingLoadBalancerConfig = z.output<typeof existingConfig>;

const loadBalancerConfig = z
  .strictObject({
    existing: existingConfig.optional().meta({
      description:
        "a load balancer of somebody else to register targets with: nothing of it is made, and no other key is about one; one is made when absent",
    }),
    scheme: z
      .enum(["internet-facing", "internal"])
      .optional()
      .meta({ description: "whether the load balancer has public addresses; internet-facing when absent" }),
    ipAddressType: z
      .enum(["ipv4", "dualstack"])
      .optional()
      .meta({ description: "families of its addresses, dualstack in subnets with IPv6; ipv4 when absent" }),
    tlsPolicy: z
      .string()
      .optional()
      .meta({ description: "any ELBSecurityPolicy-… name; ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 when absent" }),
    idleTimeoutSeconds: z
      .number()
      .optional()
      .meta({ description: "seconds without data after which a connection is closed, 1 to 4000; 60 when absent" }),
    clientKeepAliveSeconds: z
      .number()
      .optional()
      .meta({ description: "seconds that a client's connection is kept, 60 to 604800; 3600 when absent" }),
    deletionProtection: z
      .boolean()
      .optional()
      .meta({ description: "refuse to delete the load balancer; false when absent" }),
    dropInvalidHeaderFields: z
      .boolean()
      .optional()
      .meta({ description: "drop headers whose name is not [-A-Za-z0-9]+; true when absent" }),
    desyncMitigationMode: z
      .enum(["monitor", "defensive", "strictest"])
      .optional()
      .meta({ description: "what is done with requests that HTTP does not allow; defensive when absent" }),
    redirectHttp: z
      .boolean()
      .optional()
      .meta({ description: "listen on port 80 too and redirect to HTTPS; false when absent" }),
    logs: z
      .strictObject({
        access: z.boolean().optional().meta({ description: "requests; true when absent" }),
        connection: z.boolean().optional().meta({ description: "connections; true when absent" }),
        healthCheck: z.boolean().optional().meta({ description: "changes of targets' health; true when absent" }),
        bucket: z
          .string()
          .optional()
          .meta({
            description: "a bucket that exists, with SSE-S3 and no KMS key; one is made when absent",
            examples: ["acme-load-balancer-logs"],
          }),
        prefix: z.string().optional().meta({ description: "folder in the bucket; none when absent" }),
        expireDays: z.number().optional().meta({
          description: "days after which logs are deleted from a bucket that is made, 1 to 3650; 90 when absent",
        }),
        onDestroy: z
          .enum(["keep", "empty"])
          .optional()
          .meta({ description: "keep the bucket and its logs, or empty and delete it; keep when absent" }),
      })
      .optional()
      .meta({ description: "logs of the load balancer, in S3; {} for all kinds in a bucket of their own" }),
    webAcl: z
      .strictObject({
        arn: z.string().optional().meta({ description: "a regional web ACL that exists; one is made when absent" }),
        mode: z
          .enum(["count", "block"])
          .optional()
          .meta({ description: "of the one that is made, with AWS's managed rules; count when absent" }),
        countedRules: z
          .array(z.string())
          .optional()
          .meta({ description: "rules of AWSManagedRulesCommonRuleSet that never block; none when absent" }),
      })
      .optional()
      .meta({ description: "AWS WAF in front of the load balancer; {} for AWS's managed rules, counting" }),
    fixedResponses: z
      .record(
        z.string(),
        z.strictObject({
          priority: z.number().meta({
            description: "1 to 50000, each once: of two that fit a request, the lower one answers",
            examples: [1],
          }),
          paths: z
            .array(z.string())
            .optional()
            .meta({ description: 'paths that are answered, with * and ?, 1 to 5; ["/*"] when absent' }),
          statusCode: z.number().meta({ description: "status code of the answer, 2XX, 4XX or 5XX", examples: [503] }),
          contentType: z
            .enum(["text/plain", "text/html", "text/css", "application/javascript", "application/json"])
            .optional()
            .meta({ description: "what the body is; text/plain when absent" }),
          body: z
            .string()
            .optional()
            .meta({ description: "text of the answer, up to 1024 characters; none when absent" }),
        }),
      )
      .optional()
      .meta({ description: "answers that the load balancer gives itself, by name, such as a maintenance page" }),
    additionalSecurityGroupIds: securityGroupIdsConfig.meta({
      description: "further security groups of the load balancer; none when absent",
    }),
  })
  .meta({ description: "attributes of the load balancer" });

const targetGroupConfig = z
  .strictObject({
    healthCheck: z
      .strictObject({
        path: z
          .string()
          .optional()
          .meta({ description: "path that is asked, which begins with /; the vendor's when absent" }),
        intervalSeconds: z
          .number()
          .optional()
          .meta({ description: "seconds between checks, 5 to 300; the vendor's when absent" }),
        timeoutSeconds: z.number().optional().meta({
          description: "seconds to wait for an answer, 2 to 120, less than the interval; the vendor's when absent",
        }),
        healthyThreshold: z
          .number()
          .optional()
          .meta({ description: "successes until healthy, 2 to 10; the vendor's when absent" }),
        unhealthyThreshold: z
          .number()
          .optional()
          .meta({ description: "failures until unhealthy, 2 to 10; the vendor's when absent" }),
        matcher: z.string().optional().meta({
          description: "status codes that count as healthy, 200 to 499: 200, 200,302 or 200-299; 200 when absent",
        }),
        port: z.string().optional().meta({ description: "traffic-port, or 1 to 65535; traffic-port when absent" }),
      })
      .optional()
      .meta({ description: "how targets are checked" }),
    stickiness: z
      .strictObject({
        enabled: z
          .boolean()
          .optional()
          .meta({ description: "whether a client stays with its target; as the vendor needs it when absent" }),
        type: z
          .enum(["lb_cookie", "app_cookie"])
          .optional()
          .meta({ description: "whose cookie binds a client; lb_cookie when absent" }),
        durationSeconds: z
          .number()
          .optional()
          .meta({ description: "seconds that a client stays, 1 to 604800; the vendor's when absent" }),
        cookieName: z.string().optional().meta({ description: "cookie of the application, with app_cookie" }),
      })
      .optional()
      .meta({ description: "how a client is bound to a target" }),
    algorithm: z
      .enum(["round_robin", "least_outstanding_requests", "weighted_random"])
      .optional()
      .meta({ description: "how a target is chosen; round_robin when absent" }),
    anomalyMitigation: z
      .boolean()
      .optional()
      .meta({ description: "automatic target weights, with weighted_random only; false when absent" }),
    slowStartSeconds: z
      .number()
      .optional()
      .meta({ description: "seconds in which a new target's share grows: 0, or 30 to 900; 0 when absent" }),
    deregistrationDelaySeconds: z
      .number()
      .optional()
      .meta({ description: "seconds that a leaving target keeps its requests, 0 to 3600; 300 when absent" }),
  })
  .meta({ description: "attributes of the target group" });

const loadBalancerSubnetsConfig = z
  .array(z.string())
  .optional()
  .meta({ description: "keys in network.publicSubnets, one a zone; all when absent" });

export const dnsConfig = z.strictObject({
  zoneId: z.string().meta({ description: "Route 53 hosted zone", examples: ["Z0123456789ABCDEFGHIJ"] }),
  name: z.string().meta({ description: "name users type", examples: ["anyware.example.com"] }),
  certificate: z.enum(["issue"]).optional().meta({
    description:
      "issue: a certificate from ACM, validated and renewed through the zone; that of certificateArn when absent",
  }),
  subjectAlternativeNames: z
    .array(z.string())
    .optional()
    .meta({ description: "further names of an issued certificate; none when absent" }),
  keyAlgorithm: z
    .enum(["RSA_2048", "EC_prime256v1", "EC_secp384r1"])
    .optional()
    .meta({ description: "key of an issued certificate; RSA_2048 when absent" }),
});

const reservedNamesConfig = z
  .array(z.string())
  .optional()
  .meta({ description: "DNS names that other stacks have; this one's may be none of them" });

const certificateArnConfig = z.string().meta({
  description: "certificate in the stack's region",
  examples: ["arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"],
});

const additionalCertificateArnsConfig = z.record(z.string(), z.string()).meta({
  description: "further certificates by name, chosen by the name a client asks for",
});

/** Keys of a certificate that exists, and of what else has names in its zone. */
export const certificateKeys = {
  reservedElsewhere: reservedNamesConfig,
  certificateArn: certificateArnConfig.optional(),
  additionalCertificateArns: additionalCertificateArnsConfig.optional(),
};

/** Keys of the load balancer itself. */
export const loadBalancerKeys = {
  loadBalancer: loadBalancerConfig.optional(),
  loadBalancerSubnets: loadBalancerSubnetsConfig,
  targetGroup: targetGroupConfig.optional(),
};
