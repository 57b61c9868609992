/** Questions as data, and answers. */

/** `only` is a forbidden question about everyone else; `same` compares members of a group. */
export type Mode = "required" | "forbidden" | "only" | "same";
export type Verdict = "PROVED" | "REFUTED" | "UNKNOWN";

export interface Traffic {
  readonly protocol: "tcp" | "udp" | "icmp" | "icmpv6" | "any";
  /** First and last port; all ports when absent. */
  readonly ports?: readonly [number, number];
}

export type Endpoint =
  /** Hosts with these addresses: on the internet, in the VPC, or in private networks, as the numbers say. */
  | {
      readonly kind: "cidrs";
      readonly cidrs: readonly string[];
      readonly label: string;
      /**
       * Who a component names by network. As senders they are hosts outside the program, as receivers also its own,
       * unless the network holds the component's whole VPC. Typed ones always mean the program's hosts too.
       */
      readonly strangers?: boolean;
      /** URNs of who is asked about: none of them is meant by a network of others, unless its address is named alone. */
      readonly besides?: readonly string[];
    }
  /** Everyone, inside and outside, but these. */
  | { readonly kind: "world"; readonly except: readonly Endpoint[]; readonly label: string }
  /** Everyone on the internet, but these. */
  | { readonly kind: "internet"; readonly except?: readonly Endpoint[]; readonly label: string }
  /** An instance, a network interface, a load balancer or an Elastic IP of the program. */
  | {
      readonly kind: "resource";
      readonly urn: string;
      readonly label: string;
      /** Which of its addresses: public, from the subnet, delegated prefixes; all when absent. */
      readonly via?: "public" | "private" | "prefixes";
    }
  /** Hosts the program does not know in a subnet a component's manifest declares (an adopted instance). */
  | {
      readonly kind: "subnet-host";
      readonly component: string;
      readonly subnet: string;
      readonly label: string;
      /** Its id, and a security group it carries, as given. */
      readonly instanceId?: string;
      readonly securityGroupId?: string;
      /** Addresses it has on the internet, when declared. */
      readonly publicCidrs?: readonly string[];
      readonly via?: "public" | "private";
    }
  /** The public addresses with which something appears on the internet: its own, or its NAT gateway's. */
  | { readonly kind: "exits"; readonly of: Endpoint; readonly label: string }
  /** A source given by security group or prefix list, whose rules a component names after it. */
  | NamedByRules;

export interface NamedByRules {
  readonly kind: "named-by-rules";
  readonly component: string;
  readonly source: string;
  /** Which of the two; both when absent. */
  readonly by?: "security group" | "prefix list";
  readonly label: string;
}

/** What an endpoint is without a packet that shows its address. */
export const namedEnd = (endpoint: Endpoint): PacketEnd => ({
  label: endpoint.label,
  urns: endpoint.kind === "resource" ? [endpoint.urn] : [],
});

/** One statement of a question. All of them must hold. */
export interface Claim {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly traffic: readonly Traffic[];
  /** The claim is about all traffic but this. */
  readonly allBut?: boolean;
}

/** One thing all members of a group must have in common. */
export interface Probe {
  readonly direction: "in" | "out";
  readonly peer: Endpoint;
  readonly via?: "public" | "private" | "prefixes";
}

export interface Question {
  /** Number in the table of its topology, for example `H3`; `custom` for the user's own. */
  readonly id: string;
  /** Unique in a stack: component, id and member. */
  readonly key: string;
  /** Component it is about. */
  readonly component: string;
  /** Member it is about, where one question stands for several: `connector a`. */
  readonly member?: string;
  /** A sentence a person reads. */
  readonly text: string;
  /** The same for all members of a group, for tables. */
  readonly group: string;
  readonly mode: Mode;
  readonly claims: readonly Claim[];
  /** Whether an UNKNOWN answer fails a check. @default true for required questions, false for others */
  readonly blocking?: boolean;
  readonly same?: { readonly members: readonly Endpoint[]; readonly probes: readonly Probe[] };
  /** Why it is asked, or what to do when it fails. */
  readonly why?: string;
  /** What its answer cannot tell apart: said in the answer. */
  readonly assumes?: string;
}

/** One packet between two named ends, and what happens to it. */
export interface Step {
  readonly at: string;
  /** What of the network that is, in the order in which the packet meets it. */
  readonly places: readonly StepPlace[];
  /** The step is one of the answer's way back. */
  readonly answer?: true;
  /** Rule, route or listener that lets the packet through. */
  readonly by?: string;
  readonly urn?: string;
}

export interface StepPlace {
  readonly kind: "internet-gateway" | "nat-gateway" | "load-balancer" | "subnet" | "private-network";
  /** Its URN; its id, or what a manifest calls it, where it is not of the program; absent when unknown. */
  readonly key?: string;
}

/** One end of a packet. */
export interface PacketEnd {
  readonly label: string;
  /** Resources of the program it belongs to: interface and instance, or load balancer. */
  readonly urns: readonly string[];
  /** Its address, where it is known. */
  readonly address?: string;
}

export interface Witness {
  /** `203.0.113.0:1024 -> connector-a tcp/4172`. */
  readonly packet: string;
  readonly from: PacketEnd;
  readonly to: PacketEnd;
  readonly via?: string;
  readonly path: readonly Step[];
  /** What stops the packet, when it should arrive. */
  readonly blockedBy?: string;
}

export interface Answer {
  readonly id: string;
  readonly key: string;
  readonly component: string;
  readonly member?: string;
  readonly question: string;
  /** Labels of everybody the question is about, as senders. */
  readonly senders: readonly string[];
  readonly group: string;
  readonly expect: Mode;
  readonly verdict: Verdict;
  /** UNKNOWN fails a check. */
  readonly blocking: boolean;
  readonly witness?: Witness | undefined;
  /** Inputs that would decide, for UNKNOWN. */
  readonly unknowns: readonly string[];
  readonly assumptions: readonly string[];
}
