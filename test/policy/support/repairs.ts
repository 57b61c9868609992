/** What each rule that can repair is given, and what it sets. */
import { type GraphResource, UNKNOWN } from "../../../policy/graph";
import type { Patch } from "../../../policy/rule";
import { DEFAULT_TOPOLOGY_TAG } from "../../../policy/rule/scope";
import { type Args, Program } from "./program";

const TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
const REDIRECT = [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }];
export const HPA = { tags: { [DEFAULT_TOPOLOGY_TAG]: "hp-anyware" } };
export const CODESTREAM = { tags: { [DEFAULT_TOPOLOGY_TAG]: "codestream/https" } };
export const WEB = { protocol: "HTTPS", port: 443 };
export const OPEN = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };

export interface Repair {
  readonly type: string;
  readonly inputs: Args;
  readonly patches: readonly Patch[];
}

export const LISTENER = "aws:lb/listener:Listener";
const BALANCER = "aws:alb/loadBalancer:LoadBalancer";
export const TARGETS = "aws:lb/targetGroup:TargetGroup";
export const INSTANCE = "aws:ec2/instance:Instance";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const HOST = "aws:ec2/dedicatedHost:DedicatedHost";
export const GROUP = "aws:ec2/securityGroup:SecurityGroup";

export const repair = (type: string, inputs: Args, ...patches: readonly Patch[]): Repair => ({ type, inputs, patches });
const to = (path: string, value: Patch["value"]): Patch => ({ path, value });

export const REPAIRS: { readonly [rule: string]: readonly Repair[] } = {
  "alb-no-plaintext-listener": [
    repair(LISTENER, { port: 80, protocol: "HTTP", defaultActions: [] }, to("defaultActions", REDIRECT)),
    repair(LISTENER, { port: 80, defaultActions: [{ type: "forward" }] }, to("defaultActions", REDIRECT)),
    // Of a gateway load balancer.
    repair(LISTENER, { defaultActions: [{ type: "forward" }] }),
  ],
  "alb-tls-policy-modern": [
    repair(LISTENER, { ...WEB }, to("sslPolicy", TLS)),
    repair(LISTENER, { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-2016-08" }, to("sslPolicy", TLS)),
    repair(LISTENER, { ...WEB, sslPolicy: UNKNOWN }),
  ],
  "alb-drop-invalid-headers": [
    repair(BALANCER, {}, to("dropInvalidHeaderFields", true)),
    repair(BALANCER, { loadBalancerType: "network" }),
    repair(BALANCER, { loadBalancerType: UNKNOWN }),
  ],
  "alb-deletion-protection": [
    repair(BALANCER, { enableDeletionProtection: false }, to("enableDeletionProtection", true)),
    repair(BALANCER, { loadBalancerType: "gateway" }),
  ],
  "target-group-health-check-explicit": [
    repair(
      TARGETS,
      { ...WEB, healthCheck: { port: "8080" } },
      to("healthCheck.path", "/"),
      to("healthCheck.matcher", "200"),
      to("healthCheck.protocol", "HTTPS"),
      to("healthCheck.port", "traffic-port"),
    ),
    repair(TARGETS, { protocol: "TCP", port: 443 }),
  ],
  "hpa-stickiness-lb-cookie": [
    repair(
      TARGETS,
      { ...HPA, ...WEB, stickiness: { type: "app_cookie", enabled: true } },
      to("stickiness.type", "lb_cookie"),
      to("stickiness.cookieDuration", 3600),
    ),
  ],
  "hpa-target-group-vendor-values": [
    repair(
      TARGETS,
      { ...HPA, ...WEB, healthCheck: { path: "/", protocol: "HTTPS" }, slowStart: 30 },
      to("healthCheck.path", "/health"),
      to("slowStart", 0),
    ),
  ],
  "mac-tenancy-host": [
    repair(INSTANCE, { instanceType: "mac2.metal", hostId: "h-0123456789abcdef0" }, to("tenancy", "host")),
    repair(TEMPLATE, { instanceType: "mac2.metal" }, to("placement.tenancy", "host")),
    repair(INSTANCE, { instanceType: "t3.micro" }),
    repair(INSTANCE, { instanceType: UNKNOWN }),
  ],
  "mac-host-autoplacement-off": [
    repair(HOST, { instanceType: "mac2.metal" }, to("autoPlacement", "off")),
    repair(HOST, { instanceFamily: "mac2", autoPlacement: "on" }, to("autoPlacement", "off")),
    repair(HOST, { instanceFamily: "m5" }),
  ],
  "cs-health-check-no-auth-status": [
    repair(
      TARGETS,
      { ...CODESTREAM, ...WEB, healthCheck: { path: "/", matcher: "200-399" } },
      to("healthCheck.path", "/no-auth/status"),
      to("healthCheck.matcher", "200"),
    ),
  ],
  "sg-egress-declared": [
    repair(
      GROUP,
      { ingress: [OPEN] },
      to("egress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }]),
    ),
    repair(GROUP, {}),
    repair(GROUP, { ingress: [OPEN], egress: UNKNOWN }),
  ],
  "instance-imdsv2-required": [
    repair(INSTANCE, { metadataOptions: { httpTokens: "optional" } }, to("metadataOptions.httpTokens", "required")),
    repair(TEMPLATE, {}, to("metadataOptions.httpTokens", "required")),
    repair(INSTANCE, { metadataOptions: UNKNOWN }),
  ],
  "instance-ebs-encrypted": [
    repair(
      INSTANCE,
      { ebsBlockDevices: [{ deviceName: "/dev/sdb", encrypted: false }] },
      to("rootBlockDevice.encrypted", true),
      to("ebsBlockDevices[0].encrypted", true),
    ),
    repair(
      TEMPLATE,
      {
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: {} },
          { deviceName: "/dev/xvdc", noDevice: "" },
        ],
      },
      to("blockDeviceMappings[0].ebs.encrypted", "true"),
    ),
    repair("aws:ebs/volume:Volume", { size: 10 }, to("encrypted", true)),
  ],
  "public-ip-only-on-allowed-roles": [
    repair(INSTANCE, { associatePublicIpAddress: true }, to("associatePublicIpAddress", false)),
    repair(INSTANCE, { ...HPA, associatePublicIpAddress: true }),
    repair(INSTANCE, { associatePublicIpAddress: UNKNOWN }),
  ],
  "eni-source-dest-check": [repair(INSTANCE, { sourceDestCheck: false }, to("sourceDestCheck", true))],
};

export function resourceOf({ type, inputs }: Repair): GraphResource {
  const program = new Program();
  program.add(type, "subject", inputs);
  return program.resources(false)[0]!;
}
