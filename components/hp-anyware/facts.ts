/**
 * What HP says about its connectors, each fact once, with its source.
 *
 * Sources: [ALB guide] ChadSmithTeradici/HPA-Connector-AWS-ALB, HPA-Connector-AWS-ALB.yml; [Ports] HP Anyware
 * documentation, "Firewall and Load Balancing Considerations"; [Load balancing] HP Anyware documentation,
 * "HP Anyware Load Balancing"; [Host] HP Anyware documentation, "Creating the Connector Server" 22.09;
 * [Vendor Terraform] teradici/cloud_deployment_scripts, deployments/aws/lb-connectors. That sessions go from client to
 * workstation where a connector serves a company's own network, with no 4172 on the connector: HP's training text of 2025.
 */

/** Port of the broker login: clients and load balancer to connector. [Ports] [ALB guide] */
export const BROKER_PORT = 443;

/** PCoIP session, tcp and udp, client straight to the connector's own address. [Ports] */
export const PCOIP_PORT = 4172;

/** Administration. Closed unless asked for: Session Manager needs no port. */
export const SSH_PORT = 22;

/** Preparation of the agent, connector to workstation. [Ports] */
export const AGENT_PORT = 60443;

/** LDAPS, connector to domain controller. [Ports] */
export const LDAPS_PORT = 636;

/** DNS, tcp and udp. [Ports]; an older page says udp only. */
export const DNS_PORT = 53;

/** RADIUS for multi-factor login, udp, when used. [Ports] */
export const RADIUS_PORT = 1812;

/** Local licence server, when used. [Ports] */
export const LICENSE_SERVER_PORT = 7070;

/**
 * Networks of pods and services inside a connector, which is a k3s cluster: what has an address of these elsewhere is not
 * reached from it. HP's provisioning script trusts them. [Vendor Terraform], read 2026-11-29; HP's page "Confirming the CIDR
 * for Connector Cluster" tells how to look and to choose others.
 */
export const CLUSTER_RANGES: readonly string[] = ["10.42.0.0/16", "10.43.0.0/16"];

/** Target group of the broker. [ALB guide] */
export const TARGET_GROUP = {
  protocol: "HTTPS",
  port: BROKER_PORT,
  healthCheck: {
    path: "/health",
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 3,
    unhealthyThreshold: 3,
    matcher: "200",
  },
  stickiness: { type: "lb_cookie", durationSeconds: 3600 },
  deregistrationDelaySeconds: 300,
  slowStartSeconds: 0,
  algorithm: "round_robin",
} as const;

/** HP's own Terraform asks this path instead of `/health`; no HP page names either. [Vendor Terraform] */
export const OTHER_HEALTH_PATH = "/pcoip-broker/xml";

/** PCoIP throughput of one connector in Mbit/s. [Load balancing] */
export const CONNECTOR_MBPS = 400;

/** Mbit/s of one 1080p session; 4K takes a multiple. [Load balancing] */
export const SESSION_MBPS = 5;

/** Connector host: 4 CPU, 8 GB of memory, 60 GB of disk; a single network interface. [Host] */
export const HOST = { vcpus: 4, memoryGiB: 8, diskGib: 60, instanceType: "m6i.xlarge" } as const;
