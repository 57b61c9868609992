/**
 * What CodeStream says about its on-premises product, each fact once, with its source.
 *
 * Sources: [ALB guide] TeamCodeStream/onprem-install, docs/src/serviceconfigs/awsAlb.md; [SSL guide] same repository,
 * docs/src/serviceconfigs/ssl.md; [Control script] install-scripts/codestream; [Config template]
 * config-templates/single-host-preview-quickstart-cfg.json.template; [Changelog] CHANGELOG.md; [Broadcaster]
 * TeamCodeStream/codestream-server, broadcaster/lib/broadcaster_server.js; [SocketCluster] defaults of
 * socketcluster-server, which the broadcaster leaves as they are.
 */

/** The two services clients connect to; each has a listener and a target group of its own. [ALB guide] */
export const SERVICE_KEYS = ["api", "broadcaster"] as const;
export type ServiceKey = (typeof SERVICE_KEYS)[number];

/**
 * The two variants, side by side. A variant is one protocol on both sides of the load balancer: "You cannot use HTTPS
 * between the CodeStream clients and the load balancer along with HTTP between the load balancer and the services".
 * [ALB guide]
 */
export const VARIANTS = {
  http: {
    protocol: "HTTP",
    scheme: "http",
    ports: { api: 80, broadcaster: 12080 },
    /** Value of both `ignoreHttps` keys. [Config template] */
    ignoreHttps: true,
  },
  https: {
    protocol: "HTTPS",
    scheme: "https",
    ports: { api: 443, broadcaster: 12443 },
    /** [SSL guide] */
    ignoreHttps: false,
  },
} as const;
export type VariantKey = keyof typeof VARIANTS;

/** Both services answer `OK`; the broadcaster since 7.4.0 of June 2020. [ALB guide] [Changelog] */
export const HEALTH_CHECK = {
  path: "/no-auth/status",
  matcher: "200",
  body: "OK",
  intervalSeconds: 15,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
} as const;

/** First version whose broadcaster answers the health check. [Changelog] */
export const BROADCASTER_STATUS_SINCE = "7.4.0";

/** Endpoint of the broadcaster's WebSockets, and how often the server speaks on an idle one. [SocketCluster] */
export const WEBSOCKET = { path: "/socketcluster/", pingSeconds: 8, pingTimeoutSeconds: 20 } as const;

/**
 * A healthy WebSocket is never silent for longer than a ping and its time limit. The load balancer must wait longer;
 * five minutes leave room for a host that is busy for a while.
 */
export const IDLE_TIMEOUT = {
  leastSeconds: WEBSOCKET.pingSeconds + WEBSOCKET.pingTimeoutSeconds,
  defaultSeconds: 300,
} as const;

/**
 * MongoDB and RabbitMQ listen on the host's own network, since all containers use it. Nobody outside may reach them.
 * 5672: [Config template]; 27017 is MongoDB's default, which the template's URL leaves out.
 */
export const INTERNAL_PORTS = { mongodb: 27017, rabbitmq: 5672 } as const;

/** Outbound mail, when configured: SMTP, implicit TLS, submission. 587 is the template's. [Config template] */
export const MAIL_PORTS = [25, 465, 587] as const;

/** Paths on the host. [ALB guide] [Control script] */
export const HOST_PATHS = {
  root: "~/.codestream",
  controlScript: "~/.codestream/codestream",
  config: "~/.codestream/codestream-services-config.json",
  certificate: "~/.codestream/cert.pem",
  /** What containers see of `root`. */
  inContainers: "/opt/config",
} as const;

/** MongoDB's data lives in this Docker volume, not in the container. [Control script] */
export const MONGODB_VOLUME = { name: "csmongodata", directory: "/var/lib/docker/volumes" } as const;

/** `--make-self-signed-cert`: RSA 4096, CN = host name, no alternative names. [Control script] */
export const SELF_SIGNED_CERTIFICATE = { certfile: "cert.pem", keyfile: "key.pem", days: 3650 } as const;

/** "CodeStream On-Prem does not support service level redundancy." [ALB guide]; sockets are in memory. [Broadcaster] */
export const MAX_HOSTS = 1;

/** Parameter that names Amazon Linux 2023's current image. AWS, "Amazon Linux 2023 on Amazon EC2". */
export const AMAZON_LINUX_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** No official size was found; MongoDB, RabbitMQ and three Node services share the host. */
export const HOST_DEFAULTS = { instanceType: "m6i.large", diskGib: 30, dataGib: 100 } as const;

/** Containers are one network hop away from the host's metadata service. AWS, "Use IMDSv2". */
export const METADATA_HOP_LIMIT = 2;

/**
 * Rules of AWSManagedRulesCommonRuleSet that find attacks in what CodeStream sends on purpose: comments with source code
 * in their bodies, which may be longer than what WAF inspects: 8 KB, or 16 to 64 KB by the `AssociationConfig` of a web ACL that
 * you give, for which the provider has no key for load balancers (7.48). (AWS WAF developer guide, "Baseline rule groups"; not tried.)
 */
export const RULES_AGAINST_SOURCE_CODE = [
  "SizeRestrictions_BODY",
  "EC2MetaDataSSRF_BODY",
  "GenericLFI_BODY",
  "GenericRFI_BODY",
  "CrossSiteScripting_BODY",
] as const;
