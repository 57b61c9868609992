/** What a user may set on an Application Load Balancer, its target groups and its certificate. */
import type { Input } from "@pulumi/pulumi";
import type { WebAclArgs } from "../web-acl/args";
import type { LoadBalancerLogsArgs } from "./logs-args";

/** Where the load balancer's addresses are. */
export const LoadBalancerScheme = { InternetFacing: "internet-facing", Internal: "internal" } as const;
export type LoadBalancerScheme = (typeof LoadBalancerScheme)[keyof typeof LoadBalancerScheme];

/** Address families of the load balancer. */
export const IpAddressType = { Ipv4: "ipv4", Dualstack: "dualstack" } as const;
export type IpAddressType = (typeof IpAddressType)[keyof typeof IpAddressType];

/** How the load balancer treats requests that look like HTTP desync attacks. */
export const DesyncMitigationMode = { Monitor: "monitor", Defensive: "defensive", Strictest: "strictest" } as const;
export type DesyncMitigationMode = (typeof DesyncMitigationMode)[keyof typeof DesyncMitigationMode];

/** How a target is chosen for a new session. The texts are the API's. */
export const RoutingAlgorithm = {
  RoundRobin: "round_robin",
  LeastOutstandingRequests: "least_outstanding_requests",
  WeightedRandom: "weighted_random",
} as const;
export type RoutingAlgorithm = (typeof RoutingAlgorithm)[keyof typeof RoutingAlgorithm];

/** Which cookie binds a client to a target. */
export const StickinessType = { LoadBalancerCookie: "lb_cookie", ApplicationCookie: "app_cookie" } as const;
export type StickinessType = (typeof StickinessType)[keyof typeof StickinessType];

/** Where the service's certificate comes from: issued through the zone, or given by ARN. */
export const CertificateSource = { Issue: "issue", Given: "given" } as const;
export type CertificateSource = (typeof CertificateSource)[keyof typeof CertificateSource];

/** Keys that ACM issues public certificates with; all other ones are of imported certificates (ACM API, RequestCertificate). */
export const KeyAlgorithm = {
  Rsa2048: "RSA_2048",
  EcPrime256v1: "EC_prime256v1",
  EcSecp384r1: "EC_secp384r1",
} as const;
export type KeyAlgorithm = (typeof KeyAlgorithm)[keyof typeof KeyAlgorithm];

/** What the text of an answer is. The texts are the API's. */
export const ResponseContentType = {
  Plain: "text/plain",
  Html: "text/html",
  Css: "text/css",
  Javascript: "application/javascript",
  Json: "application/json",
} as const;
export type ResponseContentType = (typeof ResponseContentType)[keyof typeof ResponseContentType];

/** A request that the load balancer answers itself, on every listener but the redirect's. */
export interface FixedResponseArgs {
  /** 1 to 50000, each once: of two that fit a request, the lower one answers. */
  readonly priority: number;
  /** Paths that are answered, 1 to 5, each with `*` and `?` as wildcards, at most 128 characters. @default ["/*"]: every one */
  readonly paths?: string[];
  /** Status code of the answer, 2XX, 4XX or 5XX. */
  readonly statusCode: number;
  /** `text/plain`, `text/html`, `text/css`, `application/javascript` or `application/json`. @default "text/plain" */
  readonly contentType?: ResponseContentType;
  /** Text of the answer, at most 1024 characters. @default - none */
  readonly body?: string;
}

/** A target group of somebody else's load balancer, as it is. Its targets are instances, whatever port it names itself. */
export interface ExistingTargetGroupArgs {
  /** Its ARN, `arn:…:targetgroup/…`, in the region of the targets. */
  readonly arn: Input<string>;
  /** Path that its health check asks, beginning with `/`. @default - the vendor's */
  readonly healthCheckPath?: string;
  /** Port that its health check asks: `traffic-port`, or 1 to 65535. Targets admit it too. @default "traffic-port" */
  readonly healthCheckPort?: string;
}

/**
 * An Application Load Balancer of somebody else, as it is: targets are registered in its groups, and nothing of it is made
 * or changed. What is proved about it rests on these facts.
 */
export interface ExistingLoadBalancerArgs {
  /** ARN of the load balancer, `arn:…:loadbalancer/app/…`, in the region and the VPC of the targets. */
  readonly arn: Input<string>;
  /** Name that users type, for example `anyware.example.com`. Its record and its certificate are the owner's. */
  readonly dnsName: string;
  /** `internet-facing` or `internal`. @default "internet-facing" */
  readonly scheme?: LoadBalancerScheme;
  /**
   * Keys of all subnets of `network` that the load balancer is in. A key of both kinds means the public subnet when the
   * load balancer is internet-facing, else the private one.
   */
  readonly subnets: string[];
  /** Its security groups, `sg-…`, by a name for rules: targets admit these and nobody else from the load balancer. */
  readonly securityGroups: { [name: string]: Input<string> };
  /** Target groups by what they are for: `broker` of HP Anyware; `api` and `broadcaster` of CodeStream. */
  readonly targetGroups: { [service: string]: ExistingTargetGroupArgs };
}

/** Attributes of the load balancer. */
export interface LoadBalancerArgs {
  /** A load balancer of somebody else, to be used in place of one that is made. No other argument is then about one. @default - one is made */
  readonly existing?: ExistingLoadBalancerArgs;
  /** `internet-facing` or `internal`. @default "internet-facing" */
  readonly scheme?: LoadBalancerScheme;
  /** `ipv4` or `dualstack`; dualstack needs subnets with IPv6. @default "ipv4" */
  readonly ipAddressType?: IpAddressType;
  /**
   * TLS policy of HTTPS listeners: any `ELBSecurityPolicy-…` name.
   * @default "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", the console's own default; the API's would be
   * ELBSecurityPolicy-2016-08 (AWS, "Security policies for your Application Load Balancer")
   */
  readonly tlsPolicy?: string;
  /** Seconds without data after which a connection is closed, 1 to 4000. @default 60 */
  readonly idleTimeoutSeconds?: number;
  /** Seconds a client connection is kept, 60 to 604800. @default 3600 */
  readonly clientKeepAliveSeconds?: number;
  /** Refuse to delete the load balancer until this is switched off. @default false */
  readonly deletionProtection?: boolean;
  /** Drop headers whose name is not `[-A-Za-z0-9]+` (Security Hub ELB.4). @default true */
  readonly dropInvalidHeaderFields?: boolean;
  /** `monitor`, `defensive` or `strictest` (Security Hub ELB.12). @default "defensive" */
  readonly desyncMitigationMode?: DesyncMitigationMode;
  /** Listen on port 80 too and redirect to HTTPS. Opens tcp 80 to the clients. @default false */
  readonly redirectHttp?: boolean;
  /** Access, connection and health-check logs. @default - none */
  readonly logs?: LoadBalancerLogsArgs;
  /** A web ACL of AWS WAF. @default - none */
  readonly webAcl?: WebAclArgs;
  /**
   * Answers that the load balancer gives itself, by name: a maintenance page, or a 404 for a path. Health checks of targets
   * are not answered. @default - none: every request goes to a target
   */
  readonly fixedResponses?: { [name: string]: FixedResponseArgs };
  /** Further security groups of the load balancer, `sg-…`. @default - only its own */
  readonly additionalSecurityGroupIds?: Input<string>[];
}

/** How the load balancer finds out whether a target works. Path and thresholds have vendor defaults. */
export interface HealthCheckArgs {
  /** Path that is asked, beginning with `/`, at most 1024 characters. @default - the vendor's */
  readonly path?: string;
  /** Seconds between checks, 5 to 300. @default - the vendor's */
  readonly intervalSeconds?: number;
  /** Seconds to wait for an answer, 2 to 120, less than the interval. @default - the vendor's */
  readonly timeoutSeconds?: number;
  /** Successes until healthy, 2 to 10. @default - the vendor's */
  readonly healthyThreshold?: number;
  /** Failures until unhealthy, 2 to 10. @default - the vendor's */
  readonly unhealthyThreshold?: number;
  /** Status codes that count as healthy, 200 to 499: `200`, `200,302` or `200-299`. @default "200" */
  readonly matcher?: string;
  /** `traffic-port`, or a port from 1 to 65535. @default "traffic-port" */
  readonly port?: string;
}

/** Binding of a client to a target. */
export interface StickinessArgs {
  /** Whether a client stays with its target. @default - as the vendor needs it */
  readonly enabled?: boolean;
  /** `lb_cookie` or `app_cookie`. @default "lb_cookie" */
  readonly type?: StickinessType;
  /** Seconds, 1 to 604800. @default - the vendor's */
  readonly durationSeconds?: number;
  /** Cookie of the application; required with `app_cookie`, and not beginning with AWSALB. @default - none */
  readonly cookieName?: string;
}

/** Target-group attributes. */
export interface TargetGroupArgs {
  /** How targets are checked. @default - the vendor's values */
  readonly healthCheck?: HealthCheckArgs;
  /** How clients are bound to targets. @default - as the vendor needs it */
  readonly stickiness?: StickinessArgs;
  /** `round_robin`, `least_outstanding_requests` or `weighted_random`. @default "round_robin" */
  readonly algorithm?: RoutingAlgorithm;
  /** Automatic target weights; only with `weighted_random`. @default false */
  readonly anomalyMitigation?: boolean;
  /** Seconds in which a new target's share grows: 0, or 30 to 900. @default 0 */
  readonly slowStartSeconds?: number;
  /** Seconds a leaving target keeps its requests, 0 to 3600. @default 300 */
  readonly deregistrationDelaySeconds?: number;
}

/** Name of the service, and where its certificate comes from. */
export interface DnsArgs {
  /** Route 53 hosted zone, `Z…`, in which the alias record and validation records are made. */
  readonly zoneId: Input<string>;
  /** Fully qualified name users type, for example `anyware.example.com`; up to 64 characters where `certificate` is `issue`. */
  readonly name: string;
  /** `issue`: a certificate for `name` from ACM, validated and renewed through the zone. @default "given": by `certificateArn` */
  readonly certificate?: CertificateSource;
  /** Further names of an issued certificate, at most 99; `*.example.com` is allowed. @default - none */
  readonly subjectAlternativeNames?: string[];
  /**
   * Key of an issued certificate: `RSA_2048`, `EC_prime256v1` or `EC_secp384r1`. Not every client takes elliptic curves, and
   * strict TLS policies of RFC 9151 take `EC_secp384r1` alone of the three. A change issues a new certificate before the old
   * one goes. @default "RSA_2048"
   */
  readonly keyAlgorithm?: KeyAlgorithm;
}
